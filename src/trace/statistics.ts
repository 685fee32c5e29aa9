/** Statistics over the values of a tensor. */

/** Over the finite values; -inf (the masked future), +inf and NaN are counted apart. `norm` is the Euclidean norm. */
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
 * Statistics of values that come in pieces. Mean and variance follow Chan, Golub & LeVeque (1979), "Updating formulae
 * and a pairwise algorithm for computing sample variances", in double precision.
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

  add(values: Float32Array): this {
    let [finite, sum, squares, zeros, min, max] = [0, 0, 0, 0, this.min, this.max];
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (!Number.isFinite(value)) continue;
      finite++;
      sum += value;
      squares += value * value;
      if (value === 0) zeros++;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    const mean = finite ? sum / finite : 0;
    let squaredDistances = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (Number.isFinite(value)) squaredDistances += (value - mean) ** 2;
    }
    this.merge(finite, mean, squaredDistances);
    this.count += values.length;
    this.squares += squares;
    this.zeros += zeros;
    this.min = min;
    this.max = max;
    return this;
  }

  /** Add values of which only the statistics are known. */
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

  private merge(finite: number, mean: number, squaredDistances: number): void {
    const total = this.finite + finite;
    if (total === 0) return;
    const difference = mean - this.mean;
    this.mean += (difference * finite) / total;
    this.squaredDistances += squaredDistances + (difference * difference * this.finite * finite) / total;
    this.finite = total;
  }
}

/** Statistics of all values of several tensors, from the statistics of each. */
export function mergeStatistics(parts: readonly Statistics[]): Statistics {
  const whole = new StatisticsAccumulator();
  for (const part of parts) whole.addStatistics(part);
  return whole.result();
}

export function statistics(values: Float32Array): Statistics {
  return new StatisticsAccumulator().add(values).result();
}
