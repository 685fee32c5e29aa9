/** Where a run without a part says something else than what the part adds directly. */
import { capital } from '../../base/counted';
import { proseHundredths } from '../../base/number-text';
import { type ModelComponent, samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
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
 * "The runs disagree: without the MLP of block 5, which adds most (2.08), the lead falls by only 0.53, but by 3.04 without the MLP of
 * block 0.", or that they agree: of the part that a sentence above names as what adds most.
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
  const near = nearTies(compared, needed);
  const falls = `${without} the ${of} ${sayFall(own)}`;
  const by = proseHundredths(-exactChange(needed));
  if (own === needed && changeWithout(own) < 0) {
    const more = near.length > 0 ? 'slightly more' : 'more';
    return [
      `The runs ${isOpposed(own) ? 'disagree' : 'agree'}: ${falls}, ${more} than without any other part${except}.`,
    ];
  }
  if (changeWithout(own) < 0 && near.includes(own))
    return [`The runs agree: ${falls}, nearly as much as ${leftOut(needed)} (${by})${except}.`];
  const isOther = changeWithout(needed) < Math.min(changeWithout(own), 0);
  const isSaid = isBelowRanking && largestChangeFirst(compared)[0] === needed;
  const most =
    isOther && !isSaid
      ? `, but ${changeWithout(own) < 0 ? '' : 'falls '}by ${by} ${leftOut(needed)}${sayNear(near)}`
      : '';
  const isDisagreement = isOther || isOpposed(own);
  const told = `The runs ${isDisagreement ? 'disagree' : 'agree'}: ${falls}${most}${except}.`;
  return isDisagreement && !isBelowRanking ? [told, ...sayLargest(compared, own)] : [told];
}

/**
 * "Most of all they disagree about the MLP of block 5: it adds 2.62 directly, and yet the logit rises by 1.85 without it (4.47
 * apart)." Of the part for which that is so, where it is another one than is told already.
 */
function sayLargest(compared: readonly RankedAblation[], own: RankedAblation): string[] {
  const [largest] = compared
    .filter(({ direct }) => direct !== null)
    .toSorted((one, other) => apart(other) - apart(one));
  if (!largest || largest === own || !isOpposed(largest)) return [];
  return [`Most of all they disagree about ${ablatedName(largest.part)}: ${sayBoth(largest)}.`];
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
