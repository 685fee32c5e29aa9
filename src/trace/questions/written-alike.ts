/** Numbers that more than one question has: each is written alike in all of them, so that every calculation holds as it is written. */
import { inDecimals, inDigits } from '../../base/number-text';
import { attributionTotals } from '../readings/attribution-totals';
import type { PredictedToken, QuestionContext } from './question';

/** Digits after the point of logits, at least and at most: they are in single precision. */
const [FEWEST, MOST] = [2, 6];

/** What a text with a true minus says. */
export function readBack(text: string): number {
  return Number(text.replace('−', '-'));
}

/**
 * A weight or a score, as the cells of a printed figure have it: two decimals, one from 10 on, none from 100 on. More where
 * what is not 0 would be written as 0, or what is less than 1 as 1.
 */
export function asInFigure(value: number): string {
  const size = Math.abs(value);
  const text = (decimals: number) => inDecimals(value, decimals);
  const says = (decimals: number) => {
    const written = readBack(text(decimals));
    return (written !== 0 || value === 0) && (written !== 1 || value >= 1);
  };
  const fewest = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return text([fewest, 3, 4, 5].find((decimals) => decimals >= fewest && says(decimals)) ?? MOST);
}

/** The two most probable tokens, as the questions write what they are compared by. */
export interface Contest {
  readonly logits: readonly [string, string];
  readonly lead: string;
  /** e to the power of the lead: how many times as probable the first one is. */
  readonly times: string;
  /** Its square, in two digits: in more the logits would take more than anybody computes with. */
  readonly squared: string;
}

/** @param decimals of logits: left out, as many as the contest itself takes */
export function contestOf(
  first: Pick<PredictedToken, 'logit'>,
  second: Pick<PredictedToken, 'logit'>,
  decimals = firstOf((digits) => isWrittenRight(first, second, digits)),
): Contest {
  const ratio = Math.exp(first.logit - second.logit);
  const [one, two] = [inDecimals(first.logit, decimals), inDecimals(second.logit, decimals)];
  return {
    logits: [one, two],
    lead: inDecimals(readBack(one) - readBack(two), decimals),
    times: inDigits(ratio, digitsToSquare(ratio)),
    squared: inDigits(ratio ** 2, SQUARE_DIGITS),
  };
}

/** Whether the written logits differ by the lead, and that gives the written ratio. */
function isWrittenRight(
  first: Pick<PredictedToken, 'logit'>,
  second: Pick<PredictedToken, 'logit'>,
  decimals: number,
): boolean {
  const { lead, times } = contestOf(first, second, decimals);
  const difference = first.logit - second.logit;
  const gives = inDigits(Math.exp(readBack(lead)), digitsToSquare(Math.exp(difference)));
  return lead === inDecimals(difference, decimals) && gives === times;
}

const SQUARE_DIGITS = 2;

/** In so many digits a ratio is written: three, or as many more as its square takes. */
function digitsToSquare(ratio: number): number {
  const gives = (digits: number) =>
    inDigits(readBack(inDigits(ratio, digits)) ** 2, SQUARE_DIGITS) === inDigits(ratio ** 2, SQUARE_DIGITS);
  return [3, 4, 5, 6].find(gives) ?? 7;
}

/** Digits after the point of all logits of the questions: so many that the parts of one add up to it, and two have their lead. */
export function logitDecimals({ top: [first, second], attribution }: QuestionContext): number {
  const parts = attribution ? attributionTotals(attribution).map(({ value }) => value) : [];
  const addUp = (digits: number) =>
    !attribution || inDecimals(sumOf(parts, digits), digits) === inDecimals(attribution.sum, digits);
  return firstOf((digits) => addUp(digits) && (!first || !second || isWrittenRight(first, second, digits)));
}

function sumOf(values: readonly number[], decimals: number): number {
  return values.reduce((all, value) => all + Number(value.toFixed(decimals)), 0);
}

function firstOf(fits: (decimals: number) => boolean): number {
  return Array.from({ length: MOST - FEWEST }, (_, more) => FEWEST + more).find(fits) ?? MOST;
}
