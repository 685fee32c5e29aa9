import { expect, it } from 'vitest';
import { columnOutline, rowOutline } from '../../../webview/heat-map/outline';
import { toCss } from '../../../webview/theme/color';
import type { Palette } from '../../../webview/theme/color-scale';
import { PALETTE } from './palette';

const ACCENT = toCss(PALETTE.accent);
const BACKGROUND = toCss(PALETTE.background);

/** Ten by ten cells of 7 pixels, of which a row and a column are chosen. */
function outlines(palette: Palette) {
  const outlined = { ratio: 1, left: 0, down: 70, across: 70, cell: 7, palette };
  return [rowOutline(outlined, { start: 28, size: 7 }), columnOutline(outlined, { start: 42, size: 7 })] as const;
}

it('in high contrast the chosen row and column are outlined between two lines of the background, and none of their cells is hidden', () => {
  const [row, column] = outlines({ ...PALETTE, contrast: true });
  for (const [around, own] of [row, column]) {
    expect([around?.color, around?.width, own?.color, own?.width]).toEqual([BACKGROUND, 4, ACCENT, 2]);
    expect(around?.box).toEqual(own?.box);
  }
  // Within the outline, and the line of the background inside of it, lie the cells.
  const [, top = 0, , high = 0] = row[1]?.box ?? [];
  expect([top + 2, top + high - 2]).toEqual([28, 35]);
  const [left = 0, , wide = 0] = column[1]?.box ?? [];
  expect([left + 2, left + wide - 2]).toEqual([42, 49]);
});

it('in other themes one line is enough', () => {
  const lines = outlines(PALETTE).map((one) => one.map(({ color, width }) => [color, width]));
  expect(lines).toEqual([[[ACCENT, 2]], [[ACCENT, 1]]]);
});

it('in other themes as well the outline of the chosen row and column hides none of their cells', () => {
  const [[row], [column]] = outlines(PALETTE);
  const [left = 0, top = 0, , high = 0] = row?.box ?? [];
  expect([left + 1, top + 1, top + high - 1]).toEqual([0, 28, 35]);
  const [from = 0, , wide = 0] = column?.box ?? [];
  expect([from + 0.5, from + wide - 0.5]).toEqual([42, 49]);
});

it('at the right edge the outlines are closed, within the last cell, unless that is hardly wider than a line', () => {
  for (const contrast of [false, true])
    for (const [cell, isClosed] of [
      [14, true],
      [2, false],
    ] as const) {
      const outlined = { ratio: 1, left: 20, down: 70, across: 70, cell, palette: { ...PALETTE, contrast } };
      const last = { start: 70 - cell, size: cell };
      for (const strokes of [rowOutline(outlined, last), columnOutline(outlined, last)])
        for (const { width, box } of strokes) {
          const [x, , wide] = box;
          expect(x + wide + width / 2 <= 90, `${contrast}, ${cell}`).toBe(isClosed);
        }
    }
});
