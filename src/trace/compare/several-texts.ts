/** Compares several texts at once: how similar a sentence encoder finds each pair. Pure. */
import { counted } from '../../base/counted';
import { decimalsApart, inDecimals } from '../../base/number-text';

/** The number of texts that fit in one view. */
export const MOST_TEXTS = 12;

/** Two of the texts, as indices in ascending order. */
export interface TextPair {
  readonly a: number;
  readonly b: number;
  readonly cosine: number;
}

/** @returns one sentence that says why these texts cannot be compared together; `undefined` if they can */
export function whyNotAtOnce(texts: readonly string[]): string | undefined {
  if (texts.length < 2) return 'At least two texts are needed to compare them.';
  if (texts.length > MOST_TEXTS) return `At most ${MOST_TEXTS} texts are compared at once, not ${texts.length}.`;
  return texts.every((text) => text.trim() !== '') ? undefined : 'A text is empty: there is nothing to compare it by.';
}

/** Each pair of texts once, in the order of the texts. @param cosines [text, text] */
export function textPairs(cosines: ArrayLike<number>, count: number): TextPair[] {
  return Array.from({ length: count }, (_, a) => a).flatMap((a) =>
    Array.from({ length: count - 1 - a }, (_, next) => {
      const b = a + 1 + next;
      return { a, b, cosine: cosines[a * count + b] as number };
    }),
  );
}

/** Decimals of cosines: how many are written at least, and how many are reliable. */
const DECIMALS = { least: 4, most: 6 } as const;

/**
 * One sentence that names the most and the least similar pair; for three or more texts.
 * @param cosines [text, text] @param named the name of a text
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
  // The digits must show that the largest is the largest, and the smallest the smallest.
  const compared = [
    [highest.cosine, next.cosine],
    [lowest.cosine, beforeLowest.cosine],
  ] as const;
  const decimals = decimalsApart(compared, DECIMALS.least, DECIMALS.most);
  const told = ({ a, b, cosine }: TextPair) => `${named(a)} and ${named(b)} (${inDecimals(cosine, decimals)})`;
  return `Of the ${counted(rest.length + 2, 'pair')}, the most similar is ${told(highest)}, and the least similar ${told(lowest)}.`;
}
