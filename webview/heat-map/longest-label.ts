/** How wide labels of tokens are, before they are measured. */
import { type TokenText, tokenLabel } from '../strings/format';

/** A character of another script than letters with few strokes is as wide as two of them. */
const WIDE_FROM = '\u1100';

/** How many characters wide the longest label of a token is; of none 1. */
export function longestLabel(tokens: readonly TokenText[]): number {
  const wide = (label: string) => [...label].reduce((sum, character) => sum + (character < WIDE_FROM ? 1 : 2), 0);
  return tokens.reduce((most, token) => Math.max(most, wide(tokenLabel(token))), 1);
}
