/** A text with another token in it. Pure, so that the panel asks as well. */

/** Tokens that are tried at a place. */
export const TRIED = 6;

/** @param own the token, or the word, in whose place the other one stands: UTF-16 units of the text */
export function withToken(
  text: string,
  own: { readonly start: number; readonly end: number },
  other: { readonly text: string },
): string {
  return text.slice(0, own.start) + other.text + text.slice(own.end);
}
