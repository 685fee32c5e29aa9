/** Describes a ranking of parts that were left out one at a time: which of them matter most. */
import { amountWords } from '../../base/added-in-words';
import { capital, count } from '../../base/counted';
import { bitsInWords, proseHundredths, signedHundredths } from '../../base/number-text';
import type { Naming } from '../../model/tokenizers/tokenizer';
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
  probabilityChange,
  type RankedAblation,
} from './ablation-ranking';
import { ablatedName, changeWithout, leftOutText, measureName, sayMove, shareBeside } from './ablation-words';
import { comparableRuns, destroyedMost, destroyedSentences, isDestroyed, sayIncomparable } from './destroyed';
import { nearTies, sayNear } from './near-tie';

/** The sentences of a ranking: what matters most, and further remarks. */
export interface RankingWords {
  readonly first: readonly string[];
  readonly more: readonly string[];
}

/**
 * First the part that changes the logit or lead most, the direction, and near ties. Then, each if it is another part: the part
 * without which it falls most; the head, if that is an MLP; the part without which the prediction is destroyed; the part that
 * adds most; the part that changes the whole distribution most. All but the destroyed runs are compared. Last, whether the
 * prediction changes in any run, the part without which the value rises most, and what happens to probabilities.
 * @param total the number of all parts, some of which may not have been tried
 */
export function rankingWords(ablations: readonly RankedAblation[], total: number, named: Naming): RankingWords {
  const compared = comparableRuns(ablations);
  const ranked = neededFirst(compared);
  const [needed, risen] = [ranked[0], ranked.at(-1)];
  const [most] = largestChangeFirst(compared);
  if (!most || !needed || !risen) return { first: [], more: [] };
  const which =
    ablations.length < total
      ? `Of the ${count(ablations.length)} of ${count(total)} heads and MLPs that were tried`
      : `Of all ${count(total)} heads and MLPs`;
  const what = whatIsExplained(most, named);
  const tops = sayTops(ablations, named);
  const destroyed = destroyedSentences(ablations, named);
  const incomparable = sayIncomparable(ablations);
  const apart = incomparable === '' ? '' : ` (${incomparable})`;
  // The logit or lead concerns one or two tokens: another part can change the whole distribution more.
  const isOther = furthest(ablations) !== most && ablations.length === total;
  const whole = isOther ? sayFurthest(ablations) : [];
  const besides = [...sayOpposite(ablations), ...(isOther ? [] : sayFurthest(ablations))];
  if (changeWithout(most) === 0)
    return {
      first: [`${which}, none changes ${what}, left out alone${apart}.`, ...destroyed, ...whole],
      more: [...tops, ...besides],
    };
  const isRise = changeWithout(most) > 0;
  const changes = `${which}, ${ablatedName(most.part)} matters most for ${what}: ${insteadOfIt(most)}, the ${measureName(most)} ${sayMove(most, named)}${sayYet(most, named, isRise)}${apart}${sayNear(nearTies(compared, most))}.`;
  const needs = isRise ? sayNeeded(needed, ablations, total, named) : [];
  const isNeeded = changeWithout(needed) < 0;
  const reason = isNeeded ? sayReadByAll(ablations, needed) : [];
  const added = ablations.length < total ? [] : sayAddsMost(ablations, [most, needed], named);
  const rise = changeWithout(risen);
  const rises = `The ${measureName(risen)} rises most ${leftOutText(risen)}, by ${proseHundredths(rise)}${sayYet(risen, named, true)}.`;
  // If both are about one part, one sentence says both.
  const isSaid = isRise || (added.length > 0 && risen === addsMost(ablations));
  const more = rise > 0 && !isSaid ? [rises] : [];
  // A part without which another token is predicted matters most of these, whatever the question is.
  const others = ablations.some(newTop) ? [...tops, ...more] : [...more, ...tops];
  const ofHeads = sayNeededHead(compared, ablations.length < total, named);
  return {
    first: [changes, ...needs, ...reason, ...destroyed, ...ofHeads, ...added, ...whole],
    more: [...others, ...besides],
  };
}

/**
 * The part without which the value falls most, if another part changes it more by taking away; and among which parts, if the
 * prediction is destroyed without others.
 * @param total the number of all parts: nothing is known of those that were not tried
 */
function sayNeeded(
  needed: RankedAblation,
  ablations: readonly RankedAblation[],
  total: number,
  named: Naming,
): string[] {
  const fall = changeWithout(needed);
  const of = measureName(needed);
  const isSome = ablations.length < total;
  if (fall >= 0 && isSome)
    return [`Of those that were tried, none is needed for that ${of}: it does not fall without any one of them.`];
  if (fall >= 0) return [`None is needed for that ${of}: it does not fall without any one of them.`];
  const isAmongRest = ablations.some((one) => one !== needed && isDestroyed(one));
  const among = [
    ...(isSome ? ['of those that were tried'] : []),
    ...(isAmongRest ? ['where something is left to compare'] : []),
  ];
  const falls = [...among, `the ${of} falls most ${leftOutText(needed)}`, `by ${proseHundredths(-fall)}`].join(', ');
  return [`${capital(falls)}${sayYet(needed, named)}.`];
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
    ...(costly ? [sayCostly(costly, named)] : []),
  ];
}

/** The column of probabilities can show another head first, since a probability depends on more than its logit. */
function sayCostly(head: RankedAblation, named: Naming): string {
  const top = newTop(head);
  const wins = top && top.id !== head.id ? `, and ${named(top)} is then the most probable token` : '';
  const fall = proseHundredths(-100 * probabilityChange(head));
  return `Of these, the probability of ${named(head)} falls most ${leftOutText(head)}, by ${fall} percentage points${wins}.`;
}

/** "without it" */
function insteadOfIt({ instead }: Pick<RankedAblation, 'instead'>): string {
  return instead === 'mean' ? 'with its mean in its place' : 'without it';
}

/** A part whose direct contribution is below this share of the change is needed for more than that contribution. */
const LITTLE = 0.5;

/** Why a part with a small direct contribution is needed; none if there is no later block. */
function sayReadByAll(ablations: readonly RankedAblation[], most: RankedAblation): string[] {
  const { direct, part } = most;
  const last = Math.max(...ablations.map(({ part: { layer } }) => layer));
  if (direct === null || direct > -LITTLE * changeWithout(most) || part.layer === last) return [];
  const { adds, size } = amountWords(signedHundredths(direct));
  const that = part.kind === 'mlp' ? 'That MLP' : 'That head';
  const only = direct < 0 || most === addsMost(ablations) ? '' : 'only ';
  return [`${that} ${adds} ${only}${size} directly, but all later blocks read what it writes.`];
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
function sayAddsMost(ablations: readonly RankedAblation[], said: readonly RankedAblation[], named: Naming): string[] {
  const most = addsMost(ablations);
  if (!most || said.includes(most) || most.direct === null) return [];
  const change = changeWithout(most);
  const then =
    change === 0 ? 'does not change' : `${change < 0 ? 'falls' : 'rises'} by ${proseHundredths(Math.abs(change))}`;
  const isMost = change > 0 && most === neededFirst(ablations).at(-1);
  const ofHeads = most === neededHead(ablations) ? ', more than without any other head' : '';
  return [
    `${capital(ablatedName(most.part))} adds most, ${signedHundredths(most.direct)}: ${insteadOfIt(most)}, the ${measureName(most)} ${then}${ofHeads}${isMost ? ', more than without any other part' : ''}${sayYet(most, named, isMost)}.`,
  ];
}

/** The run furthest from that with all parts. It need not be without the part that the explained token needs most. */
function sayFurthest(ablations: readonly RankedAblation[]): string[] {
  const one = furthest(ablations);
  if (one?.kl === undefined) return [];
  // Its divergence was already given with the destroyed runs.
  if (one === destroyedMost(ablations))
    return [`The probabilities of all tokens, taken together, change most ${leftOutText(one)}, too.`];
  return [
    `The probabilities of all tokens, taken together, change most ${leftOutText(one)}: a KL divergence of ${bitsInWords(one.kl)}.`,
  ];
}

/** For a probability that moves against its logit because the other logits change. */
function sayOpposite(ablations: readonly RankedAblation[]): string[] {
  const [one, { length }] = [mostOpposite(ablations), oppositeOf(ablations)];
  if (!one) return [];
  const [change, of] = [changeWithout(one), measureName(one)];
  const rises = change > 0;
  const others = one.difference
    ? `all other tokens, taken together, ${rises ? 'gain on both' : 'lose to both'}`
    : `the logits of all other tokens, taken together, ${rises ? 'rise' : 'fall'} more`;
  const how = `the ${of} ${rises ? 'rises' : 'falls'} by ${proseHundredths(Math.abs(change))}, and yet the probability is ${shareBeside(one.after.probability, one.before.probability)}, because ${others}.`;
  const further = sayTooSmall(ablations.filter(isExactlyOpposite).length - length);
  return [
    length === 1
      ? `${capital(leftOutText(one))}, ${how}`
      : `In ${count(length)} of the ${count(ablations.length)} runs, the ${of} and the probability go opposite ways${further}. Of these, the probability changes most ${leftOutText(one)}: ${how}`,
  ];
}

/** The runs that a reader finds in addition when counting exact values, as in an exported table. */
function sayTooSmall(runs: number): string {
  if (runs <= 0) return '';
  return runs === 1
    ? '; in 1 more they do so too, but a change rounds to 0.00'
    : `; in ${count(runs)} more they do so too, but a change rounds to 0.00 in each`;
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
