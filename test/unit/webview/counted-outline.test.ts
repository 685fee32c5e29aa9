import { describe, expect, it } from 'vitest';
import { countedRings, hasRoomForOutlines, type IsCounted } from '../../../webview/heat-map/counted-outline';
import { layAxis } from '../../../webview/heat-map/geometry';
import { PALETTE } from './palette';

const SIDE = 12;

/** A map of twelve by twelve cells. @param size of a cell in CSS pixels */
function mapOf(size: number, ratio = 1) {
  const axis = { size: SIDE, spans: [{ start: 0, stop: SIDE }] };
  const [rows, columns] = [layAxis(axis, size, ratio), layAxis(axis, size, ratio)];
  return { rows, columns, frame: { left: 20, ratio }, style: { palette: PALETTE } };
}

/** Each pixel of the plot that lies on the rings: "x,y", from the plot's corner. */
function inked(map: ReturnType<typeof mapOf>, counted: IsCounted, ring?: number) {
  const rings = countedRings(map, counted);
  return new Set(
    (ring === undefined ? rings : rings.slice(ring, ring + 1)).flatMap(({ boxes }) =>
      boxes.flatMap(({ x, y, width, height }) =>
        Array.from(
          { length: width * height },
          (_, at) => `${x - map.frame.left + (at % width)},${y + Math.floor(at / width)}`,
        ),
      ),
    ),
  );
}

function pixelsOf({ rows, columns }: ReturnType<typeof mapOf>, row: number, column: number) {
  const at = ({ starts, stops }: typeof rows, place: number) =>
    Array.from(
      { length: (stops[place] as number) - (starts[place] as number) },
      (_, i) => (starts[place] as number) + i,
    );
  return at(rows, row).flatMap((y) => at(columns, column).map((x) => `${x},${y}`));
}

const KINDS: readonly (readonly [string, IsCounted])[] = [
  ['previous token', (row, column) => column === row - 1],
  ['local', (row, column) => column <= row && column > row - 3],
  ['one cell', (row, column) => row === 5 && column === 4],
];

describe.each([3, 4.4, 5, 6.5, 10, 24])('cells of %d pixels', (size) => {
  it.each(KINDS)('that are counted are outlined and none of their colour is hidden: %s', (_, counted) => {
    for (const ratio of [1, 1.5, 2]) {
      const map = mapOf(size, ratio);
      const hidden = inked(map, counted);
      for (let row = 1; row < SIDE - 1; row++)
        for (let column = 1; column < SIDE - 1; column++) {
          if (!counted(row, column)) continue;
          const pixels = pixelsOf(map, row, column);
          expect(pixels.filter((pixel) => hidden.has(pixel))).toEqual([]);
          // Each side has its line, unless what touches it is counted as well.
          const [x = 0, y = 0] = (pixels[0] ?? '').split(',').map(Number);
          if (!counted(row - 1, column)) expect(hidden.has(`${x},${y - 1}`)).toBe(true);
          if (!counted(row, column - 1)) expect(hidden.has(`${x - 1},${y}`)).toBe(true);
        }
    }
  });
});

it('cells that touch have one outline, and of large ones a line of the background lies between it and their colour', () => {
  const [, [, local]] = KINDS as [(typeof KINDS)[0], (typeof KINDS)[0]];
  const map = mapOf(20);
  expect(countedRings(map, local).map(({ color }) => color)).toEqual([PALETTE.foreground, PALETTE.background]);
  const between = inked(map, (row, column) => row === 5 && (column === 4 || column === 5));
  expect(between.has('100,110')).toBe(false);
  expect(between.has('99,110')).toBe(false);
  const near = inked(map, (row, column) => row === 5 && column === 4, 1);
  expect([near.has('79,110'), near.has('78,110')]).toEqual([true, false]);
});

it('smaller cells have none: there is no room beside them', () => {
  expect([3, 2.9, 2].map((size) => hasRoomForOutlines(mapOf(size)))).toEqual([true, false, false]);
  expect(countedRings(mapOf(2), () => true)).toEqual([]);
});

it('cells are not joined over what is left out between them', () => {
  const axis = {
    size: 100,
    spans: [
      { start: 0, stop: 3 },
      { start: 90, stop: 93 },
    ],
  };
  const columns = layAxis(axis, 10, 1);
  const rows = layAxis({ size: 1, spans: [{ start: 0, stop: 1 }] }, 10, 1);
  const map = { rows, columns, frame: { left: 0, ratio: 1 }, style: { palette: PALETTE } };
  const [ring] = countedRings(map, (_, column) => column === 2 || column === 90);
  expect(ring?.boxes.map(({ x }) => x)).toContain(30);
});
