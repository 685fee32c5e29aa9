/** A text on one line: each run of white space becomes one space, and none is left at the ends. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** A text cut to `most` characters, the last of which is "…" if it was longer; surrogate pairs stay whole. */
export function truncated(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
