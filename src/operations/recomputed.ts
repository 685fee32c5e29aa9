/**
 * All values of a result computed anew in double precision, row by row: each for itself, or, where a value is a sum over
 * many products, several together in a random combination. That `out = in · W` holds is seen in `out · r = (in · W) r =
 * in · (W r)` with much less work than in `in · W` itself (Freivalds 1977, "Probabilistic machines can use less running
 * time"): an error that stays unseen would have to cancel with r, or be smaller than what roundings explain.
 */
import type { NodeBase, NodeId, SequenceName, WeightUse } from './node';
import { fixedSize } from './node';
import { SMALLEST_NORMAL, UNIT_ROUNDOFF } from './rounding';

/** Neighbours in a row that are combined: few, so that their roundings do not add up to much. */
export const COMBINED = 32;

/** Rows of a result, over as many of its last axes as `width` values. */
export interface Recomputed {
  readonly width: number;
  /** How many neighbours are combined, each times its `combinationWeights`: 1, or COMBINED (fewer at the end of a row). */
  readonly combined: number;
  /** Fills in what each value or combination of row `row` must be, and how far float32 may be from it. */
  fill(row: number, values: Float64Array, bounds: Float64Array): void;
}

/** Reads whole results of a pass and weights, for all rows that are computed anew. */
export interface ResultReader {
  node(id: NodeId): NodeBase;
  /** All values of a node's result, row-major; of a result whose last rows alone are checked, these rows. */
  result(id: NodeId): Promise<Float32Array>;
  /** A whole weight. */
  weight(use: WeightUse): Promise<Float32Array>;
  /** One row of a matrix. */
  weightRow(use: WeightUse, row: number): Promise<Float32Array>;
  /** Outputs of a matrix with its bias, combined. */
  projected(projection: Projection): Promise<ProjectedMatrix>;
  tokenId(sequence: SequenceName, position: number): number;
  typeId(sequence: SequenceName, position: number): number;
  /** How many tokens there are of each sequence. */
  readonly lengths: Readonly<Record<SequenceName, number>>;
}

/** Which outputs of a matrix a row has, in the row's order. */
export interface Projection {
  readonly matrix: WeightUse & { readonly outputs: 'columns' | 'rows' };
  readonly bias: WeightUse | null;
  /** How many, and which one stands at a place of the row. */
  readonly width: number;
  readonly outputAt: (place: number) => number;
}

/** `W r` and `|W| |r|` of each combination, [combination, in], and the same of the bias. */
export interface ProjectedMatrix extends Combined {
  readonly inputs: number;
  readonly shifts: Float64Array;
  readonly shiftSizes: Float64Array;
}

/** Grows with the longest row that was asked for. */
let known: Float64Array = new Float64Array(0);

/**
 * What the values of a row are multiplied with in a combination: of either sign and from 1 to 2 in size, so that no two
 * values that changed places cancel. They are the same every time, so that what they make of a matrix can be kept, and have
 * few bits, so that their products with float32 are exact.
 */
export function combinationWeights(width: number): Float64Array {
  if (known.length < width) {
    let state = 1;
    // Steps of a linear congruential generator (Numerical Recipes); its high bits are the better ones.
    known = Float64Array.from({ length: Math.max(width, 2 * known.length) }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return ((state >>> 31) * 2 - 1) * (1 + ((state >>> 20) & 1023) / 1024);
    });
  }
  return known;
}

/** How many combinations a row is. */
export function combinationsIn(width: number, combined = COMBINED): number {
  return Math.ceil(width / combined);
}

/** Of a combination of sums of `count` products: Σ |rⱼ| times what each may be off. @param size Σ |rⱼ| Σ |aᵢ bᵢⱼ| */
export function combinedBound(count: number, size: number): number {
  return (count + 4) * UNIT_ROUNDOFF * size + 2 * COMBINED * SMALLEST_NORMAL;
}

/** A result whose values each follow from those at the same place. @param fill values and bounds from a place in all rows on */
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

/** Σ aᵢ bⱼ over `count` numbers. */
export function dotFrom(a: ArrayLike<number>, from: number, b: ArrayLike<number>, at: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (a[from + i] as number) * (b[at + i] as number);
  return sum;
}

/**
 * What is combined, and Σ of its sizes: [combination, count]. Sizes make limits, whose last digits do not matter: float32 is
 * enough for them.
 */
export interface Combined {
  readonly sums: Float64Array;
  readonly sizes: Float32Array;
}

/**
 * Fills in `combinations` products of the `count` numbers of x from `start` on, with what was combined from `first` on.
 * Several sums are under way at a time: each addition waits for the one before it in the same sum.
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
