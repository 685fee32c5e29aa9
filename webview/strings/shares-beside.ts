/** Two probabilities side by side, of which one is the larger: a reader has to see which. */
import { decimalsApart, inDecimals, inPercent, percentInTable } from '../../src/base/number-text';

/** So many digits after the point tell two probabilities apart that are nearly alike, and no more. */
const MOST_DIGITS = 4;

/** What comes next and what was followed, both as a table has them: with a digit more where they would be written alike, and are not. */
export function sharesBeside(next: number, followed: number): readonly [string, string] {
  const written = [next, followed].map(percentInTable) as [string, string];
  if (next === followed || written[0] !== written[1] || written[0].startsWith('<')) return written;
  const digits = decimalsApart([[100 * next, 100 * followed]], 3, MOST_DIGITS);
  return [inPercent(inDecimals(100 * next, digits)), inPercent(inDecimals(100 * followed, digits))];
}
