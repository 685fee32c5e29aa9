/** Compares a run without a part to a run with the part's mean, if the two differ much. */

import { counted } from '../../base/counted';
import { fewestDigitsToSum, proseHundredths } from '../../base/number-text';
import { samePart } from '../readings/model-part';
import type { Ablation } from './ablation';
import { neededFirst, type RankedAblation } from './ablation-ranking';
import { ablatedName, changeWithout, exactChange, measureName, measureValues, signedWriter } from './ablation-words';
import { comparableRuns } from './destroyed';

/** The fields of a run that are compared. */
export type Contrasted = Pick<Ablation, 'part' | 'instead' | 'before' | 'after' | 'difference'>;

/**
 * If two changes differ by less than this, or by less than this share of the larger one, it is not said how much the mean
 * undoes.
 */
const LEAST = 0.1;
const LEAST_SHARE = 0.5;
/** Changes that differ by at most this share of the larger one are about the same, whatever the logit is. */
const SAME_SHARE = 0.1;
/** A change with the mean below this share of the change with 0 is next to nothing. */
const NOTHING = 0.05;
/**
 * Adds the other run to a run that was described: "With its mean over this text instead of 0 the lead is 1.16, and 1.96 with
 * all parts: with 0 it falls by 2.17, and the mean undoes 1.37 of that." The mean is taken over all positions of this
 * text, as elsewhere over a text or a data set, and so includes the explained position. The sentence says that, and does not
 * say that the part does the same everywhere.
 * @param tokens the number of tokens that the mean is taken over
 * @returns none if the runs differ little, use the same replacement, or are of different parts
 */
export function contrastSentences(told: Contrasted, other: Contrasted | undefined, tokens: number): string[] {
  if (!other || other.instead === told.instead || !samePart(other.part, told.part)) return [];
  const [zero, mean] = told.instead === 'zero' ? [told, other] : [other, told];
  const [ofZero, ofMean] = [zero, mean].map(changeWithout) as [number, number];
  const larger = Math.max(Math.abs(ofZero), Math.abs(ofMean));
  if (Math.abs(ofZero - ofMean) < Math.max(LEAST, LEAST_SHARE * larger)) return [];
  const of = measureName(told);
  const { before, after } = measureValues(other);
  const how = otherWay(other);
  const write = signedWriter(digitsOf(zero, mean));
  return [
    `${how} the ${of} is ${write(after)}, and ${write(before)} with all parts: ${compared(zero, mean)}.`,
    `The mean is over all ${counted(tokens, 'token')} of the text, the one at the explained position included.`,
  ];
}

/**
 * The sentence for two runs that differ too little for more: "With its mean over this text instead of 0 the lead is 0.70: it
 * falls by 0.66, about the same as with 0 (0.71).", or ": it falls by 2.46, and with 0 by 1.66." The changes are compared and
 * not the values, because relative to a large logit any two values are close.
 * @returns none if the runs use the same replacement or are of different parts
 */
export function sayBothChanges(told: Contrasted, other: Contrasted): string[] {
  if (other.instead === told.instead || !samePart(other.part, told.part)) return [];
  const value = proseHundredths(measureValues(other).after);
  return [`${otherWay(other)} the ${measureName(told)} is ${value}: it ${sayChange(other)}${sayBeside(told, other)}.`];
}

/**
 * Whether another part comes first with the other replacement: "With means instead of 0, the lead falls most for head 5.0, by
 * 1.20." If it is the same one: "for the MLP of block 0 too".
 * @returns none if one of both sweeps has no run in which the value falls, or they are not of the same comparison
 */
export function firstWithOther(swept: readonly RankedAblation[], other: readonly RankedAblation[]): string[] {
  const [first, then] = [swept, other].map((runs) => neededFirst(comparableRuns(runs))[0]);
  if (!first || !then || first.ratherThan?.id !== then.ratherThan?.id) return [];
  if (Math.max(changeWithout(first), changeWithout(then)) >= 0) return [];
  const how = then.instead === 'mean' ? 'With means instead of 0' : 'With 0 instead of means';
  const too = samePart(first.part, then.part) ? ' too' : '';
  return [
    `${how}, the ${measureName(then)} falls most for ${ablatedName(then.part)}${too}, by ${proseHundredths(-exactChange(then))}.`,
  ];
}

/** ", about the same as with 0 (0.71)" */
function sayBeside(told: Contrasted, other: Contrasted): string {
  const own = told.instead === 'mean' ? 'with its mean' : 'with 0';
  const [change, ofOwn] = [changeWithout(other), changeWithout(told)];
  if (change === ofOwn) return `, the same as ${own}`;
  if (Math.sign(change) !== Math.sign(ofOwn)) return `, and ${own} it ${sayChange(told)}`;
  const by = proseHundredths(Math.abs(ofOwn));
  const isAboutSame = Math.abs(change - ofOwn) <= SAME_SHARE * Math.max(Math.abs(change), Math.abs(ofOwn));
  return isAboutSame ? `, about the same as ${own} (${by})` : `, and ${own} by ${by}`;
}

/** "falls by 2.46" */
function sayChange(run: Contrasted): string {
  const change = changeWithout(run);
  if (change === 0) return 'does not change';
  return `${change < 0 ? 'falls' : 'rises'} by ${proseHundredths(Math.abs(change))}`;
}

function otherWay({ instead }: Contrasted): string {
  return instead === 'mean' ? 'With its mean over this text instead of 0' : 'With 0 instead of its mean';
}

/** The number of digits with which the amount that the mean undoes and the whole change are the differences of the written values. */
function digitsOf(zero: Contrasted, mean: Contrasted): number {
  const { before, after } = measureValues(zero);
  return fewestDigitsToSum([
    [before, -after],
    [measureValues(mean).after, -after],
    [before, -measureValues(mean).after],
  ]);
}

/** The conclusion from both changes. It does not refer to single tokens, which were not measured. */
function compared(zero: Contrasted, mean: Contrasted): string {
  const [ofZero, ofMean] = [changeWithout(zero), changeWithout(mean)];
  if (isNothing(zero, mean)) return standsIn(zero, mean);
  if (ofZero * ofMean < 0)
    return ofMean > 0 ? 'with its mean it rises, and with 0 it falls' : 'with its mean it falls, and with 0 it rises';
  if (Math.abs(ofMean) > Math.abs(ofZero))
    return 'its mean changes it more than 0 does, so the size of the effect depends on what takes the part’s place';
  const { before, after } = measureValues(zero);
  const write = signedWriter(digitsOf(zero, mean));
  const [whole, undone] = [after - before, after - measureValues(mean).after].map((value) => write(Math.abs(value)));
  return `with 0 it ${ofZero < 0 ? 'falls' : 'rises'} by ${whole}, and the mean undoes ${undone} of that`;
}

/**
 * Whether the change with the mean is next to nothing relative to that with 0; the mean can then undo slightly more than all.
 */
function isNothing(zero: Contrasted, mean: Contrasted): boolean {
  const { before, after } = measureValues(zero);
  return Math.abs(measureValues(mean).after - before) < NOTHING * Math.abs(after - before);
}

function standsIn(zero: Contrasted, mean: Contrasted): string {
  const { before, after } = measureValues(zero);
  const whole = signedWriter(digitsOf(zero, mean))(Math.abs(after - before));
  return `the mean does nearly all that the part does, and only with 0 does the ${measureName(zero)} ${after < before ? 'fall' : 'rise'}, by ${whole}`;
}
