/** Texts in a narrow list: those that begin alike are shown from shortly before the place where they differ. */

/** So many characters are seen in any case. */
const SEEN = 24;
/** Characters before the difference, so that one knows where it is. */
const BEFORE = 12;

/**
 * The text at this index, from its beginning, or from shortly before where it differs from the one most like it; where
 * others end as it does from there on, from before where it differs from others of them.
 */
export function distinguishing(index: number, texts: readonly string[]): string {
  const text = texts[index] ?? '';
  const others = texts.filter((other, at) => at !== index && other !== text);
  const alike = others.map((other) => commonPrefix(text, other)).filter((length) => length > SEEN);
  const starts = alike.toSorted((a, b) => b - a).map((length) => text.lastIndexOf(' ', length - BEFORE) + 1);
  const start = starts.find((from) => !others.some((other) => other.endsWith(text.slice(from))));
  return start === undefined ? text : `…${text.slice(start)}`;
}

/** With so many characters (UTF-16) both begin. */
export function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
