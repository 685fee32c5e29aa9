/** Describes a ranking of parts that were left out one at a time: which of them matter most. */
import { amountWords, isNothing, nearlyNothing } from '../../base/added-in-words';
import { capital, count } from '../../base/counted';
import { bitsInWords, proseHundredths, signedHundredths } from '../../base/number-text';
import type { Naming } from '../../model/tokenizers/tokenizer';
import { samePart } from '../readings/model-part';
import {
  addsMost,
  costliestHead,
  furthest,
  isExactlyOpposite,
  isOpposite,
  largestChangeFirst,
  mostOpposite,
  neededFirst,
  neededHead,
  newTop,
  oppositeOf,
  pointsChange,
  type RankedAblation,
} from './ablation-ranking';
import { othersBesideLead } from './ablation-sentences';
import {
  ablatedName,
  changeWithout,
  leftOutText,
  measureName,
  sayMove,
  shareBeside,
  whatReacts,
} from './ablation-words';
import { comparableRuns, destroyedSentences } from './destroyed';
import { nearTies, sayNear } from './near-tie';

/** The sentences of a ranking: the answer, the rest of what stands above the table, and further remarks. */
interface RankingWords {
  /** Without what the prediction is lost, and what supports the logit or lead most. */
  readonly needs: readonly string[];
  /** The same, and what holds it back most. */
  readonly answer: readonly string[];
  readonly first: readonly string[];
  readonly more: readonly string[];
}

/**
 * First the answer: the parts without which nothing is left of the prediction, which are not compared; the part without which
 * the logit or lead falls most, with near ties; and the part without which it rises most. Then, each if it is another part: the head
 * without which it falls most, if the first is an MLP; the part that adds most; the part that changes the whole distribution
 * most. Last, whether the prediction changes in any run, and what happens to probabilities.
 * @param total the number of all parts, some of which may not have been tried
 * @param others runs with the other replacement, as far as they are known: a mean may undo most of what zero does
 */
export function rankingWords(
  ablations: readonly RankedAblation[],
  total: number,
  named: Naming,
  others: readonly RankedAblation[] = [],
): RankingWords {
  const compared = comparableRuns(ablations);
  const ranked = neededFirst(compared);
  const [needed, risen] = [ranked[0], ranked.at(-1)];
  if (!needed || !risen) return { needs: [], answer: [], first: [], more: [] };
  const isSome = ablations.length < total;
  const areOthers = compared.length < ablations.length;
  const among = isSome
    ? `Of the ${count(ablations.length)} of ${count(total)} heads and MLPs that were tried`
    : `Of all ${count(total)} heads and MLPs`;
  const which = areOthers ? `Of the others${isSome ? ' that were tried' : ''}` : among;
  const what = whatIsExplained(needed, named);
  const [falls, rises] = [changeWithout(needed) < 0, changeWithout(risen) > 0];
  const adds = isSome ? undefined : addsMost(compared);
  // The logit or lead concerns one or two tokens: another part can change the whole distribution more.
  const isOther = furthest(compared) !== largestChangeFirst(compared)[0] && !isSome;
  const whole = sayFurthest(compared, areOthers);
  const supports = falls
    ? `${ablatedName(needed.part)} supports ${what} most: ${insteadOfIt(needed)}, the ${measureName(needed)} ${sayMove(needed, named)}${sayYet(needed, named)}${sayNear(nearTies(compared, needed))}${sayUndone(needed, others)}`
    : `none ${rises ? `supports ${what}: it does not fall without any one of them` : `changes ${what}, left out alone`}`;
  const needs = [...destroyedSentences(ablations, named), `${which}, ${supports}.`];
  return {
    needs,
    answer: [...needs, ...(rises ? [sayHoldsBack(risen, compared, risen === adds, named)] : [])],
    first: [
      ...(falls ? sayReadByAll(compared, needed) : []),
      ...(falls ? sayNeededHead(compared, isSome, named) : []),
      ...(adds && adds !== needed && !(rises && adds === risen) ? sayAddsMost(adds, compared, named) : []),
      ...(isOther ? whole : []),
    ],
    more: [...sayTops(ablations, named), ...sayOpposite(compared, areOthers, named), ...(isOther ? [] : whole)],
  };
}

/** @param addsMost whether that part adds most all the same */
function sayHoldsBack(
  risen: RankedAblation,
  compared: readonly RankedAblation[],
  addsMost: boolean,
  named: Naming,
): string {
  const yet = addsMost ? `, though it adds most directly (${signedHundredths(risen.direct ?? 0)})` : '';
  return `${capital(ablatedName(risen.part))} holds it back most${yet}: ${insteadOfIt(risen)}, the ${measureName(risen)} ${sayMove(risen, named)}${sayYet(risen, named, true)}${sayNear(nearTies(compared, risen))}.`;
}

/**
 * The head without which the value falls most, if it falls more without an MLP. If it is also the head that adds most, one
 * sentence says both.
 */
function sayNeededHead(ablations: readonly RankedAblation[], isSome: boolean, named: Naming): string[] {
  const head = neededHead(ablations);
  if (!head || (!isSome && head === addsMost(ablations))) return [];
  const tried = isSome ? ' that were tried' : '';
  const costly = costliestHead(ablations);
  return [
    `Of the heads${tried}, the ${measureName(head)} falls most ${leftOutText(head)}, by ${proseHundredths(-changeWithout(head))}${sayYet(head, named)}.`,
    ...sayReadByAll(ablations, head),
    ...(costly ? [sayCostly(costly, tried, named)] : []),
  ];
}

/** The column of probabilities can show another head first, since a probability depends on more than its logit. */
function sayCostly(head: RankedAblation, tried: string, named: Naming): string {
  const top = newTop(head);
  const wins = top && top.id !== head.id ? `, and ${named(top)} is then the most probable token` : '';
  const fall = proseHundredths(-pointsChange(head));
  return `Of the heads${tried}, the probability of ${named(head)} falls most ${leftOutText(head)}, by ${fall} percentage points${wins}.`;
}

/** "without it" */
function insteadOfIt({ instead }: Pick<RankedAblation, 'instead'>): string {
  return instead === 'mean' ? 'with its mean in its place' : 'without it';
}

/** A mean that leaves less than this share of the change with zero undoes most of it. */
const MOSTLY_UNDONE = 0.5;

/**
 * "; with the mean of the MLP of block 4 over this text in its place, it falls by only 0.02: so this is not certain". '' unless
 * that run is known and the mean undoes more than half of the change with zero.
 */
function sayUndone(most: RankedAblation, others: readonly RankedAblation[]): string {
  const mean = others.find(
    (one) => samePart(one.part, most.part) && one.instead === 'mean' && one.ratherThan?.id === most.ratherThan?.id,
  );
  if (!mean || most.instead === 'mean') return '';
  const [change, left] = [changeWithout(mean), changeWithout(mean) / changeWithout(most)];
  if (left >= MOSTLY_UNDONE) return '';
  const only = left > 0 ? 'only ' : '';
  const moves =
    change === 0
      ? 'does not change'
      : `${change < 0 ? 'falls' : 'rises'} by ${only}${proseHundredths(Math.abs(change))}`;
  return `; with the mean of ${ablatedName(most.part)} over this text in its place, it ${moves}: so this is not certain`;
}

/** A part whose direct contribution is below this share of the change is needed for more than that contribution. */
const LITTLE = 0.5;

/** Why a part with a small direct contribution is needed; none if there is no later block. */
function sayReadByAll(ablations: readonly RankedAblation[], most: RankedAblation): string[] {
  const { direct, part } = most;
  const last = Math.max(...ablations.map(({ part: { layer } }) => layer));
  if (direct === null || direct > -LITTLE * changeWithout(most) || part.layer === last) return [];
  const written = signedHundredths(direct);
  const { adds, size } = amountWords(written);
  const only = direct < 0 || most === addsMost(ablations) ? '' : 'only ';
  const does = isNothing(written) ? nearlyNothing(direct) : `${adds} ${only}${size}`;
  return [`${capital(ablatedName(part))} ${does} directly, but all later blocks read what it writes.`];
}

/**
 * ", and yet “It” is then the most probable token", ", and yet the probability of “They” is 30 % instead of 50 %": a token can
 * gain on one rival and fall behind a third, and a probability can move against its logit.
 * @param isRise whether the value rises without the part: then a new most probable token is mentioned
 */
function sayYet(ablation: RankedAblation, named: Naming, isRise = false): string {
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

/**
 * The part that adds most is not always the one without which the value falls most: others can do its work, or depend on its
 * output.
 */
function sayAddsMost(most: RankedAblation, compared: readonly RankedAblation[], named: Naming): string[] {
  const change = changeWithout(most);
  const then =
    change === 0 ? 'does not change' : `${change < 0 ? 'falls' : 'rises'} by ${proseHundredths(Math.abs(change))}`;
  const ofHeads = most === neededHead(compared) ? ', more than without any other head' : '';
  return [
    `${capital(ablatedName(most.part))} adds most, ${signedHundredths(most.direct ?? 0)}: ${insteadOfIt(most)}, the ${measureName(most)} ${then}${ofHeads}${sayYet(most, named)}.`,
  ];
}

/** The run furthest from that with all parts. It need not be without the part that the explained token needs most. */
function sayFurthest(ablations: readonly RankedAblation[], areOthers: boolean): string[] {
  const one = furthest(ablations);
  if (one?.kl === undefined) return [];
  return [
    `${areOthers ? 'Of the runs that can be compared, the' : 'The'} probabilities of all tokens, taken together, change most ${areOthers ? 'in that ' : ''}${leftOutText(one)}: a KL divergence of ${bitsInWords(one.kl)}.`,
  ];
}

/**
 * For a probability that moves against its logit because the other logits change.
 * @param areOthers whether there are others, which cannot be compared
 */
function sayOpposite(ablations: readonly RankedAblation[], areOthers: boolean, named: Naming): string[] {
  const [one, { length }] = [mostOpposite(ablations), oppositeOf(ablations)];
  if (!one) return [];
  const [change, of] = [changeWithout(one), measureName(one)];
  const rises = change > 0;
  const ofLead = one.isLast ? whatReacts(one, insteadOfIt(one)) : othersBesideLead(one, named);
  const others = one.difference
    ? ofLead
    : `the logits of all other tokens, taken together, ${rises ? 'rise' : 'fall'} more`;
  const how = `the ${of} ${rises ? 'rises' : 'falls'} by ${proseHundredths(Math.abs(change))}, and yet the probability is ${shareBeside(one.after.probability, one.before.probability)}, because ${others}.`;
  // As a reader finds who counts the exact values of an exported table.
  const exactly = ablations.filter(isExactlyOpposite).length;
  const further = exactly > length ? ` (${count(exactly)} before rounding)` : '';
  return [
    length === 1
      ? `${capital(leftOutText(one))}, ${how}`
      : `In ${count(length)} of the ${count(ablations.length)} runs${areOthers ? ' that can be compared' : ''}${further}, the ${of} and the probability go opposite ways. Of these, the probability changes most ${leftOutText(one)}: ${how}`,
  ];
}

/** Whether the predicted token changes without any one part. */
function sayTops(ablations: readonly RankedAblation[], named: Naming): string[] {
  const top = ablations[0]?.most.before[0];
  if (!top) return [];
  const [runs, changed] = [ablations.length, ablations.filter(newTop)];
  const [only] = changed;
  const still = `${named(top)} is still the most probable token`;
  if (!only) return [runs === 1 ? `In that run, ${still}.` : `In each of these ${count(runs)} runs, ${still}.`];
  if (changed.length === 1) {
    const then = `${capital(leftOutText(only))}, the most probable token is ${named(only.top)}`;
    return [
      runs === 1
        ? `${then}.`
        : `${then}; in ${runs === 2 ? 'the other run' : `the other ${count(runs - 1)} runs`}, ${still}.`,
    ];
  }
  const which = changed.length === runs ? 'each' : count(changed.length);
  return [`In ${which} of the ${count(runs)} runs, another token than ${named(top)} is the most probable one.`];
}

function whatIsExplained(ablation: RankedAblation, named: Naming): string {
  return ablation.ratherThan
    ? `the lead of ${named(ablation)} over ${named(ablation.ratherThan)}`
    : `the logit of ${named(ablation)}`;
}
