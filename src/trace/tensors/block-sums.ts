/** The sums from which the statistics of a block of values are made. */

/** The most values of a block. */
export const MOST_VALUES = 16384;

/** Sums over the finite values of a block; distances are to one of the values, the origin. */
export interface BlockSums {
  readonly finite: number;
  readonly distances: number;
  readonly squaredDistances: number;
  readonly min: number;
  readonly max: number;
  /** How many values are exactly 0. */
  readonly zeros: number;
}

/** @param values at most `MOST_VALUES` @param origin one of the finite values */
export type SumBlock = (values: Float32Array, origin: number) => BlockSums;

/** The sums in plain JavaScript, accumulated in double precision. */
export const scriptSums: SumBlock = (values, origin) => {
  let finite = 0;
  let distances = 0;
  let squaredDistances = 0;
  let zeros = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    const distance = value - origin;
    finite++;
    distances += distance;
    squaredDistances += distance * distance;
    if (value === 0) zeros++;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { finite, distances, squaredDistances, min, max, zeros };
};
