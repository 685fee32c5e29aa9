/** The most probable tokens of two runs, side by side. */
import { expect, it } from 'vitest';
import { mostRows, type TokenInBoth } from '../../../../src/trace/readings/most-in-both';
import { partOf } from '../../part-of';

const token = (id: number, before: number, after: number) =>
  partOf<TokenInBoth>({ id, before: partOf({ rank: before }), after: partOf({ rank: after }) });
const [SHE, IT, HE] = [token(1, 0, 5), token(2, 1, 0), token(3, 2, 1)];
const rows = (told: TokenInBoth, before = [SHE, IT], after = [IT, HE]) =>
  mostRows({ before, after }, told).map((row) => [row.rank + 1, row.before?.id, row.after?.id]);

it('have a row of the token that is told of at its rank in a run, also where others are more probable there', () => {
  expect(rows(IT)).toEqual([
    [1, 1, 2],
    [2, 2, 3],
  ]);
  expect(rows(SHE).slice(2)).toEqual([[6, undefined, 1]]);
  expect(rows(HE).slice(2)).toEqual([[3, 3, undefined]]);
  // Where it is among the most probable ones of neither: one row if it has the same rank in both.
  expect(rows(token(4, 40, 9)).slice(2)).toEqual([
    [10, undefined, 4],
    [41, 4, undefined],
  ]);
  expect(rows(token(4, 9, 9)).slice(2)).toEqual([[10, 4, 4]]);
});
