/** The last non-blank line before the last line of the text; '' if there is none. */
export function lineAbove(text: string): string {
  const above = text.slice(0, text.lastIndexOf('\n') + 1).trimEnd();
  return above.slice(above.lastIndexOf('\n') + 1);
}
