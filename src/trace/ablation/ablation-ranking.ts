/** Parts left out one at a time, ranked by how much what is explained needs each of them. */
import { amountWords } from '../../base/added-in-words';
import { capital, count } from '../../base/counted';
import { bitsInWords, proseHundredths, signedHundredths } from '../../base/number-text';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { AttributionPart } from '../readings/attribution';
import { type ModelComponent, samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
import { ablatedName, changeWithout, leftOut, round, sayMove, shareBeside, toldName } from './ablation-words';
import { destroyedFirst, destroyedSentences, isDestroyed } from './destroyed';

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

/**
 * Those whose parts the first sentences name, which are in sight: not those that only a fold names.
 * @param also parts that are named elsewhere @param total how many parts there are, of which not all need have been tried
 */
export function namedOf<T extends RankedAblation>(
  ablations: readonly T[],
  also: readonly ModelComponent[] = [],
  total = ablations.length,
): ReadonlySet<T> {
  const named = namedRuns(ablations, ablations.length === total);
  return new Set([...named, ...ablations.filter(({ part }) => also.some((one) => samePart(one, part)))]);
}

/** Those whose parts the first sentences of `rankingWords` name. @param isAll whether all parts have been tried */
function namedRuns<T extends RankedAblation>(ablations: readonly T[], isAll: boolean): readonly T[] {
  const [needed] = neededFirst(ablations);
  const [most] = largestChangeFirst(ablations);
  if (!needed || !most) return [];
  const far = isAll ? furthest(ablations) : undefined;
  const ofWhole = far === most ? undefined : far;
  const destroyed = destroyedFirst(ablations).slice(0, 1);
  if (changeWithout(most) === 0) return [...destroyed, ...(ofWhole ? [ofWhole] : [])];
  const isNeeded = changeWithout(needed) < 0;
  const named = [
    most,
    isNeeded && needed,
    ...destroyed,
    neededHead(ablations),
    costliestHead(ablations),
    isAll && addsMost(ablations),
    ofWhole,
  ];
  return named.filter((one) => one !== undefined && one !== false);
}

/** Where an MLP is needed most, the head of several that is; `undefined` where no head is needed, or a head is named first anyway. */
function neededHead<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  const [needed] = neededFirst(ablations);
  const heads = ablations.filter(({ part }) => part.kind === 'head');
  const [head] = neededFirst(heads);
  if (needed?.part.kind !== 'mlp' || heads.length < 2) return undefined;
  return head && changeWithout(head) < 0 ? head : undefined;
}

/** The head without which the probability falls most, where that is another one than is needed most; `undefined`: it is not. */
function costliestHead<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  const needed = neededHead(ablations);
  if (!needed) return undefined;
  const points = (one: T) => round(100 * probabilityChange(one));
  const heads = ablations.filter(({ part }) => part.kind === 'head');
  const [first] = heads.toSorted((one, other) => points(one) - points(other));
  return first && points(first) < Math.min(points(needed), 0) ? first : undefined;
}

/** The part that adds most directly; `undefined` where none adds, or the model's logits are no such sum. */
function addsMost<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  const added = ({ direct }: T) => direct ?? 0;
  const [first] = ablations.toSorted((one, other) => added(other) - added(one));
  return first && added(first) > 0 ? first : undefined;
}

/** The run whose probabilities of all tokens are furthest from those with all parts; `undefined` where that is not known of all. */
function furthest<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  if (ablations.length < 2 || ablations.some(({ kl }) => kl === undefined)) return undefined;
  const [first] = ablations.toSorted((one, other) => (other.kl as number) - (one.kl as number));
  return first;
}

/**
 * Whether the probability falls although what is explained rises, or the other way round: by both changes as the table has
 * them, in hundredths, so that who counts its rows finds as many.
 */
function isOpposite(ablation: RankedAblation): boolean {
  return changeWithout(ablation) * round(100 * probabilityChange(ablation)) < 0;
}

function oppositeOf<T extends RankedAblation>(ablations: readonly T[]): readonly T[] {
  return ablations.filter(isOpposite);
}

/** That of them in which the probability changes most. */
function mostOpposite<T extends RankedAblation>(ablations: readonly T[]): T | undefined {
  const size = (one: T) => Math.abs(probabilityChange(one));
  return oppositeOf(ablations).toSorted((one, other) => size(other) - size(one))[0];
}

/** The token that the run without the part predicts, where that is another than the run with all parts does. */
export function newTop({ top, most }: RankedAblation): TokenDescription | undefined {
  return top.id === most.before[0]?.id ? undefined : top;
}

/** What a ranking says: what matters most, and what else there is to tell. */
export interface RankingWords {
  readonly first: readonly string[];
  readonly more: readonly string[];
}

/**
 * First which part changes what is explained most and which way, which one it needs most, which head where that is an MLP, without which the prediction is
 * destroyed, which one adds most directly, and which one changes the whole prediction most, each where that is another one; then whether the prediction changes in any of
 * the runs, without which part it rises most, and what becomes of probabilities.
 * @param total how many parts there are, of which not all need have been tried
 */
export function rankingWords(
  ablations: readonly RankedAblation[],
  total: number,
  named: (token: TokenDescription) => string,
): RankingWords {
  const ranked = neededFirst(ablations);
  const [needed, risen] = [ranked[0], ranked.at(-1)];
  const [most] = largestChangeFirst(ablations);
  if (!most || !needed || !risen) return { first: [], more: [] };
  const which =
    ablations.length < total
      ? `Of the ${count(ablations.length)} of ${count(total)} heads and MLPs that were tried`
      : `Of all ${count(total)} heads and MLPs`;
  const what = whatIsExplained(most, named);
  const tops = sayTops(ablations, named);
  const destroyed = destroyedSentences(ablations, named);
  // What is explained is of one token, or two: another part may change the whole prediction more.
  const isOther = furthest(ablations) !== most && ablations.length === total;
  const whole = isOther ? sayFurthest(ablations) : [];
  const besides = [...sayOpposite(ablations), ...(isOther ? [] : sayFurthest(ablations))];
  if (changeWithout(most) === 0)
    return {
      first: [`${which}, none changes ${what}, left out alone.`, ...destroyed, ...whole],
      more: [...tops, ...besides],
    };
  const isRise = changeWithout(most) > 0;
  const changes = `${which}, ${ablatedName(most.part)} changes ${what} most: ${insteadOfIt(most)}, the ${toldName(most)} ${sayMove(most, named)}${sayYet(most, named, isRise)}.`;
  const needs = isRise ? sayNeeded(needed, ablations, total, named) : [];
  const isNeeded = changeWithout(needed) < 0;
  const reason = isNeeded ? sayReadByAll(ablations, needed) : [];
  const added = ablations.length < total ? [] : sayAddsMost(ablations, [most, needed], named);
  const rise = changeWithout(risen);
  const rises = `The ${toldName(risen)} rises most ${leftOut(risen)}, by ${proseHundredths(rise)}${sayYet(risen, named, true)}.`;
  // Of one part both are said at once.
  const isSaid = isRise || (added.length > 0 && risen === addsMost(ablations));
  const more = rise > 0 && !isSaid ? [rises] : [];
  // A part without which another token is predicted matters most of these, whatever is explained.
  const others = ablations.some(newTop) ? [...tops, ...more] : [...more, ...tops];
  const ofHeads = sayNeededHead(ablations, ablations.length < total, named);
  return {
    first: [changes, ...needs, ...reason, ...destroyed, ...ofHeads, ...added, ...whole],
    more: [...others, ...besides],
  };
}

/**
 * Which one is needed most, where another one changes more by what it takes away: by the lead alone, where the prediction is
 * destroyed without others.
 * @param total how many parts there are: of those that were not tried nothing is known
 */
function sayNeeded(
  needed: RankedAblation,
  ablations: readonly RankedAblation[],
  total: number,
  named: (token: TokenDescription) => string,
): string[] {
  const fall = changeWithout(needed);
  const of = toldName(needed);
  const isSome = ablations.length < total;
  if (fall >= 0 && isSome)
    return [`Of those that were tried, none is needed for that ${of}: it does not fall without any one of them.`];
  if (fall >= 0) return [`None is needed for that ${of}: it does not fall without any one of them.`];
  const isByThatAlone = ablations.some((one) => one !== needed && isDestroyed(one));
  return [
    `${isByThatAlone ? `By the ${of} alone, needed` : 'Needed'} most${isSome ? ' of those' : ''} is ${ablatedName(needed.part)}: ${insteadOfIt(needed)}, the ${of} falls by ${proseHundredths(-fall)}${sayYet(needed, named)}.`,
  ];
}

/** Which head is needed most, where an MLP is needed more; where it is the one that adds most, both are said at once. */
function sayNeededHead(
  ablations: readonly RankedAblation[],
  isSome: boolean,
  named: (token: TokenDescription) => string,
): string[] {
  const head = neededHead(ablations);
  if (!head || (!isSome && head === addsMost(ablations))) return [];
  const tried = isSome ? ' that were tried' : '';
  const costly = costliestHead(ablations);
  const by = costly ? ` by the ${toldName(head)}` : '';
  return [
    `Of the heads${tried}, ${ablatedName(head.part)} is needed most${by}: ${insteadOfIt(head)}, the ${toldName(head)} falls by ${proseHundredths(-changeWithout(head))}${sayYet(head, named)}.`,
    ...sayReadByAll(ablations, head),
    ...(costly ? [sayCostly(costly, named)] : []),
  ];
}

/** Who reads the column of probabilities finds another head first: the logit is not all that a probability depends on. */
function sayCostly(head: RankedAblation, named: (token: TokenDescription) => string): string {
  const top = newTop(head);
  const wins = top && top.id !== head.id ? `, and ${named(top)} is then the most probable token` : '';
  const fall = proseHundredths(-100 * probabilityChange(head));
  return `By the probability of ${named(head)} it is ${ablatedName(head.part)}: ${insteadOfIt(head)}, that falls by ${fall} percentage points${wins}.`;
}

/** "without it" */
function insteadOfIt({ instead }: Pick<RankedAblation, 'instead'>): string {
  return instead === 'mean' ? 'with its mean in its place' : 'without it';
}

/** A part may be needed for much more than this share of what it adds itself says. */
const LITTLE = 0.5;

/** Why a part is needed that adds little itself, unless there is no later block. */
function sayReadByAll(ablations: readonly RankedAblation[], most: RankedAblation): string[] {
  const { direct, part } = most;
  const last = Math.max(...ablations.map(({ part: { layer } }) => layer));
  if (direct === null || direct > -LITTLE * changeWithout(most) || part.layer === last) return [];
  const { adds, size } = amountWords(signedHundredths(direct));
  return [`It ${adds} ${direct < 0 ? '' : 'only '}${size} directly, but all later blocks read what it writes.`];
}

/**
 * ", and yet “It” is then the most probable token", ", and yet the probability of “They” is 30 % instead of 50 %": what rises
 * against one other token may fall behind a third, and a probability may go against its logit.
 * @param isRise whether what is explained rises without the part: then another token that wins is told
 */
function sayYet(ablation: RankedAblation, named: (token: TokenDescription) => string, isRise = false): string {
  const top = isRise ? newTop(ablation) : undefined;
  const { after, before } = ablation;
  const yet = [
    ...(top && top.id !== ablation.id ? [`${named(top)} is then the most probable token`] : []),
    ...(isOpposite(ablation)
      ? [`the probability of ${named(ablation)} is ${shareBeside(after.probability, before.probability)}`]
      : []),
  ];
  return yet.length === 0 ? '' : `, and yet ${yet.join(', and ')}`;
}

/** What adds most itself is not always what is needed most: others may do its work, or do theirs by what a part writes. */
function sayAddsMost(
  ablations: readonly RankedAblation[],
  said: readonly RankedAblation[],
  named: (token: TokenDescription) => string,
): string[] {
  const most = addsMost(ablations);
  if (!most || said.includes(most) || most.direct === null) return [];
  const change = changeWithout(most);
  const then =
    change === 0 ? 'does not change' : `${change < 0 ? 'falls' : 'rises'} by ${proseHundredths(Math.abs(change))}`;
  const isMost = change > 0 && most === neededFirst(ablations).at(-1);
  const ofHeads = most === neededHead(ablations) ? ', more than without any other head' : '';
  return [
    `${capital(ablatedName(most.part))} adds most directly, ${signedHundredths(most.direct)}: ${insteadOfIt(most)}, the ${toldName(most)} ${then}${ofHeads}${isMost ? ', more than without any other part' : ''}${sayYet(most, named, isMost)}.`,
  ];
}

/** Which run is furthest from that with all parts, which need not be without the part that the explained token needs most. */
function sayFurthest(ablations: readonly RankedAblation[]): string[] {
  const one = furthest(ablations);
  if (one?.kl === undefined) return [];
  return [
    `The probabilities of all tokens, taken together, change most ${leftOut(one)}: a KL divergence of ${bitsInWords(one.kl)}.`,
  ];
}

/** Where a probability goes against its logit: what becomes of the logits of others decides then. */
function sayOpposite(ablations: readonly RankedAblation[]): string[] {
  const [one, { length }] = [mostOpposite(ablations), oppositeOf(ablations)];
  if (!one) return [];
  const [change, of] = [changeWithout(one), toldName(one)];
  const rises = change > 0;
  const others = one.difference
    ? `all other tokens, taken together, ${rises ? 'gain on both' : 'lose to both'}`
    : `the logits of all other tokens, taken together, ${rises ? 'rise' : 'fall'} more`;
  const how = `the ${of} ${rises ? 'rises' : 'falls'} by ${proseHundredths(Math.abs(change))}, and yet the probability is ${shareBeside(one.after.probability, one.before.probability)}, because ${others}.`;
  return [
    length === 1
      ? `${capital(leftOut(one))}, ${how}`
      : `In ${count(length)} of the ${count(ablations.length)} runs, the ${of} and the probability go opposite ways. Of these, the probability changes most ${leftOut(one)}: ${how}`,
  ];
}

/** Whether the prediction depends on any one part. */
function sayTops(ablations: readonly RankedAblation[], named: (token: TokenDescription) => string): string[] {
  const top = ablations[0]?.most.before[0];
  if (!top) return [];
  const [runs, changed] = [ablations.length, ablations.filter(newTop)];
  const [only] = changed;
  const still = `${named(top)} is still the most probable token`;
  if (!only) return [runs === 1 ? `In that run, ${still}.` : `In each of these ${count(runs)} runs, ${still}.`];
  if (changed.length === 1) {
    const then = `${capital(leftOut(only))}, the most probable token is ${named(only.top)}`;
    return [
      runs === 1
        ? `${then}.`
        : `${then}; in ${runs === 2 ? 'the other run' : `the other ${count(runs - 1)} runs`}, ${still}.`,
    ];
  }
  const which = changed.length === runs ? 'each' : count(changed.length);
  return [`In ${which} of the ${count(runs)} runs, another token than ${named(top)} is the most probable one.`];
}

function whatIsExplained(ablation: RankedAblation, named: (token: TokenDescription) => string): string {
  return ablation.ratherThan
    ? `the lead of ${named(ablation)} over ${named(ablation.ratherThan)}`
    : `the logit of ${named(ablation)}`;
}

/**
 * The order in which parts are tried: those that add or take away most directly first, so that who waits for many runs sees
 * early what matters; of equals, and where that is not known, as the data flows.
 * @returns indices of `parts`
 */
export function tryingOrder(
  parts: readonly ModelComponent[],
  direct: readonly Pick<AttributionPart, 'kind' | 'layer' | 'head' | 'cross' | 'value'>[] = [],
): number[] {
  const sizes = parts.map((part) => Math.abs(direct.find((one) => samePart(one, part))?.value ?? 0));
  return [...parts.keys()].sort((a, b) => (sizes[b] as number) - (sizes[a] as number));
}

/**
 * How much is computed in a run without a part, beside other parts: all blocks from its own on, and the end of the pass, which
 * counts as one more. Runs without parts of early blocks take longer.
 */
export function runSize({ layer }: Pick<ModelComponent, 'layer'>, parts: readonly ModelComponent[]): number {
  const last = parts.reduce((most, part) => Math.max(most, part.layer), layer);
  return last - layer + 2;
}
