/** Which values of a head a rotation turns together. */

/** Value i with i + r/2, or with its neighbour. */
export type RotaryPairs = 'half' | 'interleaved';

/** The pair that a value belongs to, the other value of it, and which of the two it is. */
interface PairPlace {
  readonly pair: number;
  readonly other: number;
  readonly isFirst: boolean;
}

/** @param pairs how many there are @returns undefined where the value is not turned */
export function pairOf(kind: RotaryPairs, pairs: number, column: number): PairPlace | undefined {
  if (column >= 2 * pairs) return undefined;
  if (kind === 'half') {
    const isFirst = column < pairs;
    return { pair: column % pairs, other: isFirst ? column + pairs : column - pairs, isFirst };
  }
  const isFirst = column % 2 === 0;
  return { pair: Math.floor(column / 2), other: isFirst ? column + 1 : column - 1, isFirst };
}
