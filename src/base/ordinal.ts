/** Ordinal numbers in words. */

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const ENDINGS: Readonly<Record<number, string>> = { 1: 'st', 2: 'nd', 3: 'rd' };

/** The ordinal for an index from 0: "first" for 0, "second" for 1, "21st" for 20. */
export function ordinal(index: number): string {
  const number = index + 1;
  const teen = number % 100 > 10 && number % 100 < 14;
  return ORDINALS[index] ?? `${number}${(teen ? undefined : ENDINGS[number % 10]) ?? 'th'}`;
}
