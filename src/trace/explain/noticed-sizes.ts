/** How small an error could be and still be noticed, over all values that are checked against limits. */
import { proseFourDigits } from '../../base/number-text';

/** The width of a bin in powers of two: limits in one bin differ by at most a factor of √2. */
const STEP = 0.5;
/** The power of two of the smallest limit with a bin of its own; all smaller ones count as exact. */
const LEAST = -160;
const BINS = 2 * 320;

export class NoticedSizes {
  /** How many values have a limit in each bin; exact ones are in the first. */
  private readonly counts = new Float64Array(BINS);
  private largest = 0;

  /**
   * @param bound the limit of `count` values, whose factors in the checked sum are at least 1: an error of more than twice
   * the limit exceeds it whatever the roundings are
   */
  add(bound: number, count: number): void {
    const bin = bound > 0 ? Math.round((Math.log2(bound) - LEAST) / STEP) : 0;
    const at = Math.min(BINS - 1, Math.max(0, bin));
    this.counts[at] = (this.counts[at] as number) + count;
    this.largest = Math.max(this.largest, bound);
  }

  addAll({ counts, largest }: NoticedSizes): void {
    for (let bin = 0; bin < BINS; bin++) this.counts[bin] = (this.counts[bin] as number) + (counts[bin] as number);
    this.largest = Math.max(this.largest, largest);
  }

  /**
   * Example: "Half of the values would be noticed if they were off by more than 0.00003, and every one if it were by more
   * than 0.02."
   */
  sentence(): string {
    return `Half of the values would be noticed if they were off by more than ${proseFourDigits(2 * this.median)}, and every one if it were by more than ${proseFourDigits(2 * this.largest)}`;
  }

  private get median(): number {
    const half = this.counts.reduce((a, b) => a + b, 0) / 2;
    let [bin, sum] = [0, this.counts[0] as number];
    while (sum < half && bin < BINS - 1) sum += this.counts[++bin] as number;
    return bin === 0 ? 0 : Math.min(this.largest, 2 ** (LEAST + (bin + STEP) * STEP));
  }
}
