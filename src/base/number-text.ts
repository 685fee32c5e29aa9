/**
 * Numbers as people read them, in panel, findings and terminal alike: one policy of precision.
 * - Tables of values: four decimals, so that they line up. Tables of weights: three. Scores, entropies and what is added to
 *   a logit: two, and as many more in a sentence as its amounts take to add up as they are written. Rates, as of
 *   evaluations: a tenth of a per cent.
 * - Statistics, sentences and equations: four significant digits. Findings: three, with their zeros, as numbers that are
 *   compared are equally exact; from 100 on all digits before the point.
 * - Probabilities: two decimals of a per cent, and in findings two digits. What would be none then has two significant
 *   digits, down to a ten-thousandth of a per cent: one token's probability is written in one way, however small. What is
 *   less still is said to be less; an equation alone has a power of ten. Only in maps and lines of tokens, where there is
 *   least room, a tenth of a per cent is the end.
 * - Near all: a share that is not all is never written as all. In per cent it has two decimals from 99.5 % on, in sentences
 *   too, and above 99.99 % is ">99.99 %", in a sentence "over 99.99 %"; as a fraction it is ">0.999". Where there is
 *   least room it is ">99 %".
 * - Numbers that show which of them is larger: as many decimals as tell them apart.
 * - All digits only where a value is copied or explained.
 * - A true minus in sentences, captions, cosines and signed amounts, in a table of these also in their sum, and in all
 *   tables of a document that is read; a hyphen in other tables of values and in equations, which are copied. What
 *   rounding makes 0 has none.
 */
import { count } from './counted';

/** A value as a numerical print-out has it: four decimals, and never "-0.0000". */
export function fixed(value: number): string {
  return Number.isFinite(value) ? withoutMinusZero(value.toFixed(4)) : nonFinite(value);
}

/** The same in sentences, beside signed amounts, and of cosines: with a true minus. */
export function proseFixed(value: number): string {
  return withTrueMinus(fixed(value));
}

/** The sign of what rounding has made nothing means nothing. */
function withoutMinusZero(text: string): string {
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** Messages that are written as JSON lose what is not finite: it arrives as null. */
function nonFinite(value: number | null): string {
  if (value === null) return '?';
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞';
}

/** Four significant digits without zeros at the end, for statistics and scales. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  if (value === 0) return '0';
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}

/** The same in a legend or a sentence, with a true minus; one in an exponent stays. */
export function proseShort(value: number): string {
  return withTrueMinus(short(value));
}

/** The same of a value that is read and not copied: what is small has its zeros instead of a power of ten, down to millionths. */
export function readShort(value: number): string {
  const size = Math.abs(value);
  return size >= 1e-6 && size < 1e-3 ? withTrueMinus(String(Number(value.toPrecision(4)))) : proseShort(value);
}

function withTrueMinus(text: string): string {
  return text.replace(/^-/, '−');
}

/** Four significant digits, zeros at the end as well where they are rounded: numbers of one equation are equally exact. */
export function significant(value: number): string {
  return significantDigits(value, EQUATION_DIGITS);
}

/** Of numbers in equations. */
export const EQUATION_DIGITS = 4;

/** The same with so many digits, four or more, where four would give another result than the one that is written. */
export function significantDigits(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  if (Number(value.toPrecision(EQUATION_DIGITS)) === value) return short(value); // a constant
  // From 10,000 on there are more digits before the point than that.
  if (size >= 10 ** digits && size < 1e6) return value.toFixed(0);
  return size >= 1e-3 && size < 1e6 ? value.toPrecision(digits) : value.toExponential(digits - 2);
}

/** Of what float64 holds. */
const MOST_DIGITS = 17;

/** Two numbers with as many significant digits, four at least, as tell them apart. */
export function significantApart(one: number, other: number): [string, string] {
  const written = (digits: number): [string, string] => [
    significantDigits(one, digits),
    significantDigits(other, digits),
  ];
  let digits = EQUATION_DIGITS;
  while (digits < MOST_DIGITS && one !== other && written(digits)[0] === written(digits)[1]) digits++;
  return written(digits);
}

/** So many decimals, with a true minus. */
export function inDecimals(value: number, decimals: number): string {
  return Number.isFinite(value) ? withTrueMinus(withoutMinusZero(value.toFixed(decimals))) : nonFinite(value);
}

/** Digits after the point of what float64 has below 1. */
const MOST_DECIMALS = 17;

/**
 * Numbers from 0 to 1 that show which of them is larger: with as many decimals as tell those apart that differ, four at
 * least, in all the same. What is exactly 0 or 1 has none.
 */
export function toldApart(values: readonly number[]): string[] {
  const differing = new Set(values).size;
  const written = (decimals: number) =>
    values.map((value) => (Number.isInteger(value) ? String(value) : value.toFixed(decimals)));
  // As numbers: "1.0000" beside 1 is not told apart.
  const areApart = (texts: readonly string[]) => new Set(texts.map(Number)).size === differing;
  return written(fewestDecimals(4, MOST_DECIMALS, (decimals) => areApart(written(decimals))));
}

/**
 * The decimals with which numbers are written that are compared with others: as few as write each pair of different numbers
 * differently, `least` at least, and `most` where even these do not.
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

/** Nine significant digits: they tell every float32 from its neighbours. */
export function exact(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : nonFinite(value);
}

export function scientific(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  return value === 0 ? '0' : value.toExponential(2);
}

/** A figure with its "%". No line ends between the two. */
export function inPercent(figure: string): string {
  return `${figure}\u00a0%`;
}

/** The figure alone, where the "%" is said once for many. */
export function withoutPercent(text: string): string {
  return text.replace(/\u00a0%$/, '');
}

/** What is less than this, in per cent, is not written in digits where it is read. */
const LEAST_PERCENT = 1e-4;

export function percent(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const hundredths = value * 100;
  if (hundredths === 0) return inPercent('0');
  if (value < 1 && hundredths >= 99.995) return inPercent('>99.99');
  if (hundredths >= 0.01) return inPercent(hundredths.toFixed(2));
  return hundredths >= LEAST_PERCENT ? smallPercent(hundredths) : inPercent(hundredths.toExponential(1));
}

/** Two significant digits of what two decimals would hardly show, without a power of ten. */
function smallPercent(hundredths: number): string {
  const decimals = 1 - Math.floor(Math.log10(hundredths));
  return inPercent(hundredths.toFixed(decimals));
}

function isHardlyAnything(value: number): boolean {
  return value > 0 && value * 100 < LEAST_PERCENT;
}

/** The same in a sentence: what is hardly anything in words, and not as a power of ten. */
export function percentInWords(value: number): string {
  return isHardlyAnything(value) ? `less than ${inPercent('0.0001')}` : percent(value);
}

/** The same in a table: what is hardly anything as such, and not as a power of ten. */
export function percentInTable(value: number): string {
  return isHardlyAnything(value) ? inPercent('<0.0001') : percent(value);
}

/** A probability where there is least room: two digits, or one after the point below 10 %; not all where rounding would make it so. */
export function shareText(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const hundredths = value * 100;
  if (hundredths > 0 && hundredths < 0.1) return inPercent('<0.1');
  if (value < 1 && hundredths >= 99.5) return inPercent('>99');
  return inPercent(hundredths >= 9.95 || hundredths === 0 ? hundredths.toFixed(0) : hundredths.toFixed(1));
}

/** A probability that others are divided by: three digits, and no more than three after the point. */
export function shareInThreeDigits(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const hundredths = value * 100;
  if (hundredths > 0 && hundredths < 0.001) return inPercent('<0.001');
  if (value < 1 && hundredths >= 99.95) return inPercent('>99.9');
  const decimals = hundredths >= 99.95 || hundredths === 0 ? 0 : hundredths >= 9.995 ? 1 : hundredths >= 0.9995 ? 2 : 3;
  return inPercent(hundredths.toFixed(decimals));
}

/** What a share of 1 is written as that is not 1, where rounding would make it so. */
const HARDLY_LESS_THAN_ONE = '>0.999';

/** A weight of attention, or another share of 1, where it stands beside others: three decimals, and "1.000" only of all. */
export function thousandths(value: number): string {
  if (value < 1 && value >= 0.9995) return HARDLY_LESS_THAN_ONE;
  return Number.isFinite(value) ? withoutMinusZero(value.toFixed(3)) : nonFinite(value);
}

/** A weight alone, as a value that is read: four significant digits, and 1 only of all. */
export function readWeight(value: number): string {
  const text = readShort(value);
  return value < 1 && text === '1' ? HARDLY_LESS_THAN_ONE : text;
}

/** A score, or an entropy in bits: two decimals. */
export function hundredths(value: number): string {
  return Number.isFinite(value) ? withoutMinusZero(value.toFixed(2)) : nonFinite(value);
}

/** How far two distributions are apart, in a table: three decimals, and what is hardly anything as such. */
export function bitsInTable(value: number): string {
  return value > 0 && value < 0.0005 ? '<0.001' : thousandths(value);
}

/** The same in a sentence, with its unit: "0.412 bits". */
export function bitsInWords(value: number): string {
  return `${bitsInTable(value).replace('<', 'less than ')} bits`;
}

/** How often something happens, in a table: "81.3 %", and "-" where nothing was counted. */
export function rate(share: number): string {
  return Number.isFinite(share) ? inPercent((100 * share).toFixed(1)) : '-';
}

/** A signed number where there is little room: three digits, "+0.31", "−12.3". */
export function signedShort(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  const text = size.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** How often something is right: it is measured on too few texts for more digits. "12 %", "0.40 %" */
export function rateInWords(rate: number): string {
  return inPercent((100 * rate).toFixed(rate < 0.01 ? 2 : 0));
}

/** In a sentence, what is added to a logit: "+1.69", "−0.20". */
export function signedHundredths(value: number): string {
  const text = proseHundredths(value);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** The same of what is not added: "10.44", "−3.10", and never "−0.00". */
export function proseHundredths(value: number): string {
  const text = hundredths(Math.abs(value));
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** What is left of an amount, as it is written in hundredths, beside parts of it that are written so: the numbers add up. */
export function restInHundredths(whole: number, parts: readonly number[]): number {
  // Of the same text that is written, as its rounding is.
  const written = (value: number) => Math.sign(value) * Math.round(Number(hundredths(Math.abs(value))) * 100);
  return parts.reduce((rest, part) => rest - written(part), written(whole)) / 100;
}

/**
 * In a sentence, two amounts and the first minus the second, so that the written numbers add up: with as many digits more
 * as that takes where hundredths, rounded each for itself, would not. Each is its own amount, rounded: the difference is
 * the one that tables have, too.
 */
export function signedDifference(a: number, b: number): { a: string; b: string; difference: string } {
  const rounded = (value: number, digits: number) => Math.round(Number(value.toFixed(digits)) * 10 ** digits);
  const addsUp = (digits: number) => rounded(a, digits) - rounded(b, digits) === rounded(a - b, digits);
  const digits = [2, 3, 4, 5, 6, 7, 8].find(addsUp) ?? 4;
  const text = (value: number) => signedIn(value, digits);
  return { a: text(a), b: text(b), difference: text(a - b) };
}

/**
 * Signed amounts with two digits after the point, or as many more as it takes for who adds up the written ones to get
 * their sum as it is written, in hundredths.
 */
export function signedToSum(amounts: readonly number[]): string[] {
  const sum = amounts.reduce((all, each) => all + each, 0);
  const addsUp = (digits: number) =>
    hundredths(amounts.reduce((all, each) => all + Number(each.toFixed(digits)), 0)) === hundredths(sum);
  const digits = [2, 3, 4, 5].find(addsUp) ?? 2;
  return amounts.map((each) => signedIn(each, digits));
}

/**
 * With how many digits after the point amounts and their sums are written: two, or three where who adds up the written
 * amounts would not get the written sums.
 * @param sums the amounts of each
 */
export function digitsToSum(sums: readonly (readonly number[])[]): 2 | 3 {
  return sums.every((amounts) => addsUpIn(amounts, 2)) ? 2 : 3;
}

/** The fewest digits after the point, from two to four, with which who adds up written amounts gets the written sums. */
export function fewestDigitsToSum(sums: readonly (readonly number[])[]): number {
  return [2, 3, 4].find((digits) => sums.every((amounts) => addsUpIn(amounts, digits))) ?? 3;
}

/** What amounts that are written with so many digits add up to: their sum, or where rounding them moves it, what is read as that. */
export function sumAsWritten(amounts: readonly number[], digits: number): number {
  return amounts.reduce((all, each) => all + Number(each.toFixed(digits)), 0);
}

function addsUpIn(amounts: readonly number[], digits: number): boolean {
  const written = (value: number) =>
    Math.sign(value) * Math.round(Number(Math.abs(value).toFixed(digits)) * 10 ** digits);
  const sum = amounts.reduce((all, each) => all + each, 0);
  return amounts.reduce((all, each) => all + written(each), 0) === written(sum);
}

/** "+1.69", "−0.201": a signed amount with so many digits after the point. */
export function signedIn(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value).toFixed(digits);
  return Number(size) === 0 ? size : `${value < 0 ? '−' : '+'}${size}`;
}

/** In a sentence: "−34.2", "0.0520", "2.00". */
export function threeDigits(value: number): string {
  return inDigits(value, 3);
}

/** The same of what is added: "+0.0520". */
export function signedThreeDigits(value: number): string {
  return value > 0 ? `+${threeDigits(value)}` : threeDigits(value);
}

/** In a sentence, so many significant digits, zeros at the end as well: "2.000" with four. @param digits 2 or more */
export function inDigits(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  const whole = size >= 10 ** digits - 0.5;
  const text = whole ? size.toFixed(0) : size >= 1e-3 ? size.toPrecision(digits) : size.toExponential(digits - 2);
  return value < 0 ? `−${text}` : text;
}

/** Whether two digits would make it all, which it is not. */
export function isNearlyAll(share: number): boolean {
  return share < 1 && share >= 0.995;
}

/** In a sentence, a probability: "81 %", "2.5 %", "0.0074 %", and in words where rounding would make it none or all. */
export function shareInWords(share: number): string {
  const hundredth = share * 100;
  if (hundredth > 0 && hundredth < 0.1) return hundredth >= 0.01 ? smallPercent(hundredth) : percentInWords(share);
  // Near all of it what is missing counts, to as many digits as in a table.
  if (isNearlyAll(share)) return percent(share).replace('>', 'over ');
  return shareText(share);
}

/** In a sentence, a mean or effective number of things: "2.3", "4.0", "88", "1,024"; what is counted has no digits after the point: "2". */
export function amount(value: number): string {
  if (value >= 10) return count(Math.round(value));
  return Number.isInteger(value) ? String(value) : value.toPrecision(2);
}
