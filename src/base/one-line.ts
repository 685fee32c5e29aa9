/** A text on one line: all white space in it is one space, and none is left at its ends. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The beginning of a text that has more than `most` characters, the last of them "…"; no character is cut in half. */
export function truncated(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
