/** Statistics over the values of a tensor. */
import { MOST_VALUES, type SumBlock, scriptSums } from './block-sums';

/**
 * Statistics of the finite values: -inf (hidden by a mask), +inf and NaN are in `count` but not in `finite`. `sigma` is the
 * population standard deviation (divided by the number of values), `norm` the Euclidean norm.
 */
export interface Statistics {
  readonly count: number;
  readonly finite: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly sigma: number | null;
  readonly norm: number;
  /** How many values are exactly 0. */
  readonly zeros: number;
}

/**
 * Computes the statistics of values that come in pieces, in double precision. Every block of values is read once, and the
 * distances to one of its own values are summed. That value is at most sqrt(n) standard deviations from the mean, so that
 * the variance loses no more than n roundings (Chan, Golub & LeVeque 1983, "Algorithms for computing the sample variance").
 * Blocks are merged by the updating formulae of the same authors (1979).
 */
export class StatisticsAccumulator {
  private count = 0;
  private finite = 0;
  private min = Infinity;
  private max = -Infinity;
  private mean = 0;
  private squaredDistances = 0;
  private squares = 0;
  private zeros = 0;

  /** @param sumBlock sums a block: `scriptSums`, which runs anywhere, or `vectorSums` */
  constructor(private readonly sumBlock: SumBlock = scriptSums) {}

  /** @param values any number of them: they are summed in blocks of at most `MOST_VALUES` */
  add(values: Float32Array): this {
    for (let start = 0; start < values.length; start += MOST_VALUES)
      this.addBlock(values.subarray(start, start + MOST_VALUES));
    this.count += values.length;
    return this;
  }

  /** Adds values of which only the statistics are known. */
  addStatistics({ count, finite, min, max, mean, sigma, norm, zeros }: Statistics): this {
    if (min !== null && max !== null && mean !== null && sigma !== null) {
      this.merge(finite, mean, sigma * sigma * finite);
      this.min = Math.min(this.min, min);
      this.max = Math.max(this.max, max);
    }
    this.count += count;
    this.squares += norm * norm;
    this.zeros += zeros;
    return this;
  }

  /** The statistics of all values added so far; minimum, maximum, mean and deviation are null if no value is finite. */
  result(): Statistics {
    const { count, finite, zeros } = this;
    const some = finite > 0;
    return {
      count,
      finite,
      min: some ? this.min : null,
      max: some ? this.max : null,
      mean: some ? this.mean : null,
      sigma: some ? Math.sqrt(this.squaredDistances / finite) : null,
      norm: Math.sqrt(this.squares),
      zeros,
    };
  }

  private addBlock(block: Float32Array): void {
    const origin = block.find(Number.isFinite);
    if (origin === undefined) return;
    const { finite, distances, squaredDistances, min, max, zeros } = this.sumBlock(block, origin);
    const shift = distances / finite;
    const mean = origin + shift;
    const ofMean = Math.max(0, squaredDistances - distances * shift);
    this.merge(finite, mean, ofMean);
    this.squares += ofMean + finite * mean * mean;
    this.zeros += zeros;
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
  }

  /** @param squaredDistances sum of the squared distances of this many finite values to their own mean */
  private merge(finite: number, mean: number, squaredDistances: number): void {
    const total = this.finite + finite;
    if (total === 0) return;
    const difference = mean - this.mean;
    this.mean += (difference * finite) / total;
    this.squaredDistances += squaredDistances + (difference * difference * this.finite * finite) / total;
    this.finite = total;
  }
}

/** The statistics of all values of several tensors, from the statistics of each. */
export function mergeStatistics(parts: readonly Statistics[]): Statistics {
  const whole = new StatisticsAccumulator();
  for (const part of parts) whole.addStatistics(part);
  return whole.result();
}

/** Statistics of the values of one tensor, of any shape. */
export function statistics(values: Float32Array): Statistics {
  return new StatisticsAccumulator().add(values).result();
}
