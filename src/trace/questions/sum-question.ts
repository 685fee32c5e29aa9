/** A question on one number of vectors that are added. */
import { type Sentence, sentence } from '../findings/finding';
import { written } from '../lessons/words';
import { type Asked, listed, numberPart } from './question';

/** A number that differs by no more from the sum of the others is that sum: values are in single precision. */
const SAME = 1e-4;

/**
 * @param of the token @param names of what is added @param rows what is added, in this order, and the last one what comes of it
 * @param sum what that is called @returns none where these rows are no such sum
 */
export function askSum(
  of: Sentence,
  names: readonly (Sentence | string)[],
  rows: readonly Float32Array[],
  sum: string,
): readonly Asked[] {
  const whole = rows.at(-1);
  const added = rows.slice(0, -1);
  if (!whole || added.some(({ length }) => length !== whole.length)) return [];
  const at = (dimension: number) => added.map((row) => row[dimension] as number);
  const total = (dimension: number) => at(dimension).reduce((all, value) => all + value, 0);
  const isSum = whole.every(
    (value, dimension) => Math.abs(total(dimension) - value) <= SAME * Math.max(1, Math.abs(value)),
  );
  if (!isSum) return [];
  // Of those whose written numbers add up as written, the one that the last of what is added changes most.
  const dimensions = [...whole.keys()].filter((dimension) => addUp(at(dimension), whole[dimension] as number));
  const change = (dimension: number) => Math.abs(added.at(-1)?.[dimension] ?? 0);
  const [first, ...others] = dimensions;
  if (first === undefined) return [];
  const dimension = others.reduce((best, one) => (change(one) > change(best) ? one : best), first);
  const values = at(dimension);
  const told = names.map((name, index) => sentence`${numberPart(values[index] as number)} in ${name}`);
  const terms = values.map((value, index) =>
    index === 0 ? written(value) : `${value < 0 ? '−' : '+'} ${written(Math.abs(value))}`,
  );
  return [
    {
      ask: sentence`At ${of}, dimension ${String(dimension)} is ${listed(told)}. They are added. What is it in ${sum}?`,
      answer: sentence`${terms.join(' ')} = ${numberPart(whole[dimension] as number)}.`,
    },
  ];
}

/** Whether who adds the written numbers gets the written sum. */
function addUp(values: readonly number[], whole: number): boolean {
  const read = (value: number) => Number(written(value).replace('−', '-'));
  return written(values.reduce((all, value) => all + read(value), 0)) === written(whole);
}
