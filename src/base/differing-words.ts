/** The words in which two texts differ, after which their comparison is named. */

/** How many characters of each text are compared. */
export const COMPARED_CHARACTERS = 10_000;

export interface DifferingWords {
  /** The words that only one of the texts has. Neither is empty, so that both can be named. */
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** The words with which both texts begin, and those with which both end. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** @returns `undefined` if both have the same words, or share none at either end */
export function differingWords(a: readonly string[], b: readonly string[]): DifferingWords | undefined {
  const shorter = Math.min(a.length, b.length);
  let start = alike(shorter, (at) => a[at] === b[at]);
  if (start === a.length && start === b.length) return undefined;
  let end = alike(shorter - start, (at) => a.at(-1 - at) === b.at(-1 - at));
  // A text without words of its own is named after the shared word before the difference, or else the one after it.
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
