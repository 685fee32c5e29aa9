/** Moves a threshold by what became of the suggestions that somebody saw. */
import { logistic } from '../base/logistic';
import type { SuggestionCounts } from './suggestion-counts';

/** So many suggestions that were right as often as expected are added to those that were seen: few change little. */
export const PRIOR = 50;
/** Before so many suggestions were right or wrong, nothing is moved for anybody: so few say little about a person. */
export const FEWEST_JUDGED = 20;
/** How far the threshold moves at most, up and down. */
export const MOST_MOVED = 0.15;

/**
 * Suggestions are shown when the like of them is right in a share `threshold` of the cases. Of those that somebody saw,
 * the share `expected / judged` should have been right, and `right / judged` were. With the prior
 *
 *     seen = (right + PRIOR * expected / judged) / (judged + PRIOR)
 *
 * and the threshold moves by the difference between both in log-odds, which is what a calibration moves by:
 *
 *     logit(threshold) + logit(expected / judged) - logit(seen)
 *
 * but never by more than MOST_MOVED. Right more often than expected: lower, so that more is shown.
 * @param threshold 0 to 1; 0 shows all, and stays
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
