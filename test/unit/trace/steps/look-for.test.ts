/** What one is told to look for in a heat map of vectors. */
import { expect, it } from 'vitest';
import { whatIsSeen } from '../../../../src/trace/steps/look-for';
import { lookForStrings } from '../../../../webview/strings/look-for';

/** [4, 20] of ±1, with what is put into it. */
function map(put: (values: Float32Array) => void): Float32Array {
  const values = Float32Array.from({ length: 80 }, (_, at) => (at % 3 === 0 ? -1 : 1));
  put(values);
  return values;
}

it('a column that is far from 0 in most rows is a stripe, with how many rows that is', () => {
  const stripe = map((values) => {
    for (const row of [0, 1, 2]) values[row * 20 + 7] = -9;
  });
  expect(whatIsSeen(stripe, 20, 1)).toEqual({ kind: 'stripe', column: 7, value: -9, rows: 3 });
  expect(whatIsSeen(stripe, 20, 3)).toEqual({ kind: 'stripe', column: 7, value: 1, rows: 3 });
  // Where the map may leave it out it is not told.
  expect(whatIsSeen(stripe, 20, 3, false)?.kind).toBe('brightest');
});

it('one bright cell is no stripe; a row that is nearly all 0 has few bright ones', () => {
  const cell = map((values) => {
    values[2 * 20 + 5] = 12;
  });
  expect(whatIsSeen(cell, 20, 2)).toMatchObject({ kind: 'few bright', column: 5, value: 12 });
  expect(whatIsSeen(cell, 20, 1)).toMatchObject({ kind: 'brightest', column: 0 });
});

it('of what is no number, and of one row, nothing is told', () => {
  expect(
    whatIsSeen(
      map((values) => values.fill(Number.NaN, 3, 4)),
      20,
      0,
    ),
  ).toBeUndefined();
  expect(whatIsSeen(new Float32Array(20).fill(1), 20, 0)).toBeUndefined();
  expect(whatIsSeen(new Float32Array(80), 20, 0)).toBeUndefined();
});

it('no line has more than twenty words', () => {
  const seen = { column: 1234, value: -12.5, rows: 13 } as const;
  for (const kind of ['stripe', 'few bright', 'brightest'] as const)
    for (const isNeuron of [true, false]) {
      const line = lookForStrings[kind]({ kind, ...seen }, { of: 14, token: '“·spring”', isNeuron });
      expect(line.split(/\s+/).length, line).toBeLessThanOrEqual(20);
    }
});
