/** Ranks runs without a part by how much the explained logit or lead needs the part, and picks those that matter most. */
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { ModelComponent } from '../readings/model-part';
import type { Ablation } from './ablation';
import { changeWithout, exactChange, round } from './ablation-words';
import { comparableRuns } from './destroyed';

/** The fields of a run that a ranking needs. */
export type RankedAblation = Pick<
  Ablation,
  | 'part'
  | 'instead'
  | 'before'
  | 'after'
  | 'ratherThan'
  | 'difference'
  | 'direct'
  | 'top'
  | 'most'
  | 'kl'
  | 'capped'
  | 'isLast'
> &
  TokenDescription;

/** The change of the token's probability in the run without the part. */
export function probabilityChange({ before, after }: Pick<RankedAblation, 'before' | 'after'>): number {
  return after.probability - before.probability;
}

/** The same in percentage points, as written, in hundredths. */
export function pointsChange(run: Pick<RankedAblation, 'before' | 'after'>): number {
  return round(100 * probabilityChange(run));
}

/** Sorts the runs by the fall without the part, largest fall first; equals keep their order. */
export function neededFirst<T extends RankedAblation>(ablations: readonly T[]): T[] {
  return [...ablations].sort((one, other) => changeWithout(one) - changeWithout(other));
}

/** Sorts the runs by the size of the change without the part, largest first; equals keep their order. */
export function largestChangeFirst<T extends RankedAblation>(ablations: readonly T[]): T[] {
  const change = (one: T) => Math.abs(changeWithout(one));
  return ablations.toSorted((one, other) => change(other) - change(one));
}

/** The columns by which the table can be sorted. */
export type RankedBy = 'part' | 'change' | 'probability' | 'kl' | 'direct';

export interface RankingOrder {
  readonly by: RankedBy;
  /** `size`: largest change first, whether it is a fall or a rise. */
  readonly direction: 'size' | 'ascending' | 'descending';
}

/** The order of short lists, which show what changes most, whether it supports the prediction or holds it back. */
export const LARGEST_CHANGE_FIRST: RankingOrder = { by: 'change', direction: 'size' };

/** The order of a table that asks which part matters most: what supports the prediction most, and last what holds it back. */
export const SUPPORTS_FIRST: RankingOrder = { by: 'change', direction: 'ascending' };

/** The directions that repeated choices of a column cycle through. */
const DIRECTIONS: Readonly<Record<RankedBy, readonly RankingOrder['direction'][]>> = {
  part: ['ascending', 'descending'],
  change: ['ascending', 'descending', 'size'],
  probability: ['size', 'ascending', 'descending'],
  kl: ['descending', 'ascending'],
  direct: ['descending', 'ascending'],
};

/** The order after a column is chosen, possibly repeatedly. */
export function orderAfter(before: RankingOrder, by: RankedBy): RankingOrder {
  const directions = DIRECTIONS[by];
  const next = before.by === by ? directions.indexOf(before.direction) + 1 : 0;
  return { by, direction: directions[next % directions.length] as RankingOrder['direction'] };
}

/**
 * Sorts the runs; equals are in the model's order. By the change of the logit or lead, those that leave nothing to compare come
 * first where the question is what the prediction needs, and otherwise last.
 */
export function inOrder<T extends RankedAblation>(ablations: readonly T[], { by, direction }: RankingOrder): T[] {
  const inModel = ablations.toSorted((one, other) => comparePlaces(one.part, other.part));
  if (by === 'part') return direction === 'descending' ? inModel.reverse() : inModel;
  const compared = by === 'change' ? comparableRuns(inModel) : inModel;
  const others = inModel.filter((one) => !compared.includes(one));
  if (direction === 'size' && by === 'change') return [...largestChangeFirst(compared), ...others];
  const sign = direction === 'ascending' ? 1 : -1;
  const value = (one: T) => (direction === 'size' ? Math.abs(valueBy(one, by)) : valueBy(one, by));
  const sorted = compared.toSorted((one, other) => sign * (value(one) - value(other)));
  return direction === 'ascending' ? [...others, ...sorted] : [...sorted, ...others];
}

function valueBy(ablation: RankedAblation, by: Exclude<RankedBy, 'part'>): number {
  if (by === 'change') return changeWithout(ablation);
  if (by === 'probability') return probabilityChange(ablation);
  // Values that an older file does not contain sort below all others.
  if (by === 'kl') return ablation.kl ?? -1;
  return ablation.direct ?? 0;
}

/** Compares by block, and within a block by heads, then heads of cross-attention, then the MLP. */
function comparePlaces(one: ModelComponent, other: ModelComponent): number {
  const place = ({ layer, kind, cross, head }: ModelComponent) => [layer, kind === 'mlp', cross, head ?? 0].map(Number);
  const [ofOne, ofOther] = [place(one), place(other)];
  return ofOne.map((value, at) => value - (ofOther[at] as number)).find((apart) => apart !== 0) ?? 0;
}

/**
 * If an MLP is needed most: the most needed of several heads. `undefined` if no head is needed, or a head is named first
 * anyway.
 */
export function neededHead<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  const [needed] = neededFirst(ablations);
  const heads = ablations.filter(({ part }) => part.kind === 'head');
  const [head] = neededFirst(heads);
  if (needed?.part.kind !== 'mlp' || heads.length < 2) return undefined;
  return head && changeWithout(head) < 0 ? head : undefined;
}

/** The head without which the probability falls most, if it is not the most needed head; otherwise `undefined`. */
export function costliestHead<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  const needed = neededHead(ablations);
  if (!needed) return undefined;
  const heads = ablations.filter(({ part }) => part.kind === 'head');
  const [first] = heads.toSorted((one, other) => pointsChange(one) - pointsChange(other));
  return first && pointsChange(first) < Math.min(pointsChange(needed), 0) ? first : undefined;
}

/**
 * The part with the largest direct contribution; `undefined` if none is positive, or the model's logits are not a sum of
 * contributions.
 */
export function addsMost<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  const added = ({ direct }: T) => direct ?? 0;
  const [first] = ablations.toSorted((one, other) => added(other) - added(one));
  return first && added(first) > 0 ? first : undefined;
}

/** The run whose probabilities of all tokens are furthest from those with all parts; `undefined` unless known for all runs. */
export function furthest<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  if (ablations.length < 2 || ablations.some(({ kl }) => kl === undefined)) return undefined;
  const [first] = ablations.toSorted((one, other) => (other.kl as number) - (one.kl as number));
  return first;
}

/**
 * Whether the probability falls although the logit or lead rises, or the other way round. Both changes are in hundredths,
 * as in the table, so that a reader who counts rows finds the same number.
 */
export function isOpposite(ablation: RankedAblation): boolean {
  return changeWithout(ablation) * pointsChange(ablation) < 0;
}

/** Like `isOpposite`, with exact values. */
export function isExactlyOpposite(ablation: RankedAblation): boolean {
  return exactChange(ablation) * probabilityChange(ablation) < 0;
}

export function oppositeOf<T extends RankedAblation>(ablations: readonly T[]): readonly T[] {
  return ablations.filter(isOpposite);
}

/** The opposite run in which the probability changes most. */
export function mostOpposite<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  const size = (one: T) => Math.abs(probabilityChange(one));
  return oppositeOf(ablations).toSorted((one, other) => size(other) - size(one))[0];
}

/** The token that the run without the part predicts, if the run with all parts predicts another; otherwise `undefined`. */
export function newTop({ top, most }: RankedAblation): TokenDescription | undefined {
  return top.id === most.before[0]?.id ? undefined : top;
}
