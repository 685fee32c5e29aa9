/** Texts in a narrow list: those with the same beginning are shown from shortly before the place where they differ. */

/** How many characters of a text the list certainly shows: a difference within them needs no cutting. */
const SEEN = 24;
/** How many characters before the difference are shown as well, for orientation. */
const BEFORE = 12;

/**
 * The text at this index as the list shows it: whole, or from shortly before the place where it differs from the text
 * with which it shares the longest beginning. If another text ends with the same words, it is cut earlier, where it
 * differs from a text with a shorter shared beginning.
 */
export function distinguishing(index: number, texts: readonly string[]): string {
  const text = texts[index] ?? '';
  const others = texts.filter((other, at) => at !== index && other !== text);
  const alike = others.map((other) => commonPrefix(text, other)).filter((length) => length > SEEN);
  const starts = alike.toSorted((a, b) => b - a).map((length) => text.lastIndexOf(' ', length - BEFORE) + 1);
  const start = starts.find((from) => !others.some((other) => other.endsWith(text.slice(from))));
  return start === undefined ? text : `…${text.slice(start)}`;
}

/** The length of the common prefix, in UTF-16 units. */
export function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
