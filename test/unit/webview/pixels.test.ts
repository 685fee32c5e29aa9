/** The pixels of heat maps: every cell its colour, every mark its place, nothing made up. */

import { describe, expect, it } from 'vitest';
import type { MaskRule } from '../../../src/trace/steps/matrix';
import { shortenAxis } from '../../../src/trace/tensors/axis';
import { cellNumber } from '../../../webview/heat-map/cell-number';
import { layAxis, layWindow } from '../../../webview/heat-map/geometry';
import { boxOf, type Cells, cellAtPoint, countMarks, valueAt } from '../../../webview/heat-map/picture';
import { boundsOf, inksOf, renderCells } from '../../../webview/heat-map/pixels';
import { toPixel } from '../../../webview/theme/color';
import { ColorTable, colorTable, type Scale } from '../../../webview/theme/color-scale';
import { PALETTE } from './palette';

const BACKGROUND = toPixel(PALETTE.background);
const FOREGROUND = toPixel(PALETTE.foreground);
const SIGNED: Scale = { kind: 'signed', limit: 2 };

function render(cells: Cells, scale = SIGNED, mask: MaskRule | null = null, palette = PALETTE) {
  const colors = new ColorTable(scale, palette, toPixel);
  const { rows, columns } = cells;
  const pixels = new Uint32Array(rows.length * columns.length);
  const { notNumbers } = renderCells(pixels, cells, colors, inksOf(palette, colors, 1), mask);
  const at = (x: number, y: number) => pixels[y * columns.length + x];
  return { at, colors, notNumbers, pixels };
}

function matrix(rows: number, columns: number, cell: number, values: readonly number[]): Cells {
  const layout = (size: number) => layAxis(shortenAxis(size, size), cell, 1);
  return { rows: layout(rows), columns: layout(columns), values: Float32Array.from(values) };
}

describe('cells', () => {
  it('have the colour of their value everywhere but on the lines between them', () => {
    const { at, colors } = render(matrix(2, 2, 10, [0, 1, -1, 2]));
    for (const [row, column, value] of [
      [0, 0, 0],
      [0, 1, 1],
      [1, 0, -1],
      [1, 1, 2],
    ] as const) {
      for (const d of [0, 4, 8]) expect(at(column * 10 + d, row * 10 + d)).toBe(colors.pixel(value));
      expect(at(column * 10 + 9, row * 10 + 5)).toBe(BACKGROUND);
      expect(at(column * 10 + 5, row * 10 + 9)).toBe(BACKGROUND);
    }
  });

  it('are bounded by a line in high contrast, since the lowest values are dark; hidden ones are hatched alone', () => {
    const palette = { ...PALETTE, contrast: true };
    const { at, colors } = render(matrix(2, 2, 10, [0, 0, 0, 2]), SIGNED, { causal: true, window: null }, palette);
    const line = toPixel(boundsOf(palette));
    expect([at(0, 0), at(9, 5), at(5, 9), at(9, 15), at(15, 19)]).toEqual([colors.pixel(0), line, line, line, line]);
    expect([line === BACKGROUND, at(19, 5) === line, at(15, 9) === line]).toEqual([false, false, false]);
  });

  it('below 0 are underlined in high contrast, where their cells are high enough', () => {
    const palette = { ...PALETTE, contrast: true };
    const { at, colors } = render(matrix(1, 3, 10, [-1, 1, 0]), SIGNED, null, palette);
    expect(
      [at(2, 7), at(12, 7), at(22, 7)].map((pixel, column) => pixel === colors.pixel([-1, 1, 0][column] as number)),
    ).toEqual([false, true, true]);
    expect([at(2, 6), at(2, 8)]).toEqual([colors.pixel(-1), colors.pixel(-1)]);
    const low = render(matrix(1, 1, 6, [-1]), SIGNED, null, palette);
    expect([...low.pixels].every((pixel) => pixel === colors.pixel(-1))).toBe(true);
    const usual = render(matrix(1, 1, 10, [-1]));
    expect(usual.at(2, 7)).toBe(usual.colors.pixel(-1));
  });
  it('fill all pixels where they are small', () => {
    const { pixels } = render(matrix(3, 50, 2.3, Array(150).fill(1)));
    expect([...pixels].every((pixel) => pixel !== BACKGROUND)).toBe(true);
  });

  it('are cut at the edges of a window', () => {
    const window = layWindow(10, 2.5, 10, 25);
    const values = Float32Array.from({ length: 9 }, (_, i) => i / 8);
    const { at, colors } = render({ rows: window, columns: window, values });
    expect(at(0, 0)).toBe(colors.pixel(0));
    expect(at(5, 5)).toBe(colors.pixel(4 / 8));
    expect(at(20, 20)).toBe(colors.pixel(1));
    expect(at(24, 24)).toBe(BACKGROUND);
  });
});

describe('marks', () => {
  it('hatch what the mask hides, and only that', () => {
    const values = [1, 0, 0.5, 0.5];
    const { at, colors } = render(
      matrix(2, 2, 12, values),
      { kind: 'probability', limit: 1 },
      { causal: true, window: null },
    );
    const cell = (row: number, column: number) =>
      new Set(Array.from({ length: 121 }, (_, i) => at(column * 12 + (i % 11), row * 12 + Math.floor(i / 11))));
    expect(cell(0, 1).has(BACKGROUND)).toBe(true);
    expect(cell(0, 1).size).toBe(2);
    expect(cell(1, 0)).toEqual(new Set([colors.pixel(0.5)]));
    const unmasked = render(matrix(2, 2, 12, values), { kind: 'probability', limit: 1 }, null);
    expect(unmasked.at(15, 3)).toBe(unmasked.colors.pixel(0));
  });

  it('hatch what has not arrived in another way, whatever stands in its place', () => {
    const known = Uint8Array.of(1, 0, 1, 1);
    const cells = { ...matrix(2, 2, 12, [1, 1.7, 1, 1]), known };
    const { at, colors } = render(cells);
    const seen = new Set(Array.from({ length: 11 }, (_, x) => at(12 + x, 5)));
    expect(seen.has(colors.pixel(1.7))).toBe(false);
    expect(seen.has(BACKGROUND)).toBe(true);
    const future = render(matrix(2, 2, 12, [1, -Infinity, 1, 1]), SIGNED, { causal: true, window: null });
    const ink = [...seen].find((pixel) => pixel !== BACKGROUND);
    expect(Array.from({ length: 11 }, (_, x) => future.at(12 + x, 5))).not.toContain(ink);
  });

  it('hatching runs on from cell to cell and moves with them', () => {
    const all = (from: number) => {
      const window = layWindow(100, from, 12, 48);
      const count = window.indices.length;
      return render({
        rows: window,
        columns: window,
        values: new Float32Array(count * count).fill(NaN),
        known: new Uint8Array(count * count),
      }).at;
    };
    const [before, after] = [all(10), all(10.25)];
    for (let x = 0; x < 40; x++) for (let y = 0; y < 40; y++) expect(after(x, y)).toBe(before(x + 3, y + 3));
  });

  it('set a dot on outliers from 4 pixels on', () => {
    const large = render(matrix(1, 3, 16, [2.1, 2, -9]));
    expect(large.at(7, 7)).not.toBe(large.colors.pixel(2.1));
    expect(large.at(2, 2)).toBe(large.colors.pixel(2.1));
    expect(large.at(16 + 7, 7)).toBe(large.colors.pixel(2));
    expect(large.at(32 + 7, 7)).not.toBe(large.colors.pixel(-9));
    const small = render(matrix(1, 3, 4, [2.1, 2, -9]));
    expect(small.at(1, 1)).not.toBe(small.colors.pixel(2.1));
    const tiny = render(matrix(1, 3, 3, [2.1, 2, -9]));
    expect(tiny.at(1, 1)).toBe(tiny.colors.pixel(2.1));
  });

  it('show what is no number at every size', () => {
    const values = [1, NaN, 1, Infinity, 1, -Infinity];
    const large = render(matrix(2, 3, 16, values));
    expect(large.notNumbers.map(({ row, column }) => [row, column])).toEqual([
      [0, 1],
      [1, 0],
      [1, 2],
    ]);
    expect(large.at(16 + 3, 3)).toBe(FOREGROUND);
    for (const cell of [1, 2, 3]) {
      const size = 40;
      const many = Array<number>(size * size).fill(1);
      many[20 * size + 20] = NaN;
      const { pixels } = render(matrix(size, size, cell, many));
      expect(pixels.filter((pixel) => pixel === FOREGROUND).length, `cells of ${cell} pixels`).toBeGreaterThanOrEqual(
        25,
      );
    }
  });

  it('are counted', () => {
    const cells = matrix(2, 3, 1, [3, -3, NaN, 2, 0, Infinity]);
    expect(countMarks(cells, SIGNED, null)).toEqual({
      outliers: 2,
      below: 1,
      notNumbers: 2,
      masked: false,
      absent: undefined,
    });
  });
});

describe('cells by place', () => {
  const window = layWindow(10, 2.5, 10, 25);
  const cells: Cells = {
    rows: window,
    columns: window,
    values: Float32Array.from({ length: 9 }, (_, i) => i),
    known: Uint8Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1),
  };

  it('are found by their indices in the tensor', () => {
    expect(cellAtPoint(cells, 76, 76, 0)).toEqual({ row: 2, column: 2 });
    expect(cellAtPoint(cells, 76, 76 + 24, 5)).toEqual({ row: 3, column: 4 });
    expect(cellAtPoint(cells, 76, 75, 5)).toBeUndefined();
    expect(boxOf(cells, 76, { row: 2, column: 3 })).toEqual({ x: 81, y: -5, width: 10, height: 10 });
    expect(boxOf(cells, 76, { row: 9, column: 3 })).toBeUndefined();
  });

  it('have a value only where it has arrived', () => {
    expect(valueAt(cells, { row: 2, column: 4 })).toBe(2);
    expect(valueAt(cells, { row: 3, column: 3 })).toBeUndefined();
    expect(valueAt(cells, { row: 8, column: 3 })).toBeUndefined();
  });
});

describe('numbers in cells', () => {
  it.each([
    [0.123456, 7, '0.1235'],
    [-0.123456, 7, '−0.1235'],
    [0.123456, 6, '0.123'],
    [-0.123456, 6, '−0.123'],
    [12.3456, 6, '12.35'],
    [0, 7, '0.0000'],
    [0.00001, 7, '1.00e−5'],
    [-0.00001, 7, '−1.0e−5'],
    [123456, 7, '123456'],
    [-1234567.8, 7, '−1.23e6'],
    [1234567, 3, '1e6'],
    [-1234567, 3, '…'],
    [0.004, 4, '4e−3'],
  ])('%f in %i characters is %s', (value, characters, text) => {
    expect(cellNumber(value, characters)).toBe(text);
    expect(cellNumber(value, characters).length).toBeLessThanOrEqual(characters);
  });

  it('are nearly 0 beside others that their decimals tell, and have an exponent where all are as small', () => {
    const beside = (largest: number, isSigned = false) => ({ isSigned, largest });
    const weights = [3e-12, 3e-4, 0.0051, 0, 1].map((value) => cellNumber(value, 4, beside(1)));
    expect(weights).toEqual(['≈0', '≈0', '0.01', '0.00', '1.00']);
    expect([4, 6].map((characters) => cellNumber(3e-5, characters, beside(1)))).toEqual(['≈0', '≈0']);
    expect([4, 6].map((characters) => cellNumber(3e-4, characters, beside(5e-4)))).toEqual(['3e−4', '0.0003']);
    expect([3e-4, -3e-4].map((value) => cellNumber(value, 5, beside(2, true)))).toEqual(['≈0', '≈0']);
    expect([3e-4, -3e-4].map((value) => cellNumber(value, 5))).toEqual(['3e−4', '−3e−4']);
  });

  it('have a character more where none is negative', () => {
    expect([true, false].map((isSigned) => cellNumber(0.31123, 5, { isSigned }))).toEqual(['0.31', '0.311']);
  });
});

it('tables of colours are shared by figures on the same scale', () => {
  expect(colorTable({ kind: 'signed', limit: 2 }, PALETTE)).toBe(colorTable({ kind: 'signed', limit: 2 }, PALETTE));
  expect(colorTable({ kind: 'signed', limit: 2 }, PALETTE)).not.toBe(
    colorTable({ kind: 'probability', limit: 2 }, PALETTE),
  );
  expect(colorTable({ kind: 'signed', limit: 2 }, { ...PALETTE })).not.toBe(colorTable(SIGNED, PALETTE));
});
