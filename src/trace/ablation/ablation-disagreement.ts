/** Where a run without a part says something else than what the part adds directly. */
import { capital } from '../../base/counted';
import { proseHundredths } from '../../base/number-text';
import { type ModelComponent, samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
import { doAgree } from './ablation-agreement';
import { addsMost, largestChangeFirst, neededFirst, type RankedAblation } from './ablation-ranking';
import { ablatedName, changeWithout, exactChange, leftOut, round, toldName } from './ablation-words';
import { comparableRuns, sayIncomparable } from './destroyed';
import { nearTies, sayNear } from './near-tie';

type Compared = Pick<Ablation, 'part' | 'instead' | 'before' | 'after' | 'difference' | 'direct'>;

/** A second one is named where its difference is at least so large beside that of the first. */
const ALSO = 0.5;

/** Whether a part adds to a logit or lead and without it that rises all the same, or takes away and without it that falls. What is 0.00 as it is written does neither. */
function isOpposed(one: Compared): boolean {
  return round(one.direct ?? 0) * round(exactChange(one)) > 0;
}

/** How far the fall without a part is from what it adds directly: |−change − direct|, in logits. */
function apart(one: Compared): number {
  return Math.abs(exactChange(one) + (one.direct ?? 0));
}

/**
 * "Of all parts, the MLP of block 0 has the largest difference between what it adds directly and the change without it with its sign
 * reversed (7.21): it adds 1.06 directly, and without it the logit falls by 8.27." Of one or two parts; none where all agree as
 * written. Parts of which it is not known what they add directly are not compared.
 * @param total how many parts there are, of which not all need have been tried
 */
export function disagreementSentences(ablations: readonly Compared[], total = ablations.length): string[] {
  const compared = ablations
    .filter(({ direct }) => direct !== null)
    .toSorted((one, other) => apart(other) - apart(one));
  const [first, second] = compared;
  if (!first || round(apart(first)) === 0) return [];
  const tried = ablations.length < total ? 'Of the parts that were tried' : 'Of all parts';
  const which = compared.length < ablations.length ? 'Of the parts whose direct contribution is known' : tried;
  const reversed = first.instead === 'mean' ? 'the change with its mean in its place' : 'the change without it';
  const told = `${which}, ${ablatedName(first.part)} has the largest difference between what it adds directly and ${reversed}, sign reversed: ${sayBoth(first)}.`;
  if (!second || apart(second) < ALSO * apart(first)) return [told];
  return [told, `Next is ${ablatedName(second.part)}: ${sayBoth(second)}.`];
}

/**
 * "Without head 5.5, which adds most (0.72), the lead falls by 0.90, more than without any other part.": of the part that a sentence
 * above names as what adds most. "The runs disagree" before it where this one run does, or the lead falls more without another part;
 * "The runs agree" only where all of them do, by what their signs and their order say. Below it, the part about which they disagree
 * most.
 * @param isBelowRanking whether a sentence right before says without which parts nothing is left to compare, and which one changes it
 * most: where it falls most without that one, it is not told again
 * @returns none where the part was not left out, or what it adds directly is not known
 */
export function namedSentences(
  ablations: readonly RankedAblation[],
  named: ModelComponent,
  isBelowRanking = false,
): string[] {
  const own = ablations.find(({ part }) => samePart(part, named));
  const compared = comparableRuns(ablations);
  const [needed] = neededFirst(compared);
  if (!own || !needed || own.direct === null) return [];
  const incomparable = isBelowRanking ? '' : sayIncomparable(ablations);
  const of = toldName(own);
  const added = addsMost(ablations) === own ? `adds most (${proseHundredths(own.direct)})` : sayAdded(own);
  const without = `${leftOut(own)}, which ${added},`;
  if (!compared.includes(own)) return [`${capital(without)} nothing is left of the prediction.`];
  const except = incomparable === '' ? '' : ` (${incomparable})`;
  const falls = `${without} the ${of} ${sayFall(own)}`;
  const { isAgreeing, beside } = besideOthers(own, needed, compared, isBelowRanking);
  const told = [`${sayWhether(compared, isAgreeing, `${falls}${beside}${except}`)}.`];
  return isBelowRanking ? told : [...told, ...sayLargest(compared, own)];
}

/** Whether the run without a part agrees with what the part adds, beside the other runs, and what is said of these. */
function besideOthers(
  own: RankedAblation,
  needed: RankedAblation,
  compared: readonly RankedAblation[],
  isBelowRanking: boolean,
): { readonly isAgreeing: boolean; readonly beside: string } {
  const near = nearTies(compared, needed);
  const by = proseHundredths(-exactChange(needed));
  const falls = changeWithout(own) < 0;
  if (own === needed && falls) {
    const more = near.length > 0 ? 'slightly more' : 'more';
    return { isAgreeing: !isOpposed(own), beside: `, ${more} than without any other part` };
  }
  if (falls && near.includes(own))
    return { isAgreeing: !isOpposed(own), beside: `, nearly as much as ${leftOut(needed)} (${by})` };
  const isOther = changeWithout(needed) < Math.min(changeWithout(own), 0);
  const isSaid = isBelowRanking && largestChangeFirst(compared)[0] === needed;
  const most = `, but ${falls ? '' : 'falls '}by ${by} ${leftOut(needed)}${sayNear(near)}`;
  return { isAgreeing: !isOther && !isOpposed(own), beside: isOther && !isSaid ? most : '' };
}

/** Neither is claimed where the part’s own run agrees, and all of them together do not. */
function sayWhether(compared: readonly RankedAblation[], isAgreeing: boolean, told: string): string {
  if (!isAgreeing) return `The runs disagree: ${told}`;
  return doAgree(compared) ? `The runs agree: ${told}` : capital(told);
}

/**
 * "Of these runs, that without the MLP of block 0 goes most against what its part adds: it takes away 0.69 directly, and yet the lead
 * falls by 1.49 without it (2.18 apart)." Of another part than is told already: none where that one goes further against, or where
 * both are not further apart than the change that is told is large.
 */
function sayLargest(compared: readonly RankedAblation[], own: RankedAblation): string[] {
  const [largest] = compared
    .filter((one) => one.direct !== null && isOpposed(one))
    .toSorted((one, other) => apart(other) - apart(one));
  if (!largest || largest === own || round(apart(largest)) <= round(Math.abs(exactChange(own)))) return [];
  return [`Of these runs, that ${leftOut(largest)} goes most against what its part adds: ${sayBoth(largest)}.`];
}

/** "takes away 3.28", "adds 1.00" */
function sayAdded({ direct }: Compared): string {
  return `${(direct ?? 0) < 0 ? 'takes away' : 'adds'} ${proseHundredths(Math.abs(direct ?? 0))}`;
}

/** By less than this share of what a part adds, a fall is told as a small one. */
const LITTLE = 0.5;

/** "falls by only 0.53", "rises by 0.12 all the same", "does not change" */
function sayFall(one: Compared): string {
  const [change, direct] = [exactChange(one), one.direct ?? 0];
  if (round(change) === 0) return 'does not change';
  const isSmall = change * direct < 0 && Math.abs(change) < LITTLE * Math.abs(direct);
  const moves = `${change > 0 ? 'rises' : 'falls'} by ${isSmall ? 'only ' : ''}${proseHundredths(Math.abs(change))}`;
  return isOpposed(one) ? `${moves} all the same` : moves;
}

/** "without it" */
function how({ instead }: Compared): string {
  return instead === 'mean' ? 'with its mean in its place' : 'without it';
}

function sayBoth(one: Compared): string {
  const [direct, change] = [one.direct ?? 0, exactChange(one)];
  const adds = direct > 0 ? 'adds' : 'takes away';
  const moves = change > 0 ? 'rises' : 'falls';
  const [size, by] = [direct, change].map((amount) => proseHundredths(Math.abs(amount)));
  const link = isOpposed(one) ? ', and yet' : ', and';
  return `it ${adds} ${size} directly${link} the ${toldName(one)} ${moves} by ${by} ${how(one)} (${proseHundredths(apart(one))} apart)`;
}
