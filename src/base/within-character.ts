/** Whether an offset lies between the two UTF-16 units of one character, so that a cut there would split the character. */
export function isWithinCharacter(text: string, offset: number): boolean {
  return offset > 0 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(offset - 1, offset + 1));
}
