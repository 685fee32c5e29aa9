/** Names tokens of a text so that those with the same text are told apart. */
import { quotedToken, type TokenText, tokenLabel } from './format';

/** The position of a token, from 0, if the text has another one with the same label: " (5)"; else ''. */
export function placeAmongAlike(tokens: readonly TokenText[], position: number): string {
  const token = tokens[position];
  if (!token) return '';
  const label = tokenLabel(token);
  return tokens.some((other, at) => at !== position && tokenLabel(other) === label) ? ` (${position})` : '';
}

/**
 * The same where a number in brackets is read for the first time: " (position 5)". @param place the result of {@link
 * placeAmongAlike}
 */
export function placeInWords(place: string): string {
  return place.replace('(', '(position\u00a0');
}

/** "“·little”", or "“·the” (5)" if the text has another one. @param written how a token is written */
export function nameInText(
  tokens: readonly TokenText[],
  position: number,
  written: (token: TokenText) => string = quotedToken,
): string | undefined {
  const token = tokens[position];
  return token && `${written(token)}${placeAmongAlike(tokens, position)}`;
}
