/** A text without one of its words, which shows what the word had to do with what is predicted. */

const OF_WORD = /[\p{L}\p{M}\p{N}_'’-]/u;

interface WithoutWord {
  /** What is left out. */
  readonly word: string;
  readonly text: string;
}

/**
 * Without the word that a token is or belongs to, and one space beside it; `undefined` where that leaves no text.
 * @param start of the token in the text
 * @param end of the token, after its last character
 */
export function withoutWord(text: string, start: number, end: number): WithoutWord | undefined {
  const own = text.slice(start, end);
  const from = start + (own.length - own.trimStart().length);
  const to = end - (own.length - own.trimEnd().length);
  if (from >= to) return undefined;
  const [first, last] = OF_WORD.test(text.slice(from, to)) ? wordAround(text, from, to) : [from, to];
  const isAtStart = text.slice(0, first).trim() === '';
  const [before, after] = [text.slice(0, first), text.slice(last)];
  const left = isAtStart ? before + after.replace(/^[ \t]/, '') : before.replace(/[ \t]$/, '') + after;
  return left.trim() === '' ? undefined : { word: text.slice(first, last), text: left };
}

/** By whole characters, also of those that take two code units. */
function wordAround(text: string, from: number, to: number): [number, number] {
  let [first, last] = [from, to];
  for (const one of [...text.slice(0, from)].toReversed()) {
    if (!OF_WORD.test(one)) break;
    first -= one.length;
  }
  for (const one of text.slice(to)) {
    if (!OF_WORD.test(one)) break;
    last += one.length;
  }
  return [first, last];
}
