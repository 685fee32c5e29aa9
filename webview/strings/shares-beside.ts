/** Two probabilities side by side, written so that a reader sees which one is larger. */
import { decimalsApart, inDecimals, inPercent, percentInTable } from '../../src/base/number-text';

/** The most decimals used to tell two similar probabilities apart. */
const MOST_DIGITS = 4;

/**
 * The probability of the next token and of the measured one, as in a table; with one more digit if they differ but would be
 * written alike.
 */
export function sharesBeside(next: number, followed: number): readonly [string, string] {
  const written = [next, followed].map(percentInTable) as [string, string];
  if (next === followed || written[0] !== written[1] || written[0].startsWith('<')) return written;
  const digits = decimalsApart([[100 * next, 100 * followed]], 3, MOST_DIGITS);
  return [inPercent(inDecimals(100 * next, digits)), inPercent(inDecimals(100 * followed, digits))];
}
