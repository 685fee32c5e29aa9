/**
 * Writes numbers for people. Panel, findings and terminal share one policy of precision:
 * - Tables of values have four decimals, so that they line up; tables of weights three. Scores, entropies and amounts added
 *   to a logit have two; a sentence uses more where its amounts would otherwise not add up as written. Rates, as in
 *   evaluations, have one decimal of a per cent.
 * - Statistics, sentences and equations have four significant digits. Findings have three, trailing zeros included, so that
 *   compared numbers are equally exact; from 100 on they have all digits before the point.
 * - Probabilities have two decimals of a per cent; in findings, two digits. A probability that would then read as 0 has two
 *   significant digits, down to a ten-thousandth of a per cent, so that a token's probability is written in the same way
 *   however small it is. A smaller one is said to be less than that; only an equation uses a power of ten. Maps and lines
 *   of tokens, which have least room, stop at a tenth of a per cent.
 * - A share that is not all is never written as all. In per cent it has two decimals from 99.5 % on, in sentences too, and
 *   above 99.99 % it is ">99.99 %", in a sentence "over 99.99 %"; as a fraction it is ">0.999". Where there is least room
 *   it is ">99 %".
 * - A difference of two probabilities, in percentage points, is that of the two as they are written.
 * - Numbers that are shown to be compared have as many decimals as it takes to tell them apart.
 * - All digits are written only where a value is copied or explained.
 * - A true minus sign is used in sentences, captions, cosines and signed amounts, in the sum of a table of signed amounts,
 *   and in all tables of a document for reading. A hyphen is used in other tables of values and in equations, which are
 *   copied. A number that rounds to 0 has no sign.
 */
import { count } from './counted';

/** A value as in a numerical print-out: four decimals, and never "-0.0000". */
export function fourDecimals(value: number): string {
  return Number.isFinite(value) ? withoutMinusZero(value.toFixed(4)) : nonFinite(value);
}

/** Four decimals with a true minus sign: for sentences, for cosines, and beside signed amounts. */
export function proseFourDecimals(value: number): string {
  return withTrueMinus(fourDecimals(value));
}

/**
 * Values and their sum as an equation has them, with a true minus. They have four decimals, or up to six where the values as
 * they are written would not add up to the sum as it is written.
 * @param sum as the model computed it: its rounding may differ a little from that of the values
 */
export function valuesToSum(values: readonly number[], sum: number): { values: string[]; sum: string } {
  const written = (value: number, digits: number) => Math.round(Number(value.toFixed(digits)) * 10 ** digits);
  const addsUp = (digits: number) =>
    values.reduce((all, value) => all + written(value, digits), 0) === written(sum, digits);
  const digits = [4, 5, 6].find(addsUp) ?? 4;
  const text = (value: number) =>
    Number.isFinite(value) ? withTrueMinus(withoutMinusZero(value.toFixed(digits))) : nonFinite(value);
  return { values: values.map(text), sum: text(sum) };
}

/** Removes the sign of a number that rounded to 0. */
function withoutMinusZero(text: string): string {
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** The text of a number that is not finite. In messages written as JSON such a number arrives as null. */
function nonFinite(value: number | null): string {
  if (value === null) return '?';
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞';
}

/** Four significant digits without trailing zeros, for statistics and scales. */
export function fourDigits(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  if (value === 0) return '0';
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}

/** Like `fourDigits`, with a true minus sign, for a legend or a sentence; the minus sign of an exponent stays a hyphen. */
export function proseFourDigits(value: number): string {
  return withTrueMinus(fourDigits(value));
}

/** Like `proseFourDigits`, for a value that is read and not copied: down to millionths it has zeros instead of a power of ten. */
export function readFourDigits(value: number): string {
  const size = Math.abs(value);
  return size >= 1e-6 && size < 1e-3 ? withTrueMinus(String(Number(value.toPrecision(4)))) : proseFourDigits(value);
}

function withTrueMinus(text: string): string {
  return text.replace(/^-/, '−');
}

/** Four significant digits with trailing zeros, so that the numbers of one equation are equally exact. */
export function significant(value: number): string {
  return significantDigits(value, EQUATION_DIGITS);
}

/** Significant digits of numbers in equations. */
export const EQUATION_DIGITS = 4;

/** Like `significant` with more digits, for equations whose result would not follow from four. @param digits 4 or more */
export function significantDigits(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  if (Number(value.toPrecision(EQUATION_DIGITS)) === value) return fourDigits(value); // a constant
  // `toPrecision` would use a power of ten for a number with more digits than this before the point.
  if (size >= 10 ** digits && size < 1e6) return value.toFixed(0);
  return size >= 1e-3 && size < 1e6 ? value.toPrecision(digits) : value.toExponential(digits - 2);
}

/** Significant digits that identify any float64. */
const MOST_DIGITS = 17;

/** Two numbers with as many significant digits, at least four, as tell them apart. */
export function significantApart(one: number, other: number): [string, string] {
  const written = (digits: number): [string, string] => [
    significantDigits(one, digits),
    significantDigits(other, digits),
  ];
  let digits = EQUATION_DIGITS;
  while (digits < MOST_DIGITS && one !== other && written(digits)[0] === written(digits)[1]) digits++;
  return written(digits);
}

/** A value with this many decimals and a true minus sign. */
export function inDecimals(value: number, decimals: number): string {
  return Number.isFinite(value) ? withTrueMinus(withoutMinusZero(value.toFixed(decimals))) : nonFinite(value);
}

/** Decimals that identify any float64 just below 1. */
const MOST_DECIMALS = 17;

/**
 * Numbers from 0 to 1 that the reader compares: all have the same number of decimals, at least four, and as many as it
 * takes to tell different numbers apart. Exact zeros and ones have no decimals.
 */
export function toldApart(values: readonly number[]): string[] {
  const differing = new Set(values).size;
  const written = (decimals: number) =>
    values.map((value) => (Number.isInteger(value) ? String(value) : value.toFixed(decimals)));
  // Compared as numbers: "1.0000" does not differ visibly from an exact "1".
  const areApart = (texts: readonly string[]) => new Set(texts.map(Number)).size === differing;
  return written(fewestDecimals(4, MOST_DECIMALS, (decimals) => areApart(written(decimals))));
}

/**
 * How many decimals numbers need when they are compared: the fewest, at least `least`, with which the numbers of each pair
 * look different if they are; `most` if no number of decimals achieves that.
 */
export function decimalsApart(pairs: readonly (readonly [number, number])[], least: number, most: number): number {
  return fewestDecimals(least, most, (decimals) =>
    pairs.every(([a, b]) => a === b || a.toFixed(decimals) !== b.toFixed(decimals)),
  );
}

function fewestDecimals(least: number, most: number, areEnough: (decimals: number) => boolean): number {
  let decimals = least;
  while (decimals < most && !areEnough(decimals)) decimals++;
  return decimals;
}

/** Nine significant digits, which identify any float32. */
export function float32Digits(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : nonFinite(value);
}

/** Three significant digits and a power of ten: "1.23e-5". */
export function scientific(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  return value === 0 ? '0' : value.toExponential(2);
}

/** A figure with "%" after a non-breaking space. */
export function inPercent(figure: string): string {
  return `${figure}\u00a0%`;
}

/** The figure alone, for lists where the "%" is said once. */
export function withoutPercent(text: string): string {
  return text.replace(/\u00a0%$/, '');
}

/** In per cent: smaller probabilities are not written in digits in texts for reading. */
const LEAST_PERCENT = 1e-4;

/** A share (1 is all) in per cent: two decimals, below 0.01 % two significant digits, below 0.0001 % as a power of ten. */
export function percent(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const hundredths = value * 100;
  if (hundredths === 0) return inPercent('0');
  if (value < 1 && hundredths >= 99.995) return inPercent('>99.99');
  if (hundredths >= 0.01) return inPercent(hundredths.toFixed(2));
  return hundredths >= LEAST_PERCENT ? smallPercent(hundredths) : inPercent(hundredths.toExponential(1));
}

/** Two significant digits, without a power of ten, for a percentage of which two decimals would show little. */
function smallPercent(hundredths: number): string {
  const decimals = 1 - Math.floor(Math.log10(hundredths));
  return inPercent(hundredths.toFixed(decimals));
}

function isHardlyAnything(value: number): boolean {
  return value > 0 && value * 100 < LEAST_PERCENT;
}

/** Like `percent`, for a sentence: "less than 0.0001 %" instead of a power of ten. */
export function percentInWords(value: number): string {
  return isHardlyAnything(value) ? `less than ${inPercent('0.0001')}` : percent(value);
}

/** Like `percent`, for a table: "<0.0001 %" instead of a power of ten. */
export function percentInTable(value: number): string {
  return isHardlyAnything(value) ? inPercent('<0.0001') : percent(value);
}

/**
 * A probability where there is least room: whole per cents, or one decimal below 10 %. Rounding makes it neither nothing
 * ("<0.1 %") nor all (">99 %").
 */
export function shareText(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const hundredths = value * 100;
  if (hundredths > 0 && hundredths < 0.1) return inPercent('<0.1');
  if (value < 1 && hundredths >= 99.5) return inPercent('>99');
  return inPercent(hundredths >= 9.95 || hundredths === 0 ? hundredths.toFixed(0) : hundredths.toFixed(1));
}

/** A probability by which others are divided: three digits, and no more than three after the point. */
export function shareInThreeDigits(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const hundredths = value * 100;
  if (hundredths > 0 && hundredths < 0.001) return inPercent('<0.001');
  if (value < 1 && hundredths >= 99.95) return inPercent('>99.9');
  const decimals = hundredths >= 99.95 || hundredths === 0 ? 0 : hundredths >= 9.995 ? 1 : hundredths >= 0.9995 ? 2 : 3;
  return inPercent(hundredths.toFixed(decimals));
}

/** The text of a share below 1 that rounding would turn into 1. */
const HARDLY_LESS_THAN_ONE = '>0.999';

/** An attention weight, or another share of 1, beside others: three decimals, and "1.000" only for exactly 1. */
export function thousandths(value: number): string {
  if (value < 1 && value >= 0.9995) return HARDLY_LESS_THAN_ONE;
  return Number.isFinite(value) ? withoutMinusZero(value.toFixed(3)) : nonFinite(value);
}

/** A single weight, for reading: four significant digits, and "1" only for exactly 1. */
export function readWeight(value: number): string {
  const text = readFourDigits(value);
  return value < 1 && text === '1' ? HARDLY_LESS_THAN_ONE : text;
}

/** A score, or an entropy in bits, with two decimals. */
export function hundredths(value: number): string {
  return Number.isFinite(value) ? withoutMinusZero(value.toFixed(2)) : nonFinite(value);
}

/** The divergence of two distributions, in bits, in a table: three decimals; "<0.001" if it would round to 0. */
export function bitsInTable(value: number): string {
  return value > 0 && value < 0.0005 ? '<0.001' : thousandths(value);
}

/** Like `bitsInTable`, for a sentence, with its unit: "0.412 bits". */
export function bitsInWords(value: number): string {
  return `${bitsInTable(value).replace('<', 'less than ')} bits`;
}

/** A relative frequency in a table: "81.3 %", or "-" if nothing was counted. */
export function rate(share: number): string {
  return Number.isFinite(share) ? inPercent((100 * share).toFixed(1)) : '-';
}

/** A signed number where there is little room, with three digits: "+0.31", "−12.3". */
export function signedShort(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  const text = size.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** An accuracy: "12 %", "0.40 %". It was measured on too few texts for more digits. */
export function rateInWords(rate: number): string {
  return inPercent((100 * rate).toFixed(rate < 0.01 ? 2 : 0));
}

/** An amount added to a logit, in a sentence: "+1.69", "−0.20". */
export function signedHundredths(value: number): string {
  const text = proseHundredths(value);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** Two decimals with a true minus sign and no plus: "10.44", "−3.10", and never "−0.00". */
export function proseHundredths(value: number): string {
  const text = hundredths(Math.abs(value));
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** The rest of `whole` without `parts`, computed from the numbers as written in hundredths, so that they add up. */
export function remainderInHundredths(whole: number, parts: readonly number[]): number {
  // From the written text, so that it rounds in the same way.
  const written = (value: number) => Math.sign(value) * Math.round(Number(hundredths(Math.abs(value))) * 100);
  return parts.reduce((rest, part) => rest - written(part), written(whole)) / 100;
}

/**
 * One probability minus another in percentage points, as the reader subtracts the two that are shown: each is rounded to two
 * decimals of a per cent first.
 */
export function pointsApart(one: number, other: number): number {
  const written = (share: number) => Math.round(Number((100 * share).toFixed(2)) * 100);
  return (written(one) - written(other)) / 100;
}

/**
 * Two amounts and the first minus the second, for a sentence, so that the written numbers add up: two decimals, or as many
 * more as that takes. The difference is itself a rounded amount, not a difference of rounded amounts, so that tables show
 * the same one.
 */
export function signedDifference(a: number, b: number): { a: string; b: string; difference: string } {
  const rounded = (value: number, digits: number) => Math.round(Number(value.toFixed(digits)) * 10 ** digits);
  const addsUp = (digits: number) => rounded(a, digits) - rounded(b, digits) === rounded(a - b, digits);
  const digits = [2, 3, 4, 5, 6, 7, 8].find(addsUp) ?? 4;
  const text = (value: number) => signedIn(value, digits);
  return { a: text(a), b: text(b), difference: text(a - b) };
}

/**
 * Signed amounts with two decimals, or as many more as it takes for the written amounts to add up to their sum as written
 * in hundredths.
 */
export function signedToSum(amounts: readonly number[]): string[] {
  const sum = amounts.reduce((all, each) => all + each, 0);
  const addsUp = (digits: number) =>
    hundredths(amounts.reduce((all, each) => all + Number(each.toFixed(digits)), 0)) === hundredths(sum);
  const digits = [2, 3, 4, 5].find(addsUp) ?? 2;
  return amounts.map((each) => signedIn(each, digits));
}

/**
 * How many decimals amounts and their sums need for the written amounts to add up to the written sums: two, or else three.
 * @param sums the amounts of each sum
 */
export function digitsToSum(sums: readonly (readonly number[])[]): 2 | 3 {
  return sums.every((amounts) => addsUpIn(amounts, 2)) ? 2 : 3;
}

/**
 * The fewest decimals, from two to four, with which the written amounts add up to the written sums; three if none does.
 * @param sums the amounts of each sum
 */
export function fewestDigitsToSum(sums: readonly (readonly number[])[]): number {
  return [2, 3, 4].find((digits) => sums.every((amounts) => addsUpIn(amounts, digits))) ?? 3;
}

/** The sum of the amounts as they are written with this many decimals, which rounding may move away from their own sum. */
export function sumAsWritten(amounts: readonly number[], digits: number): number {
  return amounts.reduce((all, each) => all + Number(each.toFixed(digits)), 0);
}

function addsUpIn(amounts: readonly number[], digits: number): boolean {
  const written = (value: number) =>
    Math.sign(value) * Math.round(Number(Math.abs(value).toFixed(digits)) * 10 ** digits);
  const sum = amounts.reduce((all, each) => all + each, 0);
  return amounts.reduce((all, each) => all + written(each), 0) === written(sum);
}

/** A signed amount with this many decimals: "+1.69", "−0.201". */
export function signedIn(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value).toFixed(digits);
  return Number(size) === 0 ? size : `${value < 0 ? '−' : '+'}${size}`;
}

/** Three significant digits, for a sentence: "−34.2", "0.0520", "2.00". */
export function threeDigits(value: number): string {
  return inDigits(value, 3);
}

/** Like `threeDigits`, with a plus sign: "+0.0520". */
export function signedThreeDigits(value: number): string {
  return value > 0 ? `+${threeDigits(value)}` : threeDigits(value);
}

/** This many significant digits, trailing zeros included, for a sentence: "2.000" with four. @param digits 2 or more */
export function inDigits(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  const whole = size >= 10 ** digits - 0.5;
  const text = whole ? size.toFixed(0) : size >= 1e-3 ? size.toPrecision(digits) : size.toExponential(digits - 2);
  return value < 0 ? `−${text}` : text;
}

/** Whether a share below 1 would read as 100 % when rounded to whole per cents. */
export function isNearlyAll(share: number): boolean {
  return share < 1 && share >= 0.995;
}

/** A probability in a sentence: "81 %", "2.5 %", "0.0074 %", and words where rounding would make it nothing or all. */
export function shareInWords(share: number): string {
  const hundredth = share * 100;
  if (hundredth > 0 && hundredth < 0.1) return hundredth >= 0.01 ? smallPercent(hundredth) : percentInWords(share);
  // Near 100 % the missing part matters, so it has as many digits as in a table.
  if (isNearlyAll(share)) return percent(share).replace('>', 'over ');
  return shareText(share);
}

/** A mean or effective number of things, in a sentence: "2.3", "88", "1,024". A whole number has no decimals: "2". */
export function amount(value: number): string {
  if (value >= 10) return count(Math.round(value));
  return Number.isInteger(value) ? String(value) : value.toPrecision(2);
}
