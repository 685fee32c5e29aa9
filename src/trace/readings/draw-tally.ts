/** How often each token is drawn in several draws from one distribution, and the total probability of tokens. */
import { seededRandom } from '../../base/random';
import type { Distribution } from '../../generate/sampling';

/** How many draws gave each token; tokens that were never drawn are left out. */
export type DrawTally = ReadonlyMap<number, number>;

/**
 * Counts one draw for each seed, by the seed's first random number, as `drawToken` draws. The numbers are sorted, so that
 * one pass over the vocabulary finds all of them: the draws are recounted while a slider moves.
 */
export function tallyDraws({ ids, probabilities }: Distribution, seeds: readonly number[]): DrawTally {
  const numbers = Float64Array.from(seeds, (seed) => seededRandom(seed)()).sort();
  const tally = new Map<number, number>();
  const last = ids.length - 1;
  let before = 0;
  let found = 0;
  for (let i = 0; i <= last && found < numbers.length; i++) {
    const from = found;
    const to = before + (probabilities[i] as number);
    // The last token is drawn also if rounding leaves the sum below the number.
    while (found < numbers.length && (i === last || to > (numbers[found] as number))) found++;
    if (found > from) tally.set(ids[i] as number, found - from);
    before = to;
  }
  return tally;
}

/** The total probability of all tokens except some: exactly 0 if there are no others. */
export function shareOfOthers({ ids, probabilities }: Distribution, some: ReadonlySet<number>): number {
  let sum = 0;
  for (let i = 0; i < ids.length; i++) if (!some.has(ids[i] as number)) sum += probabilities[i] as number;
  return sum;
}

/** How often a token is expected in some draws, and the standard deviation of that count, which is binomial. */
export interface ExpectedTimes {
  readonly mean: number;
  readonly deviation: number;
}

/** Of the binomial distribution: mean `n p`, deviation `√(n p (1 − p))`. */
export function expectedTimes(draws: number, probability: number): ExpectedTimes {
  const mean = draws * probability;
  // A sum of float32 probabilities may be slightly above 1.
  return { mean, deviation: Math.sqrt(Math.max(mean * (1 - probability), 0)) };
}

/** Counts that differ from the expectation by more standard deviations than this are reported. */
const FAR = 2;

/** Whether a count is off by more than two standard deviations, with room for rounding. */
export function isFar(times: number, { mean, deviation }: ExpectedTimes): boolean {
  return Math.abs(times - mean) > FAR * deviation + ROUNDING * (1 + mean);
}

/** A mean may be off by this share through rounding alone. */
const ROUNDING = 1e-6;

/** The exact probability, by the binomial distribution, that a count is that far off by chance. */
export function farByChance(draws: number, probability: number): number {
  if (probability <= 0 || probability >= 1) return 0;
  const expected = expectedTimes(draws, probability);
  let near = 0;
  let log = draws * Math.log1p(-probability);
  for (let times = 0; times <= draws; times++) {
    if (!isFar(times, expected)) near += Math.exp(log);
    log += Math.log((draws - times) / (times + 1)) + Math.log(probability) - Math.log1p(-probability);
  }
  return Math.max(1 - near, 0);
}
