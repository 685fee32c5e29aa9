/** A question about one number of vectors that are added. */
import { listed, type Sentence, sentence } from '../findings/finding';
import { written } from '../lessons/words';
import { type Asked, numberPart } from './question';

/** A number that differs by no more from the sum of the others counts as that sum: values are in single precision. */
const SAME = 1e-4;

/** How many more digits than elsewhere may be written. */
const MORE = [0, 1, 2, 3];

/**
 * @param of the token's name @param names the names of the summands @param rows the summands in this order, and last their
 * sum
 * @param sum the name of the sum @returns no question if these rows are not such a sum
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
  // The dimension that the figure marks: the largest of the row. It has as many digits as it takes for the written numbers
  // to add up.
  const dimension = whole.reduce(
    (best, value, one) => (Math.abs(value) > Math.abs(whole[best] as number) ? one : best),
    0,
  );
  const values = at(dimension);
  const more = MORE.find((digits) => addUp(values, whole[dimension] as number, digits));
  if (more === undefined) return [];
  const told = names.map((name, index) => {
    const value = values[index] as number;
    return sentence`${numberPart(value, written(value, more))} in ${name}`;
  });
  const terms = values.map((value, index) =>
    index === 0 ? written(value, more) : `${value < 0 ? '−' : '+'} ${written(Math.abs(value), more)}`,
  );
  return [
    {
      ask: sentence`In the vectors of ${of}, dimension ${String(dimension)} is ${listed(told)}. They are added. What is it in ${sum}?`,
      answer: sentence`${terms.join(' ')} = ${numberPart(whole[dimension] as number, written(whole[dimension] as number, more))}.`,
    },
  ];
}

/** Whether the written numbers add up to the written sum. */
function addUp(values: readonly number[], whole: number, more: number): boolean {
  const read = (value: number) => Number(written(value, more).replace('−', '-'));
  return (
    written(
      values.reduce((all, value) => all + read(value), 0),
      more,
    ) === written(whole, more)
  );
}
