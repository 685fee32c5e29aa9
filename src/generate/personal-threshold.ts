/** Adjusts a user's threshold to the outcomes of the suggestions that the user saw. */
import { logistic } from '../base/logistic';
import type { SuggestionCounts } from './suggestion-counts';

/**
 * This many suggestions that were right as often as expected are added to those that were seen, so that a few of them
 * change little.
 */
export const PRIOR = 50;
/** The threshold stays until this many suggestions were right or wrong: fewer say little about a user. */
export const FEWEST_JUDGED = 20;
/** The furthest that the threshold moves, up or down. */
export const MOST_MOVED = 0.15;

/**
 * Suggestions are shown when such suggestions are right in a share `threshold` of the cases. Of those that the user saw,
 * the share `expected / judged` should have been right, and `right / judged` were. With the prior
 *
 *     seen = (right + PRIOR * expected / judged) / (judged + PRIOR)
 *
 * the threshold moves by the difference between the two in log-odds, which is how a calibration moves:
 *
 *     logit(threshold) + logit(expected / judged) - logit(seen)
 *
 * but never by more than MOST_MOVED. If suggestions were right more often than expected, it moves down, so that more are
 * shown.
 * @param threshold 0 to 1; 0 shows all suggestions, and is not adjusted
 */
export function personalThreshold(
  threshold: number,
  { right, judged, expected }: Pick<SuggestionCounts, 'right' | 'judged' | 'expected'>,
): number {
  if (judged === 0 || threshold <= 0 || threshold >= 1) return threshold;
  const foreseen = expected / judged;
  const seen = (right + PRIOR * foreseen) / (judged + PRIOR);
  const moved = logistic(logit(threshold) + logit(foreseen) - logit(seen));
  const [low, high] = [Math.max(0.01, threshold - MOST_MOVED), Math.min(0.99, threshold + MOST_MOVED)];
  return Math.min(Math.max(moved, Math.min(low, threshold)), Math.max(high, threshold));
}

function logit(share: number): number {
  const inside = Math.min(Math.max(share, 1e-6), 1 - 1e-6);
  return Math.log(inside / (1 - inside));
}
