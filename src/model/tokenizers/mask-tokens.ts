/** Masks some tokens of a text. */
import type { Token, TokenDescription } from './tokenizer';

/**
 * Replaces tokens by the mask; each keeps its range in the text.
 * @throws RangeError with one sentence if there is no token at a position, or if the template has inserted it
 */
export function maskTokens(
  tokens: readonly Token[],
  positions: readonly number[],
  { id, token, text }: TokenDescription,
): Token[] {
  for (const position of positions) {
    const found = tokens[position];
    if (!found) {
      throw new RangeError(`There is no token ${position} to mask: they are counted from 0 to ${tokens.length - 1}.`);
    }
    if (found.inserted) {
      throw new RangeError(
        `Token ${position}, ${found.token}, is not of the text: only what the text says can be masked.`,
      );
    }
  }
  const masked = new Set(positions);
  return tokens.map((one, position) => (masked.has(position) ? { ...one, id, token, text, special: true } : one));
}
