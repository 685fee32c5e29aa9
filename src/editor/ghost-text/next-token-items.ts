/** How next tokens are written in a list: a bar, what each says, and its probability. */
import { labelText, quotedText } from '../../base/foreign-text';
import { shareText } from '../../base/number-text';
import type { ListedToken } from '../../engine/protocol/completion-protocol';

/** Segments of a bar that is full. */
const BAR = 10;

interface NextTokenText {
  readonly label: string;
  readonly description: string;
}

/** @param before what was chosen so far; the item says what it adds */
export function nextTokenText(listed: ListedToken, index: number, before: string): NextTokenText {
  const key = index < 9 ? `${index + 1}` : '\u2007';
  const filled = Math.round(BAR * listed.probability);
  const bar = '▰'.repeat(filled) + '▱'.repeat(BAR - filled);
  const what = isInsertable(listed, before) ? quotedText(listed.text.slice(before.length)) : listed.token;
  const note = listed.special ? ' · special, cannot be inserted' : '';
  return { label: `${key}  ${bar}  ${labelText(what)}`, description: `${shareText(listed.probability)}${note}` };
}

/** Special tokens, and bytes that are no character yet, add no text. */
export function isInsertable({ text, special }: ListedToken, before: string): boolean {
  return !special && text.length > before.length;
}
