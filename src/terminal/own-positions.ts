/** The positions of a text's own tokens, without those that its tokenizer adds: `fill` counts them from 0. */
import type { Token } from '../engine/protocol/token-protocol';

export function ownPositions(tokens: readonly Pick<Token, 'inserted'>[]): number[] {
  return [...tokens.keys()].filter((position) => !tokens[position]?.inserted);
}
