/** Says where a run without a part contradicts the part's direct contribution. */
import { capital } from '../../base/counted';
import { fewestDigitsToSum, inDecimals, proseHundredths } from '../../base/number-text';
import { type ModelComponent, samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
import { doAgree } from './ablation-agreement';
import { addsMost, neededFirst, type RankedAblation } from './ablation-ranking';
import { ablatedName, changeWithout, exactChange, leftOutText, measureName, round } from './ablation-words';
import { comparableRuns, sayIncomparable } from './destroyed';
import { nearTies } from './near-tie';

type Compared = Pick<Ablation, 'part' | 'instead' | 'before' | 'after' | 'difference' | 'direct'>;

/** A second part is named if its difference is at least this share of the first one's. */
const ALSO = 0.5;

/**
 * Whether a part adds to a logit or lead that nevertheless rises without it, or takes away from one that falls without it. A
 * value that is 0.00 as written counts as neither.
 */
function isOpposed(one: Compared): boolean {
  return round(one.direct ?? 0) * round(exactChange(one)) > 0;
}

/** The distance between the fall without a part and its direct contribution: |−change − direct|, in logits. */
function apart(one: Compared): number {
  return Math.abs(exactChange(one) + (one.direct ?? 0));
}

/**
 * "Of all parts, the MLP of block 0 has the largest difference between what it adds directly and the change without it with its
 * sign reversed (7.21): it adds 1.06 directly, and without it the logit falls by 8.27." Names one or two parts; none if all
 * agree as written. Parts of unknown direct contribution are not compared, nor those without which nothing is left to compare.
 * @param total the number of all parts, some of which may not have been tried
 */
export function disagreementSentences(ablations: readonly RankedAblation[], total = ablations.length): string[] {
  const comparable = comparableRuns(ablations);
  const compared = comparable
    .filter(({ direct }) => direct !== null)
    .toSorted((one, other) => apart(other) - apart(one));
  const [first, second] = compared;
  if (!first || round(apart(first)) === 0) return [];
  const tried = ablations.length < total ? 'Of the parts that were tried' : 'Of all parts';
  const all = comparable.length < ablations.length ? 'Of the parts that can be compared' : tried;
  const which = compared.length < comparable.length ? 'Of the parts whose direct contribution is known' : all;
  const reversed = first.instead === 'mean' ? 'the change with its mean in its place' : 'the change without it';
  const told = `${which}, ${ablatedName(first.part)} has the largest difference between what it adds directly and ${reversed}, sign reversed: ${sayBoth(first)}.`;
  if (!second || apart(second) < ALSO * apart(first)) return [told];
  return [told, `Next is ${ablatedName(second.part)}: ${sayBoth(second)}.`];
}

/**
 * "Without head 5.5, which adds most directly (0.72), the lead falls by 0.90, more than without any other part.", about the part
 * that a sentence above names as adding most. If the lead falls more without another part, that part comes first. Last, whether
 * the runs agree with what the parts add directly: not if the run without this part does not, or without another part the lead
 * falls more; they do only if all runs agree by signs and order.
 * @param below the sentences of `rankingWords` right before, which are not repeated: they name the parts without which nothing is
 *   left to compare and the part without which the lead falls most, and the answer also that without which it rises most
 * @returns none if the part was not left out, or its direct contribution is not known
 */
export function namedSentences(
  ablations: readonly RankedAblation[],
  named: ModelComponent,
  below?: 'needs' | 'answer',
): string[] {
  const own = ablations.find(({ part }) => samePart(part, named));
  const compared = comparableRuns(ablations);
  const [needed] = neededFirst(compared);
  if (!own || !needed || own.direct === null) return [];
  const isMost = addsMost(ablations) === own;
  const added = isMost ? `adds most directly (${proseHundredths(own.direct)})` : sayAdded(own);
  const without = `${capital(leftOutText(own))}, which ${added},`;
  if (!compared.includes(own)) {
    // What is left without it was just said.
    if (below) return [`${capital(ablatedName(own.part))} ${isMost ? added : `${added} directly`}.`];
    return [`${without} nothing is left of the prediction.`];
  }
  const told = below && sayAddsMostToo(own, compared, below);
  if (told) return told;
  const incomparable = below ? '' : sayIncomparable(ablations);
  const except = incomparable === '' ? '' : ` (${incomparable})`;
  const isOther = needsAnother(own, needed, compared);
  const whether = sayWhether(compared, !isOther && !isOpposed(own));
  const falls = `${without} the ${measureName(own)} ${sayFall(own)}`;
  if (!isOther) return [`${falls}${besideOthers(own, needed, compared)}${except}.`, ...whether];
  const most = `${capital(leftOutText(needed))}, the ${measureName(needed)} falls by ${proseHundredths(-exactChange(needed))}${moreThanOthers(needed, compared)}${except}.`;
  return [...(below ? [] : [most]), `${falls}.`, ...whether];
}

/** For the part that adds most, if the ranking above has just said how the value changes without it; otherwise `undefined`. */
function sayAddsMostToo(
  own: RankedAblation,
  compared: readonly RankedAblation[],
  below: 'needs' | 'answer',
): string[] | undefined {
  if (addsMost(compared) !== own) return undefined;
  const ranked = neededFirst(compared);
  // What holds back most was said to add most all the same.
  if (below === 'answer' && own === ranked.at(-1) && changeWithout(own) > 0) return sayWhether(compared, false);
  if (own !== ranked[0] || changeWithout(own) >= 0) return undefined;
  const also = `${capital(ablatedName(own.part))} also adds most directly (${proseHundredths(own.direct ?? 0)}).`;
  return [also, ...sayWhether(compared, true)];
}

/** Whether the value falls without another part, and clearly more than without this one. */
function needsAnother(own: RankedAblation, needed: RankedAblation, compared: readonly RankedAblation[]): boolean {
  const isNear = changeWithout(own) < 0 && nearTies(compared, needed).includes(own);
  return !isNear && changeWithout(needed) < Math.min(changeWithout(own), 0);
}

/** How the fall without the part compares with those without others; '' if there is none. */
function besideOthers(own: RankedAblation, needed: RankedAblation, compared: readonly RankedAblation[]): string {
  if (changeWithout(own) >= 0) return '';
  if (own === needed) return moreThanOthers(own, compared);
  return `, nearly as much as ${leftOutText(needed)} (${proseHundredths(-exactChange(needed))})`;
}

function moreThanOthers(needed: RankedAblation, compared: readonly RankedAblation[]): string {
  return `, ${nearTies(compared, needed).length > 0 ? 'slightly more' : 'more'} than without any other part`;
}

/** Claims neither if the part's own run agrees but all runs together do not. */
function sayWhether(compared: readonly RankedAblation[], isAgreeing: boolean): string[] {
  if (!isAgreeing) return ['So the runs disagree with what the parts add directly.'];
  return doAgree(compared) ? ['The runs agree with what the parts add directly.'] : [];
}

/** "takes away 3.28", "adds 1.00" */
function sayAdded({ direct }: Compared): string {
  return `${(direct ?? 0) < 0 ? 'takes away' : 'adds'} ${proseHundredths(Math.abs(direct ?? 0))}`;
}

/** A fall below this share of the direct contribution is described as small. */
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
  const digits = fewestDigitsToSum([[direct, change]]);
  const [size, by, both] = [direct, change, apart(one)].map((amount) => inDecimals(Math.abs(amount), digits));
  const link = isOpposed(one) ? ', and yet' : ', and';
  return `it ${adds} ${size} directly${link} the ${measureName(one)} ${moves} by ${by} ${how(one)} (${both} apart)`;
}
