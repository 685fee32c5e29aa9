/** What SentencePiece's rules for translation ("nmt") do to characters: controls go, odd spaces become spaces. */

const SPACE = /^[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]$/;

export function nmtCharacter(character: string): string {
  if (SPACE.test(character)) return ' ';
  return isRemoved(character.codePointAt(0) ?? 0) ? '' : character;
}

/** Control characters, without the zero and most of the upper ones. */
function isRemoved(codePoint: number): boolean {
  return (codePoint > 0 && codePoint < 0x20) || [0x7f, 0x8f, 0x9f].includes(codePoint);
}
