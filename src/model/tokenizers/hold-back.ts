/** Where what is written goes on within a character that the last tokens of a text hold only a part of. */
import type { Token } from './tokenizer';

/**
 * Such a character may be completed by what follows: it is decoded with that.
 * @param tokens of the text
 * @returns the text without it, the ids that stand for that text, and the ids after those
 */
export function holdBack(
  text: string,
  tokens: readonly Pick<Token, 'id' | 'end'>[],
): { readonly text: string; readonly ids: readonly number[]; readonly more: readonly number[] } {
  const complete = text.replace(/\ufffd$/, '');
  const count = tokens.findLastIndex(({ end }) => end <= complete.length) + 1;
  const ids = tokens.map(({ id }) => id);
  const end = tokens[count - 1]?.end ?? 0;
  return { text: text.slice(0, end), ids: ids.slice(0, count), more: ids.slice(count) };
}
