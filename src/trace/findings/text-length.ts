/** How long the text is, in characters and in tokens: what the model reads is shorter than what people read. */
import type { Token } from '../../model/tokenizers/tokenizer';
import { tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn } from './context';
import { type Finding, type FindingPlace, finding, type Sentence, sentence, tokenPart } from './finding';
import { counted, countPart } from './numbers';

/** Of fewer tokens that stand for text there is nothing to tell. */
const FEW = 2;

export function findTextLength({ source, texts }: FindingContext, { id, sequence }: FindingStep): Finding | null {
  const tokens = tokensOf(source, sequence);
  const inText = tokens.flatMap((token, position) => (token.end > token.start ? [{ token, position }] : []));
  const [first, last] = [inText[0]?.token.start ?? 0, inText.at(-1)?.token.end ?? 0];
  const whole = texts[sequence] ?? '';
  const text = whole.slice(first, last);
  if (inText.length < FEW) return null;
  const characters = [...text].length;
  const bytes = new TextEncoder().encode(text).length;
  const inBytes = bytes === characters ? '' : ` (${counted(bytes, 'byte')} in UTF-8)`;
  // Of a text that is longer than the model can read, only a part is traced.
  const read = text.trim() === whole.trim() ? 'This text' : 'The part of this text that the model reads';
  const begin = sentence`${read} has ${counted(characters, 'character')}${inBytes}. The tokenizer makes ${counted(inText.length, 'token')} of them, with ${countPart(characters / inText.length)} characters each on average`;
  return finding(
    'text length',
    id,
    sentence`${begin}${longest(inText, whole, (position) => placeIn(sequence, position))}.`,
  );
}

/**
 * The longest token, where one is longer than all others; a space of the text that it begins with is not counted, which
 * is said. WordPiece has no such spaces: its tokens are only written with one.
 */
function longest(
  tokens: readonly { readonly token: Token; readonly position: number }[],
  whole: string,
  placeOf: (position: number) => FindingPlace,
): Sentence | string {
  const lengths = tokens.map(({ token }) => [...token.text.trimStart()].length);
  const most = Math.max(...lengths);
  const at = lengths.indexOf(most);
  const found = tokens[at];
  if (!found || lengths.lastIndexOf(most) !== at) return '';
  const space = /^\s/.test(whole.slice(found.token.start, found.token.end)) ? ', its space not counted' : '';
  return sentence`; the longest is ${tokenPart(found.token, placeOf(found.position))}, with ${String(most)}${space}`;
}
