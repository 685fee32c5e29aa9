/** How a head's score in a text compares with what it scores on the same tokens shuffled: one rule for the panel and the terminal. Pure. */
import type { HeadKind } from './head-kinds';
import { comparableScore, comparableShuffled, type ScoreOfHead } from './score-of-head';

/** So much of a score is all of it to within 1 %. */
const NEARLY_ALL = 0.99;

/**
 * How much of a score remains on shuffled tokens: all where some shuffles score as high and it is not above their mean by
 * more than they differ, hardly less, the larger part, or less; `undefined` until they are here.
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
 * Whether shuffled tokens score as high: their mean, where it is at least 99 % of the score or above it; else some of the
 * shuffles, where the score is above their mean by no more than they differ; or neither.
 */
export function shuffledAsHigh(found: ScoreOfHead): 'mean' | 'some' | undefined {
  if (!found.shuffled) return undefined;
  if (comparableShuffled(found.shuffled).mean >= NEARLY_ALL * comparableScore(found)) return 'mean';
  return remainsShuffled(found) === 'all' ? 'some' : undefined;
}

/** Heads of a kind that are named, or that a list begins with. */
export const NAMED_HEADS = 3;

/**
 * Where none of the heads with the largest scores stands out from what shuffled tokens give, that. It is said of kinds that
 * look for repeats, which shuffled tokens keep; of others a score that remains says that they go by position.
 * @param found the heads that have a score, the largest first @param text what the tokens are of: "text", "source", "output"
 * @returns `undefined` where one stands out, or the shuffles are not here yet
 */
export function sayNoneAboveShuffled(kind: HeadKind, found: readonly ScoreOfHead[], text: string): string | undefined {
  if (kind !== 'duplicate' && kind !== 'induction') return undefined;
  const first = found.slice(0, NAMED_HEADS);
  if (first.length === 0 || first.some((one) => remainsShuffled(one) !== 'all')) return undefined;
  const none =
    first.length === 1 ? 'The one head with a score does not stand' : `None of the first ${first.length} stands`;
  return `${none} clearly above what it scores on this ${text}’s tokens shuffled, by more than twice the standard deviation or above every shuffle: this ${text} does not tell whether they are such heads. Repeated random tokens do.`;
}
