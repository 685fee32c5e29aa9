/**
 * Recomputes all values of a result in double precision, row by row. Each value is checked by itself, unless it is a sum
 * over many products; such values are checked several at a time, in a random combination r. If `out = in · W` holds, then
 * `out · r = (in · W) r = in · (W r)`, which takes much less work than `in · W` itself (Freivalds 1977, "Probabilistic
 * machines can use less running time"). An error would stay unseen only if it cancelled with r, or were smaller than what
 * rounding explains.
 */
import type { NodeBase, NodeId, SequenceName, WeightUse } from './node';
import { fixedSize } from './node';
import { SMALLEST_NORMAL, UNIT_ROUNDOFF } from './rounding';

/** How many neighbours in a row are combined: few, so that their rounding errors do not add up to much. */
export const COMBINED = 32;

/** Recomputes a result row by row. A row runs over the last axes that together have `width` values. */
export interface Recomputed {
  readonly width: number;
  /** How many neighbours are combined, each times its `combinationWeights`: 1, or COMBINED (fewer at the end of a row). */
  readonly combined: number;
  /** Fills in the exact value of each value or combination in row `row`, and how far float32 may be from it. */
  fill(row: number, values: Float64Array, bounds: Float64Array): void;
}

/** Reads whole results and weights for recomputing all rows. */
export interface ResultReader {
  node(id: NodeId): NodeBase;
  /** All values of a node's result, row-major; if only its last rows are checked, those rows. */
  result(id: NodeId): Promise<Float32Array>;
  /** A whole weight. */
  weight(use: WeightUse): Promise<Float32Array>;
  /** One row of a matrix. */
  weightRow(use: WeightUse, row: number): Promise<Float32Array>;
  /** Combines the outputs of a matrix and its bias. */
  projected(projection: Projection): Promise<ProjectedMatrix>;
  tokenId(sequence: SequenceName, position: number): number;
  typeId(sequence: SequenceName, position: number): number;
  /** The number of tokens in each sequence. */
  readonly lengths: Readonly<Record<SequenceName, number>>;
}

/** The outputs of a matrix that make up a row, in the row's order. */
export interface Projection {
  readonly matrix: WeightUse & { readonly outputs: 'columns' | 'rows' };
  readonly bias: WeightUse | null;
  /** The number of outputs in a row, and the output at each index of the row. */
  readonly width: number;
  readonly outputAt: (place: number) => number;
}

/** `W r` and `|W| |r|` for each combination, [combination, in], and the same for the bias. */
export interface ProjectedMatrix extends Combined {
  readonly inputs: number;
  readonly shifts: Float64Array;
  readonly shiftSizes: Float64Array;
}

/** The weights made so far; grows with the longest row that was asked for. */
let weightsSoFar: Float64Array = new Float64Array(0);

/**
 * The factors of a row's values in a combination: of either sign and from 1 to 2 in size, so that swapping two values is
 * noticed. They are the same every time, so that their products with a matrix can be cached, and have few bits, so that
 * their products with float32 are exact.
 */
export function combinationWeights(width: number): Float64Array {
  if (weightsSoFar.length < width) {
    let state = 1;
    // A linear congruential generator (Numerical Recipes); its high bits are the more random ones.
    weightsSoFar = Float64Array.from({ length: Math.max(width, 2 * weightsSoFar.length) }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return ((state >>> 31) * 2 - 1) * (1 + ((state >>> 20) & 1023) / 1024);
    });
  }
  return weightsSoFar;
}

/** The number of combinations in a row. */
export function combinationsIn(width: number, combined = COMBINED): number {
  return Math.ceil(width / combined);
}

/** The bound for a combination of sums of `count` products: Σ |rⱼ| times the bound of each. @param size Σ |rⱼ| Σ |aᵢ bᵢⱼ| */
export function combinedBound(count: number, size: number): number {
  return (count + 4) * UNIT_ROUNDOFF * size + 2 * COMBINED * SMALLEST_NORMAL;
}

/**
 * Recomputes a result whose values each depend on those at the same place in other results.
 * @param fill fills in values and bounds of one row; `start` is its first index in the flat result
 */
export function placeByPlace(
  { axes }: Pick<NodeBase, 'axes'>,
  { lengths }: Pick<ResultReader, 'lengths'>,
  fill: (start: number, values: Float64Array, bounds: Float64Array, width: number) => void,
): Recomputed {
  const width = lastSize({ axes }, lengths);
  return { width, combined: 1, fill: (row, values, bounds) => fill(row * width, values, bounds, width) };
}

/** The size of the last axis. */
export function lastSize({ axes }: Pick<NodeBase, 'axes'>, lengths: ResultReader['lengths']): number {
  const last = axes.at(-1);
  return last && 'sequence' in last ? (lengths[last.sequence] ?? 0) : fixedSize(last);
}

/** Σ aᵢ bⱼ over `count` numbers, from index `from` of a and index `at` of b. */
export function dotFrom(a: ArrayLike<number>, from: number, b: ArrayLike<number>, at: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (a[from + i] as number) * (b[at + i] as number);
  return sum;
}

/**
 * Combined values and the sums of their absolute terms, [combination, count] each. The latter only make bounds, whose last
 * digits do not matter, so float32 is enough for them.
 */
export interface Combined {
  readonly sums: Float64Array;
  readonly sizes: Float32Array;
}

/**
 * Fills in `combinations` products: `count` numbers of x from `start` on, times the combined values from `first` on.
 * Several sums are computed side by side, since within one sum each addition waits for the one before.
 */
export function fillProducts(
  x: Float32Array,
  [start, count, first, combinations]: readonly [number, number, number, number],
  { sums, sizes }: Combined,
  ...[scale, values, bounds]: [number, Float64Array, Float64Array]
): void {
  const even = start + count - (count % 2);
  for (let c = 0, at = first; c < combinations; c++) {
    let [sum, other, size, otherSize] = [0, 0, 0, 0];
    for (let i = start; i < even; i += 2, at += 2) {
      const a = x[i] as number;
      const b = x[i + 1] as number;
      sum += a * (sums[at] as number);
      other += b * (sums[at + 1] as number);
      size += Math.abs(a) * (sizes[at] as number);
      otherSize += Math.abs(b) * (sizes[at + 1] as number);
    }
    if (even < start + count) {
      const last = x[even] as number;
      sum += last * (sums[at] as number);
      size += Math.abs(last) * (sizes[at] as number);
      at++;
    }
    values[c] = (sum + other) * scale;
    bounds[c] = combinedBound(count, (size + otherSize) * Math.abs(scale));
  }
}
