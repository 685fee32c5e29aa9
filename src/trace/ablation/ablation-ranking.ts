/** Runs without a part, ranked by how much what is explained needs it, and those of them that matter most. */
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { ModelComponent } from '../readings/model-part';
import type { Ablation } from './ablation';
import { changeWithout, exactChange, round } from './ablation-words';

/** What a ranking is made of. */
export type RankedAblation = Pick<
  Ablation,
  'part' | 'instead' | 'before' | 'after' | 'ratherThan' | 'difference' | 'direct' | 'top' | 'most' | 'kl'
> &
  TokenDescription;

/** By how much the probability of the token changes in the run without the part. */
export function probabilityChange({ before, after }: Pick<RankedAblation, 'before' | 'after'>): number {
  return after.probability - before.probability;
}

/** Those without which it falls most first; of equals the earlier first. */
export function neededFirst<T extends RankedAblation>(ablations: readonly T[]): T[] {
  return [...ablations].sort((one, other) => changeWithout(one) - changeWithout(other));
}

/** Those without which it changes most first, whether it falls or rises; of equals the earlier first. */
export function largestChangeFirst<T extends RankedAblation>(ablations: readonly T[]): T[] {
  const change = (one: T) => Math.abs(changeWithout(one));
  return ablations.toSorted((one, other) => change(other) - change(one));
}

/** What a table of them can be sorted by. */
export type RankedBy = 'part' | 'change' | 'probability' | 'kl' | 'direct';

export interface RankingOrder {
  readonly by: RankedBy;
  /** `size`: of changes the largest first, whether what is explained falls or rises. */
  readonly direction: 'size' | 'ascending' | 'descending';
}

/** What changes it most is what is looked for. */
export const LARGEST_CHANGE_FIRST: RankingOrder = { by: 'change', direction: 'size' };

/** What each column is sorted by when it is chosen once, twice, and so on round. */
const DIRECTIONS: Readonly<Record<RankedBy, readonly RankingOrder['direction'][]>> = {
  part: ['ascending', 'descending'],
  change: ['size', 'ascending', 'descending'],
  probability: ['size', 'ascending', 'descending'],
  kl: ['descending', 'ascending'],
  direct: ['descending', 'ascending'],
};

/** The order when a column is chosen, maybe once more. */
export function orderAfter(before: RankingOrder, by: RankedBy): RankingOrder {
  const directions = DIRECTIONS[by];
  const next = before.by === by ? directions.indexOf(before.direction) + 1 : 0;
  return { by, direction: directions[next % directions.length] as RankingOrder['direction'] };
}

/** Of equals the earlier part first. */
export function inOrder<T extends RankedAblation>(ablations: readonly T[], { by, direction }: RankingOrder): T[] {
  const inModel = ablations.toSorted((one, other) => comparePlaces(one.part, other.part));
  if (direction === 'size' && by === 'change') return largestChangeFirst(inModel);
  if (by === 'part') return direction === 'descending' ? inModel.reverse() : inModel;
  const sign = direction === 'ascending' ? 1 : -1;
  const value = (one: T) => (direction === 'size' ? Math.abs(valueBy(one, by)) : valueBy(one, by));
  return inModel.toSorted((one, other) => sign * (value(one) - value(other)));
}

function valueBy(ablation: RankedAblation, by: Exclude<RankedBy, 'part'>): number {
  if (by === 'change') return changeWithout(ablation);
  if (by === 'probability') return probabilityChange(ablation);
  // What an older file does not tell is below all that is told.
  if (by === 'kl') return ablation.kl ?? -1;
  return ablation.direct ?? 0;
}

/** Block after block: its heads, those that look at a source, its MLP. */
function comparePlaces(one: ModelComponent, other: ModelComponent): number {
  const place = ({ layer, kind, cross, head }: ModelComponent) => [layer, kind === 'mlp', cross, head ?? 0].map(Number);
  const [ofOne, ofOther] = [place(one), place(other)];
  return ofOne.map((value, at) => value - (ofOther[at] as number)).find((apart) => apart !== 0) ?? 0;
}

/** Where an MLP is needed most, the head of several that is; `undefined` where no head is needed, or a head is named first anyway. */
export function neededHead<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  const [needed] = neededFirst(ablations);
  const heads = ablations.filter(({ part }) => part.kind === 'head');
  const [head] = neededFirst(heads);
  if (needed?.part.kind !== 'mlp' || heads.length < 2) return undefined;
  return head && changeWithout(head) < 0 ? head : undefined;
}

/** The head without which the probability falls most, where that is another one than is needed most; `undefined`: it is not. */
export function costliestHead<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  const needed = neededHead(ablations);
  if (!needed) return undefined;
  const points = (one: T) => round(100 * probabilityChange(one));
  const heads = ablations.filter(({ part }) => part.kind === 'head');
  const [first] = heads.toSorted((one, other) => points(one) - points(other));
  return first && points(first) < Math.min(points(needed), 0) ? first : undefined;
}

/** The part that adds most directly; `undefined` where none adds, or the model's logits are no such sum. */
export function addsMost<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  const added = ({ direct }: T) => direct ?? 0;
  const [first] = ablations.toSorted((one, other) => added(other) - added(one));
  return first && added(first) > 0 ? first : undefined;
}

/** The run whose probabilities of all tokens are furthest from those with all parts; `undefined` where that is not known of all. */
export function furthest<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  if (ablations.length < 2 || ablations.some(({ kl }) => kl === undefined)) return undefined;
  const [first] = ablations.toSorted((one, other) => (other.kl as number) - (one.kl as number));
  return first;
}

/**
 * Whether the probability falls although what is explained rises, or the other way round: by both changes as the table has
 * them, in hundredths, so that who counts its rows finds as many.
 */
export function isOpposite(ablation: RankedAblation): boolean {
  return changeWithout(ablation) * round(100 * probabilityChange(ablation)) < 0;
}

/** The same by values that are not rounded. */
export function isExactlyOpposite(ablation: RankedAblation): boolean {
  return exactChange(ablation) * probabilityChange(ablation) < 0;
}

export function oppositeOf<T extends RankedAblation>(ablations: readonly T[]): readonly T[] {
  return ablations.filter(isOpposite);
}

/** That of them in which the probability changes most. */
export function mostOpposite<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  const size = (one: T) => Math.abs(probabilityChange(one));
  return oppositeOf(ablations).toSorted((one, other) => size(other) - size(one))[0];
}

/** The token that the run without the part predicts, where that is another than the run with all parts does. */
export function newTop({ top, most }: RankedAblation): TokenDescription | undefined {
  return top.id === most.before[0]?.id ? undefined : top;
}
