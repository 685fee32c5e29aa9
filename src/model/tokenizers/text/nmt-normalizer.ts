/** SentencePiece's character rules for translation ("nmt"): removes controls, and turns unusual spaces into spaces. */

const SPACE = /^[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]$/;

/** What a character becomes: a space, nothing (an empty text), or itself. */
export function nmtCharacter(character: string): string {
  if (SPACE.test(character)) return ' ';
  return isRemoved(character.codePointAt(0) ?? 0) ? '' : character;
}

/** Whether a character is one of the removed controls, which do not include U+0000 and most of those above U+007F. */
function isRemoved(codePoint: number): boolean {
  return (codePoint > 0 && codePoint < 0x20) || [0x7f, 0x8f, 0x9f].includes(codePoint);
}
