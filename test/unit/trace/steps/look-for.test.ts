/** What one is told to look for in a heat map of vectors. */
import { expect, it } from 'vitest';
import { markedColumn } from '../../../../src/trace/steps/look-for';
import { lookForStrings } from '../../../../webview/strings/look-for';

/** [4, 20] of ±1, with what is put into it. */
function map(put: (values: Float32Array) => void): Float32Array {
  const values = Float32Array.from({ length: 80 }, (_, at) => (at % 3 === 0 ? -1 : 1));
  put(values);
  return values;
}

it('the marked column is a stripe where it is the clearest one, with how many rows are far from 0 in it', () => {
  const stripe = map((values) => {
    for (const row of [0, 1, 2]) values[row * 20 + 7] = -9;
    // Larger in one row, and of both signs in others: less of a stripe.
    for (const row of [0, 1, 2, 3]) values[row * 20 + 4] = row % 2 === 0 ? 8 : -8;
  });
  expect(markedColumn(stripe, 20, { row: 1, column: 7 })).toEqual({
    ...{ kind: 'stripe', column: 7, row: 1, value: -9, rows: 3 },
  });
  // The row that is told is not far from 0 there: the example is another one.
  expect(markedColumn(stripe, 20, { row: 3, column: 7 })).toMatchObject({ kind: 'stripe', row: 0, value: -9, rows: 3 });
  expect(markedColumn(stripe, 20, { row: 3, column: 4 })).toMatchObject({ kind: 'few far', column: 4, row: 3 });
});

it('where another column is marked than that of the clearest stripe, the line names the marked one alone', () => {
  const stripe = map((values) => {
    for (const row of [0, 1, 2, 3]) values[row * 20 + 7] = -9;
    values[20 + 4] = 12;
  });
  const seen = markedColumn(stripe, 20, { row: 1, column: 4 });
  expect(seen).toMatchObject({ column: 4 });
  const of = { of: 4, token: '“a”', isNeuron: false };
  expect(lookForStrings.brightest({ ...(seen as NonNullable<typeof seen>), kind: 'brightest' }, of)).toBe(
    'Begin at the dotted column: in the row “a”, dimension 4 is farthest from 0 (12).',
  );
});

it('one cell is no stripe; a row that is nearly all 0 has few values far from it, and none whose other colours are in the middle of the scale', () => {
  const cell = map((values) => {
    values[2 * 20 + 5] = 12;
  });
  expect(markedColumn(cell, 20, { row: 2, column: 5 })).toMatchObject({ kind: 'few far', column: 5, value: 12 });
  // The same among more rows: the scale ends at 3.2, of which 1 is no small share.
  const large = Float32Array.from({ length: 800 }, (_, at) => (at === 2 * 20 + 5 ? 12 : at % 3 === 0 ? -1 : 1));
  expect(markedColumn(large, 20, { row: 2, column: 5 })).toMatchObject({ kind: 'brightest', column: 5, value: 12 });
  // A row of small values alone has none that is far from 0.
  const small = cell.map((value, at) => (Math.floor(at / 20) === 1 ? value / 10 : value));
  expect(markedColumn(small, 20, { row: 1, column: 0 })).toMatchObject({ kind: 'brightest', column: 0 });
  expect(markedColumn(cell, 20, { row: 1, column: 0 })).toMatchObject({ kind: 'brightest', column: 0 });
});

it('of a column that is marked for another reason its value alone is told', () => {
  const cell = map((values) => {
    values[2 * 20 + 5] = 12;
  });
  expect(markedColumn(cell, 20, { row: 2, column: 6 })).toMatchObject({ kind: 'marked', column: 6, row: 2 });
});

const FIRST = { row: 0, column: 0 };

it('of what is no number, and of one row, nothing is told', () => {
  expect(
    markedColumn(
      map((values) => values.fill(Number.NaN, 3, 4)),
      20,
      FIRST,
    ),
  ).toBeUndefined();
  expect(markedColumn(new Float32Array(20).fill(1), 20, FIRST)).toBeUndefined();
  expect(markedColumn(new Float32Array(80), 20, FIRST)).toBeUndefined();
});

it('no line has more than twenty words', () => {
  const seen = { column: 1234, row: 12, value: -12.5, rows: 13 } as const;
  for (const kind of ['stripe', 'few far', 'brightest', 'marked'] as const)
    for (const [isNeuron, isOther] of [
      [true, false],
      [false, true],
    ] as const) {
      const line = lookForStrings[kind]({ kind, ...seen }, { of: 14, token: '“·spring”', isOther, isNeuron });
      expect(line.split(/\s+/).length, line).toBeLessThanOrEqual(20);
    }
});
