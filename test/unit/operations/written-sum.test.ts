/** How a sum is written out where an equation stands in numbers. */
import { expect, it } from 'vitest';
import { type Expression, writtenSum } from '../../../src/operations/derivation';

const of = (...values: number[]) => writtenSum(values, (i) => values[i] as number);
const rest = (value: number, count: number): Expression => ({ kind: 'rest', of: [value], count });

it('a long sum is written as its largest summands and what all others add, which together are the sum', () => {
  expect(of(1, -4, 0.5, 3, 0.25, -0.125, 2)).toEqual({ kind: 'sum', of: [-4, 3, 2, rest(1.625, 4)] });
  expect(of(1, 1, 1, 1, 1)).toEqual({ kind: 'sum', of: [1, 1, 1, rest(2, 2)] });
});

it('a sum of which a single summand would be left is written out in its order', () => {
  expect(of(1, -4, 0.5, 3)).toEqual({ kind: 'sum', of: [1, -4, 0.5, 3] });
  expect(of(0.5)).toEqual({ kind: 'sum', of: [0.5] });
});

it('a summand that is no number is among those that are written', () => {
  expect(of(1, 2, 3, 4, NaN, -Infinity)).toEqual({ kind: 'sum', of: [NaN, -Infinity, 4, rest(6, 3)] });
});
