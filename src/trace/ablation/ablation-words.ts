/** The names, the numbers and the shorter phrases of a run without a part, for all sentences about such runs. */
import { isNothing } from '../../base/added-in-words';
import {
  fewestDigitsToSum,
  hundredths,
  isNearlyAll,
  percentInWords,
  shareInWords,
  signedHundredths,
  signedIn,
} from '../../base/number-text';
import type { Naming, TokenDescription } from '../../model/tokenizers/tokenizer';
import { partName } from '../readings/attribution-words';
import type { ModelComponent } from '../readings/model-part';
import type { Ablation, Instead, PathToLogits, RunWithout } from './ablation';

/** The name within a sentence: "head 5.4", "the MLP of block 5". */
export function ablatedName(part: ModelComponent): string {
  return part.kind === 'mlp' ? `the ${partName(part)}` : partName(part);
}

/** Whether a token that is most probable without a part was already most probable with all parts. */
export function staysOrIs({ top, most }: Pick<RunWithout, 'top' | 'most'>): 'stays' | 'is then' {
  return most.before[0]?.id === top.id ? 'stays' : 'is then';
}

/** "the head", for a part that was just named. */
export function ofPartName({ kind }: ModelComponent): string {
  return kind === 'mlp' ? 'the MLP' : 'the head';
}

/** A number of a changed run, and that of the traced run if they differ as written. If they only look equal, "about" says so. */
export function besideFormer(write: (value: number) => string, after: number, before: number): string {
  const [is, was] = [write(after), write(before)];
  if (is !== was) return `${is} instead of ${was}`;
  // "about" cannot precede words such as "less than 0.1 %".
  return after === before || !/^−?\d/.test(is) ? `${is} as before` : `about ${is} as before`;
}

/** Like `besideFormer`, for a probability. Both have two decimals, as in tables, if fewer would misstate the difference. */
export function shareBeside(after: number, before: number): string {
  return besideFormer(shareWriter(after, before), after, before);
}

/** The difference of the written numbers may deviate from the true difference by this share of it. */
const MOST_OFF = 0.1;

/**
 * In sentences a probability below `SMALL` has two significant digits, and a larger one has one decimal. If one is below it and
 * the other between it and `SMALL_BESIDE`, both have two decimals.
 */
const [SMALL, SMALL_BESIDE] = [0.001, 0.01];
/** A smaller probability is 0.00 % with two decimals. */
const LEAST_IN_HUNDREDTHS = 0.0001;

/**
 * Chooses how two probabilities are written. The table below contains the change, so the reader must not compute another one
 * from "0.1 % instead of 0.3 %"; and neither may look more exact, as in "0.013 % instead of 0.3 %".
 */
function shareWriter(after: number, before: number): (share: number) => string {
  const difference = 100 * (after - before);
  // A share near 100 % has two decimals anyway, and then both have: "99.61 % instead of 50.00 %".
  const inPercent = (share: number) => (isNearlyAll(share) ? Number.NaN : Number.parseFloat(shareInWords(share)));
  const isRead = Math.abs(inPercent(after) - inPercent(before) - difference) <= MOST_OFF * Math.abs(difference);
  const [less, more] = [Math.min(after, before), Math.max(after, before)];
  if (less < SMALL && more >= SMALL && more < SMALL_BESIDE && less >= LEAST_IN_HUNDREDTHS) return percentInWords;
  return !isRead && percentInWords(after) !== percentInWords(before) ? percentInWords : shareInWords;
}

/** The values that are described: a logit, or the difference of two. */
export type Told = Pick<Ablation, 'before' | 'after' | 'difference'>;

/** The name of that value: "lead" is the difference of two logits. */
export function measureName({ difference }: Pick<Told, 'difference'>): 'lead' | 'logit' {
  return difference ? 'lead' : 'logit';
}

/** The value in the run with all parts and in the run without one. */
export function measureValues({ before, after, difference }: Told): {
  readonly before: number;
  readonly after: number;
} {
  return difference ?? { before: before.logit, after: after.logit };
}

/** The exact change of the value in the run without a part, in logits. */
export function exactChange(told: Told): number {
  const { before, after } = measureValues(told);
  return after - before;
}

/** The change as written, in hundredths. */
export function changeWithout(told: Told): number {
  return round(exactChange(told));
}

/** "without head 5.4" */
export function leftOutText({ instead, part }: Pick<Ablation, 'instead' | 'part'>): string {
  return `${instead === 'mean' ? 'with the mean of' : 'without'} ${ablatedName(part)}`;
}

/** A writer of signed numbers: "10.44", "−3.101", and never "−0.00". */
export function signedWriter(digits: number): (value: number) => string {
  return (value) => signedIn(value, digits).replace(/^\+/, '');
}

/**
 * "falls by 5.75, to 4.25": both as in tables. Where these would not lead back to the starting value as it is written elsewhere,
 * all three have more decimals: "falls from 0.403 by 0.496, to −0.093". A negative value is no lead: "falls by 2.17, so that
 * “·she” trails “·I” by 0.20".
 */
export function sayMove(told: Told & Moved, named: Naming): string {
  const { before, after } = measureValues(told);
  const change = exactChange(told);
  const digits = fewestDigitsToSum([[after, -before]]);
  const written = signedWriter(digits);
  const from = digits === 2 ? '' : ` from ${written(before)}`;
  const moves = `${change < 0 ? 'falls' : 'rises'}${from} by ${written(Math.abs(change))}`;
  const { ratherThan } = told;
  if (!ratherThan || !told.difference || isNothing(signedHundredths(after)) || after > 0)
    return `${moves}, to ${written(after)}`;
  const trails = change < 0 ? `so that ${named(told)} trails` : `${named(told)} still trailing`;
  return `${moves}, ${trails} ${named(ratherThan)} by ${written(-after)}`;
}

/** The token, and the token that it leads or trails; null if there is none. */
type Moved = TokenDescription & Pick<RunWithout, 'ratherThan'>;

/** What causes the rest of a change, beyond the direct contribution. @param how "without it" */
export function whatReacts({ capped, isLast }: PathToLogits, how: string): string {
  return isLast
    ? `the final norm divides the residual stream by its size, which is different ${how}, and all logits follow from that${capped ? ', before the soft-cap' : ''}`
    : `everything after it, down to the ${capped ? 'soft-cap' : 'final norm'}, reads a residual stream ${how}, and so gives other values`;
}

/** The labels of the columns of both runs. */
export const MOST_COLUMNS: RunColumns = {
  before: 'with all parts',
  after: { zero: 'without the part', mean: 'with its mean' },
};

interface RunColumns {
  readonly before: string;
  readonly after: Readonly<Record<Instead, string>>;
}

/** The labels for a run without several parts. */
export const MOST_COLUMNS_OF_SEVERAL: RunColumns = {
  before: 'with all parts',
  after: { zero: 'without these', mean: 'with their means' },
};

/** The value in hundredths, as written. */
export function round(value: number): number {
  return Number(hundredths(value)) || 0;
}
