/** Tokens of a text by name, so that those that are written alike are told apart. */
import { quotedToken, type TokenText, tokenLabel } from './format';

/** Where a token stands, from 0, if another one of the text is written alike: " (5)"; else ''. */
export function placeAmongAlike(tokens: readonly TokenText[], position: number): string {
  const token = tokens[position];
  if (!token) return '';
  const label = tokenLabel(token);
  return tokens.some((other, at) => at !== position && tokenLabel(other) === label) ? ` (${position})` : '';
}

/** The same where a number in brackets is read for the first time: " (position 5)". @param place of {@link placeAmongAlike} */
export function placeInWords(place: string): string {
  return place.replace('(', '(position\u00a0');
}

/** "“·little”", or "“·the” (5)" where the text has another one. @param written how a token is written */
export function nameInText(
  tokens: readonly TokenText[],
  position: number,
  written: (token: TokenText) => string = quotedToken,
): string | undefined {
  const token = tokens[position];
  return token && `${written(token)}${placeAmongAlike(tokens, position)}`;
}
