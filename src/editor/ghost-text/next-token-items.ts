/** The text of next tokens in a list: a bar, the token, and its probability. */
import { labelText, quotedText } from '../../base/foreign-text';
import { shareText } from '../../base/number-text';
import type { ListedToken } from '../../engine/protocol/completion-protocol';

/** The number of segments of a full bar. */
const BAR = 10;

interface NextTokenText {
  readonly label: string;
  readonly description: string;
}

/** @param before the text chosen so far; the item shows what it adds */
export function nextTokenText(listed: ListedToken, index: number, before: string): NextTokenText {
  const key = index < 9 ? `${index + 1}` : '\u2007';
  const filled = Math.round(BAR * listed.probability);
  const bar = '▰'.repeat(filled) + '▱'.repeat(BAR - filled);
  const what = isInsertable(listed, before) ? quotedText(listed.text.slice(before.length)) : listed.token;
  const note = listed.special ? ' · special, cannot be inserted' : '';
  return { label: `${key}  ${bar}  ${labelText(what)}`, description: `${shareText(listed.probability)}${note}` };
}

/** Whether the token adds text. Special tokens, and bytes that are not yet a character, do not. */
export function isInsertable({ text, special }: ListedToken, before: string): boolean {
  return !special && text.length > before.length;
}
