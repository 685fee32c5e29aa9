/** The width of token labels before they are measured. */
import { type TokenText, tokenLabel } from '../strings/format';

/** From this character on, characters of other scripts are as wide as two letters. */
const WIDE_FROM = '\u1100';

/** The longest label of a token, in characters; 1 without tokens. */
export function longestLabel(tokens: readonly TokenText[]): number {
  const wide = (label: string) => [...label].reduce((sum, character) => sum + (character < WIDE_FROM ? 1 : 2), 0);
  return tokens.reduce((most, token) => Math.max(most, wide(tokenLabel(token))), 1);
}
