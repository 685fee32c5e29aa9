/** Numbers that more than one question has: each is written alike in all of them, so that every calculation holds as it is written. */
import { inDecimals, inDigits } from '../../base/number-text';

/** Digits after the point, of values in single precision. */
const MOST = 6;

/** What a text with a true minus says. */
export function readBack(text: string): number {
  return Number(text.replace('−', '-'));
}

/**
 * A weight or a score, as the cells of a printed figure have it: two decimals, one from 10 on, none from 100 on. More where
 * what is not 0 would be written as 0, or what is less than 1 as 1.
 * @param more digits than figures have
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

/** A weight of attention in a calculation: three decimals, as beside the values that it is multiplied with. */
export function asWeight(value: number, more = 0): string {
  return inDecimals(value, 3 + more);
}

/** Digits of what is computed by hand, and of how many at least it is told. */
const RESULT_DIGITS = [3, 2] as const;
/** More digits than figures have, from which on nobody computes. */
const MOST_MORE = 4;

/**
 * Numbers, and what follows from them, so that who computes with the written numbers gets the written result. The numbers
 * are as figures have them wherever that gives two digits of the result: only where it does not they have more.
 * @param write a number, with so many more digits than it has in a figure
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
