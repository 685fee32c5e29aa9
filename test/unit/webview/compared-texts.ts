/** Comparisons of short texts, as tests have them, and how far their vectors are apart. */
import type { ApartAt } from '../../../src/trace/compare/apart-sentences';
import type { Drift } from '../../../src/trace/compare/drift';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { Comparison } from '../../../webview/state/compare/comparison';
import { partOf } from '../part-of';

export const token = (text: string) => ({ token: text, text, special: false });
export const side = (texts: readonly string[], edit?: 'before' | 'after') => ({
  summary: { tokens: texts.map(token) },
  ...(edit && { edit }),
});

/** Two texts whose tokens stand beside each other where `pairs` says so; each is [position in A, position in B]. */
export function comparison(
  a: ReturnType<typeof side>,
  b: ReturnType<typeof side>,
  pairs: readonly (readonly [number | null, number | null])[],
): Comparison {
  const text = ({ summary }: ReturnType<typeof side>, at: number | null) => at !== null && summary.tokens[at]?.text;
  const rows = pairs.map(([ofA, ofB]) => ({ a: ofA, b: ofB, same: text(a, ofA) === text(b, ofB) }));
  return partOf<Comparison>({ a, b, alignment: { rows }, sources: null, sequence: 'tokens' });
}

export function outcome(a: readonly [string, number], b: readonly [string, number]): Outcome {
  const of = ([text, probability]: readonly [string, number]) => ({
    top: [{ ...token(text), own: { probability }, other: null }],
  });
  return partOf<Outcome>({ a: of(a), b: of(b), shared: null });
}

export const PAIRS = [
  [0, 0],
  [1, 1],
] as const;
/** Where the parts are compared. */
export const AT = { positions: { a: 1, b: 1 }, tokens: '“·x”' };
export const [BLUE, RED] = [
  [' a', ' blue'],
  [' a', ' red'],
] as const;

/**
 * How far two pairs of vectors are apart at three points. Of the second pair: the distance before the first block and after the
 * last one, as shares of the longer vector's length.
 */
export const drift = (first: number, last: number): Drift => ({
  points: ['', ' of block 0', ' of block 1'].map((name) => ({ a: name, b: name })),
  pairs: 2,
  normA: Float64Array.of(1, 1, 1, 2, 1, 4),
  normB: Float64Array.of(1, 2, 1, 2, 1, 3),
  norm: Float64Array.of(0, 2 * first, 0, 1, 0, 4 * last),
  added: null,
});

/** What is found of the second of these pairs. @param shifted what is said of the position, where that is another one */
export const foundDrift = (of: Drift, shifted = '', isByPosition = false): ApartAt => ({
  of,
  pair: 1,
  shifted,
  isByPosition,
  place: ({ a }) => `after the MLP${a}`,
});
