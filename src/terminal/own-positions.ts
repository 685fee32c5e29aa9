/** The positions of a text's own tokens, without those that its tokenizer adds: `fill` counts them from 0. */
import type { Token } from '../engine/protocol/token-protocol';

export function ownPositions(tokens: readonly Pick<Token, 'inserted'>[]): number[] {
  return [...tokens.keys()].filter((position) => !tokens[position]?.inserted);
}

/**
 * For example "those of the text are 0 to 5" or "the text has one token, position 0".
 * @param text the name of what has these tokens: "the text"
 */
export function positionsText(tokens: number, text: string): string {
  if (tokens === 0) return `${text} has none`;
  return tokens === 1 ? `${text} has one token, position 0` : `those of ${text} are 0 to ${tokens - 1}`;
}
