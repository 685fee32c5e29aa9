/**
 * Runs without a part that leave nothing of the prediction: there the lead of one token over another, or a logit, is that of
 * tokens that are both improbable, and how much it changes does not tell how much the prediction needs the part.
 */
import { capital, count } from '../../base/counted';
import { listWords } from '../../base/list-words';
import { bitsInWords, shareInWords, signedHundredths } from '../../base/number-text';
import type { Naming, TokenDescription } from '../../model/tokenizers/tokenizer';
import type { Ablation } from './ablation';
import { ablatedName, changeWithout, leftOut, plainChange, toldName } from './ablation-words';

type Run = Pick<Ablation, 'part' | 'instead' | 'before' | 'after' | 'ratherThan' | 'difference' | 'most' | 'kl'> &
  TokenDescription;

/** What is explained has to be among so many of the most probable tokens for its change to mean something. */
export const STILL_PROBABLE = 100;
/** Of more of them a sentence names none but the first. */
const MOST_NAMED = 3;

/**
 * Whether the token that is explained, and the one that it is compared with, are no longer among the 100 most probable
 * tokens, of which the first one was one with all parts.
 */
export function isDestroyed(run: Run): boolean {
  const { before, after, ratherThan } = run;
  if (!(before.rank < STILL_PROBABLE && after.rank >= STILL_PROBABLE)) return false;
  return ratherThan === null || isOtherOut(run, ratherThan);
}

/** A token that is not more probable than one that is out is out too; of others the rank is known of the most probable ones. */
function isOtherOut({ difference, most }: Run, ratherThan: TokenDescription): boolean {
  if (difference && difference.after >= 0) return true;
  const known = most.before.find(({ id }) => id === ratherThan.id);
  return known !== undefined && known.after.rank >= STILL_PROBABLE;
}

/**
 * Those of them of which a mean is told: a run that leaves nothing of the prediction would decide it alone. All of them where
 * fewer are left than a mean is told of.
 * @param fewest how many that are
 */
export function meantRuns<T extends Run>(runs: readonly T[], fewest: number): readonly T[] {
  const left = runs.filter((run) => !isDestroyed(run));
  return left.length < fewest ? runs : left;
}

/** Those of which one can be named as needed most: all but the ones that leave nothing of the prediction, unless all do that. */
export function comparableRuns<T extends Run>(runs: readonly T[]): readonly T[] {
  return meantRuns(runs, 1);
}

/** "without the MLP of block 0 nothing is left to compare": why those are no part of a comparison; '' where all are. */
export function sayIncomparable(runs: readonly Run[]): string {
  const left = destroyedFirst(runs);
  if (left.length === 0 || left.length === runs.length) return '';
  const which = left.length > MOST_NAMED ? `in ${count(left.length)} other runs` : listWords(left.map(leftOut));
  return `${which} nothing is left to compare`;
}

/** The one of them that is told of by its numbers, its KL divergence among them; `undefined`: none is destroyed. */
export function destroyedMost<T extends Run>(runs: readonly T[]): T | undefined {
  return destroyedFirst(runs)[0];
}

/** Those of them that are, the one in which the token is furthest down first. */
function destroyedFirst<T extends Run>(runs: readonly T[]): T[] {
  return runs.filter(isDestroyed).toSorted((one, other) => other.after.rank - one.after.rank);
}

/** What is said of them: the furthest from the prediction by its numbers, and which others there are. Empty where there are none. */
export function destroyedSentences(runs: readonly Run[], named: Naming): string[] {
  const [first, ...others] = destroyedFirst(runs);
  if (!first) return [];
  const kl = first.kl === undefined ? '' : `; the KL divergence is ${bitsInWords(first.kl)}`;
  const change = signedHundredths(changeWithout(first));
  const lost = `${lostTokens(first, named)} no longer among the ${count(STILL_PROBABLE)} most probable tokens`;
  return [
    `${capital(leftOut(first))}, the prediction is destroyed: ${lost} (${named(first)} has ${shareInWords(first.after.probability)} and rank ${count(first.after.rank + 1)}${kl}), so the change of the ${toldName(first)}, ${change}, does not tell how much the prediction needs ${ablatedName(first.part)}.`,
    ...sayOthers(others),
  ];
}

/** What is in sight of one run: where it leaves nothing of the prediction, first that, since its numbers would mislead. */
export function plainRun(ablation: Ablation, named: Naming): string[] {
  return [...destroyedSentences([ablation], named), ...plainChange(ablation, named)];
}

function lostTokens({ ratherThan, ...token }: Run, named: Naming): string {
  return ratherThan ? `${named(token)} and ${named(ratherThan)} are` : `${named(token)} is`;
}

function sayOthers(others: readonly Run[]): string[] {
  if (others.length === 0) return [];
  if (others.length > MOST_NAMED) return [`The same holds for ${count(others.length)} other runs.`];
  return [`The same holds ${listWords(others.map(leftOut))}.`];
}
