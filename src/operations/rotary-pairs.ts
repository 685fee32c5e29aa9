/** Which two values of a head are rotated together. */

/** Pairs value i with i + r/2 ('half'), or with its neighbour ('interleaved'). */
export type RotaryPairs = 'half' | 'interleaved';

/** The pair of a value, the index of its other value, and which of the two this one is. */
interface PairPlace {
  readonly pair: number;
  readonly other: number;
  readonly isFirst: boolean;
}

/** @param pairs the number of pairs @returns `undefined` if the value is not rotated */
export function pairOf(kind: RotaryPairs, pairs: number, column: number): PairPlace | undefined {
  if (column >= 2 * pairs) return undefined;
  if (kind === 'half') {
    const isFirst = column < pairs;
    return { pair: column % pairs, other: isFirst ? column + pairs : column - pairs, isFirst };
  }
  const isFirst = column % 2 === 0;
  return { pair: Math.floor(column / 2), other: isFirst ? column + 1 : column - 1, isFirst };
}
