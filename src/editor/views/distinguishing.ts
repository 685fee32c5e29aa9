/** Texts in a narrow list: those that begin alike are shown from shortly before the place where they differ. */

/** So many characters are seen in any case. */
const SEEN = 24;
/** Characters before the difference, so that one knows where it is. */
const BEFORE = 12;

/** The text at this index, from its beginning, or from shortly before where it differs from the one most like it. */
export function distinguishing(index: number, texts: readonly string[]): string {
  const text = texts[index] ?? '';
  const others = texts.filter((other, at) => at !== index && other !== text);
  const alike = Math.max(0, ...others.map((other) => commonPrefix(text, other)));
  if (alike <= SEEN) return text;
  const start = text.lastIndexOf(' ', alike - BEFORE) + 1;
  return `…${text.slice(start)}`;
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
