/** How a head's score in a text compares with its score on the same tokens shuffled: one rule for panel and terminal. Pure. */
import type { HeadKind } from './head-kinds';
import { comparableScore, comparableShuffled, type ScoreOfHead } from './score-of-head';

/** From this share on, a score is all of another to within 1 %. */
const NEARLY_ALL = 0.99;

/**
 * How much of a score remains on shuffled tokens. All: some shuffles score as high, and the score exceeds their mean by at
 * most two standard deviations. Nearly all: their mean is at least 99 % of it. Most: at least half. Otherwise less;
 * `undefined` until the shuffles are available.
 */
export function remainsShuffled(found: ScoreOfHead): 'all' | 'nearly all' | 'most' | 'less' | undefined {
  if (!found.shuffled) return undefined;
  const { mean, deviation } = comparableShuffled(found.shuffled);
  const { below, shuffles } = found.shuffled;
  const score = comparableScore(found);
  if (score <= mean + 2 * deviation && below < shuffles) return 'all';
  if (mean >= NEARLY_ALL * score) return 'nearly all';
  return mean >= score / 2 ? 'most' : 'less';
}

/**
 * Whether shuffled tokens score as high: `mean` if their mean is at least 99 % of the score; `some` if only some shuffles
 * do, and the score exceeds their mean by at most two standard deviations; otherwise `undefined`.
 */
export function shuffledAsHigh(found: ScoreOfHead): 'mean' | 'some' | undefined {
  if (!found.shuffled) return undefined;
  if (comparableShuffled(found.shuffled).mean >= NEARLY_ALL * comparableScore(found)) return 'mean';
  return remainsShuffled(found) === 'all' ? 'some' : undefined;
}

/** How many heads of a kind are named, or come first in a list. */
export const NAMED_HEADS = 3;

/**
 * Says so if none of the heads with the largest scores stands out from what shuffled tokens give. It is said only of kinds
 * that look for repeats, which shuffled tokens keep; for other kinds, a score that remains means that the heads go by
 * position.
 * @param found the heads with a score, the largest first @param text what the tokens are: "text", "source", "output"
 * @returns `undefined` if one stands out, or the shuffles are not available yet
 */
export function sayNoneAboveShuffled(kind: HeadKind, found: readonly ScoreOfHead[], text: string): string | undefined {
  if (kind !== 'duplicate' && kind !== 'induction') return undefined;
  const first = found.slice(0, NAMED_HEADS);
  if (first.length === 0 || first.some((one) => remainsShuffled(one) !== 'all')) return undefined;
  const none =
    first.length === 1 ? 'The one head with a score does not stand' : `None of the first ${first.length} stands`;
  return `${none} clearly above what it scores on this ${text}’s tokens shuffled, by more than twice the standard deviation or above every shuffle: this ${text} does not tell whether they are such heads. Repeated random tokens do.`;
}
