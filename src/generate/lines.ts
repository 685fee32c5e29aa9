/** The last line before the text's own last one that is not blank; '' where there is none. */
export function lineAbove(text: string): string {
  const above = text.slice(0, text.lastIndexOf('\n') + 1).trimEnd();
  return above.slice(above.lastIndexOf('\n') + 1);
}
