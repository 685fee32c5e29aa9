/** Numbers that more than one question has: all questions write them alike, so that every calculation is correct as written. */
import { inDecimals, inDigits, inPercent, shareInWords } from '../../base/number-text';

/** The most decimals for values in single precision. */
const MOST = 6;

/** The number in a text with a true minus. */
export function readBack(text: string): number {
  return Number(text.replace('−', '-'));
}

/**
 * A weight or a score as in the cells of a printed figure: two decimals, one from 10 on, none from 100 on. More if a number
 * that is not 0 would be written as 0, or one below 1 as 1.
 * @param more how many more digits than in figures
 */
export function asInFigure(value: number, more = 0): string {
  const size = Math.abs(value);
  const text = (decimals: number) => inDecimals(value, decimals + more);
  const says = (decimals: number) => {
    const written = readBack(text(decimals));
    return (written !== 0 || value === 0) && (written !== 1 || value >= 1);
  };
  const fewest = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return text([fewest, 3, 4, 5].find((decimals) => decimals >= fewest && says(decimals)) ?? MOST);
}

/** An attention weight in a calculation: three decimals, as beside the values that it is multiplied by. */
export function asWeight(value: number, more = 0): string {
  return inDecimals(value, 3 + more);
}

/** The digits of a result computed by hand, and the fewest digits with which it is still given. */
const RESULT_DIGITS = [3, 2] as const;
/** From this many more digits than in figures on, nobody would compute by hand. */
const MOST_MORE = 4;

/**
 * Numbers and a result, written so that a calculation with the written numbers gives the written result. The numbers are
 * written as in figures if that gives two digits of the result; otherwise they have more digits.
 * @param write writes a number with this many more digits than in a figure
 */
export function computedByHand(
  given: readonly number[],
  follows: (...given: number[]) => number,
  write: (value: number, more: number, at: number) => string = asInFigure,
): readonly [given: string[], result: string] {
  const exact = follows(...given);
  const texts = (more: number) => given.map((value, at) => write(value, more, at));
  for (let more = 0; more < MOST_MORE; more++) {
    const written = texts(more);
    const found = follows(...written.map(readBack));
    const digits = RESULT_DIGITS.find((some) => inDigits(found, some) === inDigits(exact, some));
    if (digits !== undefined) return [written, inDigits(exact, digits)];
  }
  return [texts(MOST_MORE), inDigits(exact, RESULT_DIGITS[1])];
}

/** The most decimals, in per cent, of two probabilities that are divided by hand. */
const MOST_OF_SHARES = 6;

/**
 * Two probabilities as in a sentence ("19\u00a0%"), or with the fewest decimals with which the first divided by the second, as
 * written, is the written ratio ("19.45\u00a0%" and "7.82\u00a0%").
 * @param ratio "2.5"
 */
export function sharesOfRatio(one: number, other: number, ratio: string): [string, string] {
  const write = (text: (share: number) => string): [string, string] => [text(one), text(other)];
  const inWords = write(shareInWords);
  const inDecimalsOf = (decimals: number) => write((share) => inPercent((100 * share).toFixed(decimals)));
  const gives = (shares: readonly string[]) => {
    const [a, b] = shares.map(Number.parseFloat) as [number, number];
    return (a < 100 || one === 1) && [2, 3, 4, 5, 6].some((digits) => inDigits(a / b, digits) === ratio);
  };
  const longer = Array.from({ length: MOST_OF_SHARES }, (_, at) => inDecimalsOf(at + 1));
  return [inWords, ...longer].find(gives) ?? inWords;
}
