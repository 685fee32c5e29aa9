/** Where two texts differ, in words: what to name their comparison after. */

/** So much of two texts is to be looked at: names are made of what differs. In characters. */
export const COMPARED_CHARACTERS = 10_000;

export interface DifferingWords {
  /** What only the one has, or only the other: not empty, so that both can be named. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** What both begin with, and end with. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** `undefined` where both are the same words, or share none at either end. */
export function differingWords(a: readonly string[], b: readonly string[]): DifferingWords | undefined {
  const shorter = Math.min(a.length, b.length);
  let start = alike(shorter, (at) => a[at] === b[at]);
  if (start === a.length && start === b.length) return undefined;
  let end = alike(shorter - start, (at) => a.at(-1 - at) === b.at(-1 - at));
  // What has nothing of its own is named after the word before, or the one behind.
  if (start + end === shorter && start > 0) start--;
  else if (start + end === shorter && end > 0) end--;
  if (start + end === 0) return undefined;
  const own = (words: readonly string[]) => words.slice(start, words.length - end);
  return { a: own(a), b: own(b), before: a.slice(0, start), after: end === 0 ? [] : a.slice(-end) };
}

function alike(most: number, isAlike: (at: number) => boolean): number {
  let count = 0;
  while (count < most && isAlike(count)) count++;
  return count;
}
