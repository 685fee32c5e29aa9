/** A text with another token in it. Pure, so that the panel can use it as well. */

/** How many tokens are tried at a place. */
export const TRIED = 6;

/** @param own the range, in UTF-16 units of the text, of the token or word that is replaced */
export function withToken(
  text: string,
  own: { readonly start: number; readonly end: number },
  other: { readonly text: string },
): string {
  return text.slice(0, own.start) + other.text + text.slice(own.end);
}
