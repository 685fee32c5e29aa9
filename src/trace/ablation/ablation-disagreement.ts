/** Where a run without a part says something else than what the part adds directly. */
import { count } from '../../base/counted';
import { proseHundredths } from '../../base/number-text';
import { type ModelComponent, samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
import { addsMost, largestChangeFirst, neededFirst, type RankedAblation } from './ablation-ranking';
import { ablatedName, changeWithout, exactChange, leftOut, round, toldName } from './ablation-words';
import { comparableRuns, sayIncomparable } from './destroyed';

type Compared = Pick<Ablation, 'part' | 'instead' | 'before' | 'after' | 'difference' | 'direct'>;

/** What falls without another part by at least this share of the most is a near tie. */
const NEARLY = 0.9;
/** Of more near ties it is told how many there are. */
const MOST_NAMED = 2;

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
 * "Named above is the MLP of block 5, which adds most directly (2.08): without it, the lead falls by 1.56. What the lead needs most is
 * another question: it is head 3.5, without which the lead falls by 2.86, although that takes away 0.28 directly (without the MLP of
 * block 0 nothing is left to compare)." Of the part that a sentence above it names.
 * @param isBelowRanking whether a sentence right before says without which parts nothing is left to compare, and which one changes it
 * most: where that one is needed most, it is not told again
 * @returns none where the part was not left out, or what it adds directly is not known
 */
export function namedSentences(
  ablations: readonly RankedAblation[],
  named: ModelComponent,
  isBelowRanking = false,
): string[] {
  const own = ablations.find(({ part }) => samePart(part, named));
  const compared = comparableRuns(ablations);
  const [needed, ...others] = neededFirst(compared);
  if (!own || !needed || own.direct === null) return [];
  const incomparable = isBelowRanking ? '' : sayIncomparable(ablations);
  const isSaid = isBelowRanking && largestChangeFirst(compared)[0] === needed;
  const added = addsMost(ablations) === own ? `adds most directly (${proseHundredths(own.direct)})` : sayDirect(own);
  const begin = `Named above is ${ablatedName(named)}, which ${added}: ${how(own)},`;
  const isOut = !compared.includes(own);
  const apart = isOut || incomparable === '' ? '' : ` (${incomparable})`;
  const near = others.filter((one) => changeWithout(one) <= NEARLY * changeWithout(needed));
  const needs = `${sayNeeded(needed)}${sayNear(near)}${apart}.`;
  if (isOut)
    return [`${begin} nothing is left of the prediction.${changeWithout(needed) < 0 && !isSaid ? ` ${needs}` : ''}`];
  const falls = `${begin} the ${toldName(own)} ${sayFall(own)}`;
  const isOther = own !== needed && changeWithout(needed) < Math.min(changeWithout(own), 0);
  if (isOther && near.includes(own))
    return [`${falls}, nearly as much as ${leftOut(needed)} (${proseHundredths(-exactChange(needed))})${apart}.`];
  const most = near.length > 0 ? 'slightly more' : 'more';
  const isMost = own === needed && changeWithout(own) < 0;
  const told = `${falls}${isMost ? `, ${most} than without any other part${apart}` : ''}.`;
  return isOther && !isSaid ? [`${told} ${needs}`] : [told];
}

/** "What the lead needs most is another question: it is head 3.5, without which the lead falls by 2.86, and that adds 0.28 directly" */
function sayNeeded(needed: RankedAblation): string {
  const of = toldName(needed);
  const without = needed.instead === 'mean' ? 'with the mean of which in its place' : 'without which';
  const direct = needed.direct ? `, ${isOpposed(needed) ? 'although' : 'and'} that ${sayDirect(needed)}` : '';
  return `What the ${of} needs most is another question: it is ${ablatedName(needed.part)}, ${without} the ${of} falls by ${proseHundredths(-exactChange(needed))}${direct}`;
}

/** "; without head 2.4 or head 5.6 it falls nearly as much". Begins with punctuation; empty where none comes near. */
function sayNear(near: readonly RankedAblation[]): string {
  const [first] = near;
  if (!first) return '';
  const which =
    near.length > MOST_NAMED
      ? `any one of ${count(near.length)} others`
      : near.map(({ part }) => ablatedName(part)).join(' or ');
  return `; ${first.instead === 'mean' ? 'with the mean of' : 'without'} ${which} it falls nearly as much`;
}

/** "takes away 3.28 directly" */
function sayDirect({ direct }: Compared): string {
  const size = proseHundredths(Math.abs(direct ?? 0));
  return `${(direct ?? 0) < 0 ? 'takes away' : 'adds'} ${size} directly`;
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
