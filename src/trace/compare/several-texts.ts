/** Several texts at once: how alike each two of them are to a sentence encoder. Pure. */
import { counted } from '../../base/counted';
import { decimalsApart, inDecimals } from '../../base/number-text';

/** So many texts have room in one view. */
export const MOST_TEXTS = 12;

/** Two of the texts, by their indices, the first one first. */
export interface TextPair {
  readonly a: number;
  readonly b: number;
  readonly cosine: number;
}

/** @returns one sentence of why these cannot be compared at once; `undefined`: they can be */
export function whyNotAtOnce(texts: readonly string[]): string | undefined {
  if (texts.length < 2) return 'At least two texts are needed to compare them.';
  if (texts.length > MOST_TEXTS) return `At most ${MOST_TEXTS} texts are compared at once, not ${texts.length}.`;
  return texts.every((text) => text.trim() !== '') ? undefined : 'A text is empty: there is nothing to compare it by.';
}

/** Each two texts once, in the order of the texts. @param cosines [text, text] */
export function textPairs(cosines: ArrayLike<number>, count: number): TextPair[] {
  return Array.from({ length: count }, (_, a) => a).flatMap((a) =>
    Array.from({ length: count - 1 - a }, (_, next) => {
      const b = a + 1 + next;
      return { a, b, cosine: cosines[a * count + b] as number };
    }),
  );
}

/** Digits after the point that cosines are told with, and have for certain. */
const DECIMALS = { least: 4, most: 6 } as const;

/**
 * Which two texts are the most alike and which the least, in a sentence; of three texts or more.
 * @param cosines [text, text] @param named what a text is called in it
 */
export function extremePairsWords(
  cosines: ArrayLike<number>,
  count: number,
  named: (text: number) => string,
): string | undefined {
  const [highest, next, ...rest] = textPairs(cosines, count).toSorted((one, other) => other.cosine - one.cosine);
  const lowest = rest.at(-1);
  if (!highest || !next || !lowest) return undefined;
  const beforeLowest = rest.at(-2) ?? next;
  // The largest is seen to be the largest, and the smallest the smallest.
  const compared = [
    [highest.cosine, next.cosine],
    [lowest.cosine, beforeLowest.cosine],
  ] as const;
  const decimals = decimalsApart(compared, DECIMALS.least, DECIMALS.most);
  const told = ({ a, b, cosine }: TextPair) => `${named(a)} and ${named(b)} (${inDecimals(cosine, decimals)})`;
  return `Of the ${counted(rest.length + 2, 'pair')}, the most similar is ${told(highest)}, and the least similar ${told(lowest)}.`;
}
