/** Continues a text whose last tokens hold only part of a character. */
import type { Token } from './tokenizer';

/**
 * Removes an incomplete character from the end of a text. The tokens that follow may complete it, so it has to be decoded
 * together with them.
 * @param tokens of the text
 * @returns the text without that character, the ids of this text, and the remaining ids
 */
export function withoutIncompleteCharacter(
  text: string,
  tokens: readonly Pick<Token, 'id' | 'end'>[],
): { readonly text: string; readonly ids: readonly number[]; readonly more: readonly number[] } {
  const complete = text.replace(/\ufffd$/, '');
  const count = tokens.findLastIndex(({ end }) => end <= complete.length) + 1;
  const ids = tokens.map(({ id }) => id);
  const end = tokens[count - 1]?.end ?? 0;
  return { text: text.slice(0, end), ids: ids.slice(0, count), more: ids.slice(count) };
}
