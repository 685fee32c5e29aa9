/**
 * Runs without a part that leave nothing of the prediction: there, a lead or logit concerns improbable tokens, and its change
 * does not show how much the prediction needs the part.
 */
import { capital, count } from '../../base/counted';
import { listWords } from '../../base/list-words';
import { shareInWords, signedHundredths } from '../../base/number-text';
import type { Naming, TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Ablation } from './ablation';
import { changeWithout, leftOutText, measureName, shareBeside } from './ablation-words';

type Run = Pick<Ablation, 'part' | 'instead' | 'before' | 'after' | 'ratherThan' | 'difference' | 'most' | 'top'> &
  TokenDescription;

/** The explained token must be among this many most probable tokens for its change to mean something. */
export const STILL_PROBABLE = 100;
/** Nothing is left if another token is predicted, and the compared tokens both keep less than this share of their probability. */
const HARDLY_LEFT = 1 / 10;
/** If there are more, a sentence names only the first. */
const MOST_NAMED = 3;

/**
 * Whether nothing is left of the prediction: it breaks down, or the predicted token and the one that it is compared with have
 * both lost nearly all their probability.
 */
export function isDestroyed(run: Run): boolean {
  return breaksDown(run) || isGone(run);
}

/**
 * Whether another token is predicted, and hardly anything is left of the predicted token or of the one that it is compared with,
 * however large the lead is. A logit alone is compared with that of the next most probable token: if that one gains, the part
 * decided between the two, and its change tells by how much.
 */
function isGone({ id, before, after, difference, most }: Run): boolean {
  if (before.rank > 0 || after.rank === 0) return false;
  const left = after.probability / before.probability;
  const next = most.before.find((other) => other.id !== id);
  // The logits of two tokens differ by the logarithm of what one is more probable than the other.
  const ofLead = difference && left * Math.exp(difference.before - difference.after);
  const leftOfOther = ofLead ?? (next ? next.after.probability / next.before.probability : 1);
  return Math.max(left, leftOfOther) < HARDLY_LEFT;
}

/**
 * Whether the explained token drops out of the 100 most probable tokens, and the token that it is compared with, if there is
 * one, is not among them either.
 */
function breaksDown(run: Run): boolean {
  const { before, after, ratherThan } = run;
  if (!(before.rank < STILL_PROBABLE && after.rank >= STILL_PROBABLE)) return false;
  return ratherThan === null || isOtherOut(run, ratherThan);
}

/**
 * A token is out if it is not more probable than one that is out; otherwise its rank is known only if it is listed among the
 * most probable.
 */
function isOtherOut({ difference, most }: Run, ratherThan: TokenDescription): boolean {
  if (difference && difference.after >= 0) return true;
  const known = most.before.find(({ id }) => id === ratherThan.id);
  return known !== undefined && known.after.rank >= STILL_PROBABLE;
}

/**
 * The runs that are ranked and serve as controls, here and nowhere else decided: all that are not destroyed, or all runs if all
 * are.
 */
export function comparableRuns<T extends Run>(runs: readonly T[]): readonly T[] {
  const left = runs.filter((run) => !isDestroyed(run));
  return left.length === 0 ? runs : left;
}

/** "without the MLP of block 0 nothing is left to compare": why these runs are not compared; '' if all or none are destroyed. */
export function sayIncomparable(runs: readonly Run[]): string {
  const left = destroyedFirst(runs);
  if (left.length === 0 || left.length === runs.length) return '';
  const which = left.length > MOST_NAMED ? `in ${count(left.length)} other runs` : listWords(left.map(leftOutText));
  return `${which} nothing is left to compare`;
}

/** The destroyed runs, the one in which the token ranks lowest first. */
function destroyedFirst<T extends Run>(runs: readonly T[]): T[] {
  return runs.filter(isDestroyed).toSorted((one, other) => other.after.rank - one.after.rank);
}

/**
 * Describes the destroyed runs: the one furthest from the prediction with its numbers, and the names of the others. Empty if
 * there are none.
 */
export function destroyedSentences(runs: readonly Run[], named: Naming): string[] {
  const [first, ...others] = destroyedFirst(runs);
  if (!first) return [];
  const change = signedHundredths(changeWithout(first));
  return [
    `${capital(leftOutText(first))} the prediction ${sayLost(first, named)}. All later parts read what it writes: the model needs it, but the change of the ${measureName(first)} (${change}) does not tell what it does for ${named(first)}.`,
    ...sayOthers(others),
  ];
}

/** "breaks down: “·the” falls to rank 5,646, with 0.00089 %", "is gone: “·the” has 0.2 % instead of 21 %, and “·to” is then the most probable token" */
function sayLost(run: Run, named: Naming): string {
  const { before, after, top } = run;
  if (breaksDown(run))
    return `breaks down: ${named(run)} falls to rank ${count(after.rank + 1)}, with ${shareInWords(after.probability)}`;
  return `is gone: ${named(run)} has ${shareBeside(after.probability, before.probability)}, and ${named(top)} is then the most probable token`;
}

function sayOthers(others: readonly Run[]): string[] {
  if (others.length === 0) return [];
  if (others.length > MOST_NAMED) return [`The same holds for ${count(others.length)} other runs.`];
  return [`The same holds ${listWords(others.map(leftOutText))}.`];
}
