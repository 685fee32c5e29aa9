/** The outline around the cells that a score counts: their values make up the score. Pure. */
import type { Color } from '../theme/color';
import type { Palette } from '../theme/color-scale';
import type { AxisLayout, Box } from './geometry';

/** In CSS pixels: smaller cells have no room for an outline beside them. */
const LEAST_OUTLINED = 3;
/** In CSS pixels: from this size on, a line of the background separates the outline from the colour within it. */
const LEAST_APART = 10;

/** Whether a cell counts, by its indices in the tensor. */
export type IsCounted = (row: number, column: number) => boolean;

/** An area filled with one colour. */
export interface Ring {
  readonly color: Color;
  readonly boxes: readonly Box[];
}

interface OutlinedMap {
  readonly rows: Pick<AxisLayout, 'indices' | 'starts' | 'stops' | 'cell'>;
  readonly columns: OutlinedMap['rows'];
  readonly frame: { readonly left: number; readonly ratio: number };
  readonly style: { readonly palette: Pick<Palette, 'foreground' | 'background'> };
}

/** Whether cells are large enough to be outlined. */
export function hasRoomForOutlines({ frame, rows, columns }: Pick<OutlinedMap, 'frame' | 'rows' | 'columns'>): boolean {
  return Math.min(rows.cell, columns.cell) >= LEAST_OUTLINED * frame.ratio;
}

/**
 * One outline around all adjacent cells, covering none of them, in drawing order. For large cells a line of the background lies
 * between, so that a light colour does not merge with a light line.
 */
export function countedRings(map: OutlinedMap, counted: IsCounted): readonly Ring[] {
  if (!hasRoomForOutlines(map)) return [];
  const { palette } = map.style;
  const { ratio } = map.frame;
  const line = Math.max(1, Math.round(ratio));
  const isApart = Math.min(map.rows.cell, map.columns.cell) >= LEAST_APART * ratio;
  const around = { color: palette.foreground, boxes: boxesRound(map, counted, isApart ? 2 * line : line) };
  return isApart ? [around, { color: palette.background, boxes: boxesRound(map, counted, line) }] : [around];
}

/** @param wide how far they extend from the cells */
function boxesRound({ rows, columns, frame }: OutlinedMap, counted: IsCounted, wide: number): readonly Box[] {
  const boxes: Box[] = [];
  for (let row = 0; row < rows.indices.length; row++)
    for (let column = 0; column < columns.indices.length; column++)
      if (isCountedAt(rows, columns, counted, row, column)) boxes.push(...sidesOf(row, column));
  return boxes;

  function sidesOf(row: number, column: number): readonly Box[] {
    const [top, bottom] = [rows.starts[row] as number, rows.stops[row] as number];
    const [left, right] = [columns.starts[column] as number, columns.stops[column] as number];
    const down = [
      { by: -1, y: top - wide, height: wide },
      { by: 0, y: top, height: bottom - top },
      { by: 1, y: bottom, height: wide },
    ];
    const across = [
      { by: -1, x: left - wide, width: wide },
      { by: 0, x: left, width: right - left },
      { by: 1, x: right, width: wide },
    ];
    return down.flatMap(({ by: rowBy, ...vertical }) =>
      across.flatMap(({ by: columnBy, ...horizontal }) => {
        const [other, beside] = [besideIn(rows, row, rowBy), besideIn(columns, column, columnBy)];
        const isFree =
          other === undefined || beside === undefined || !isCountedAt(rows, columns, counted, other, beside);
        return isFree ? [{ ...vertical, ...horizontal, x: frame.left + horizontal.x }] : [];
      }),
    );
  }
}

function isCountedAt(
  rows: OutlinedMap['rows'],
  columns: OutlinedMap['columns'],
  counted: IsCounted,
  row: number,
  column: number,
): boolean {
  return counted(rows.indices[row] as number, columns.indices[column] as number);
}

/** The neighbouring place; `undefined` at an end, and where part of the axis is left out in between. */
function besideIn({ starts, stops }: OutlinedMap['rows'], at: number, by: number): number | undefined {
  const other = at + by;
  const touches = by < 0 ? stops[other] === starts[at] : starts[other] === stops[at];
  return by === 0 ? at : touches ? other : undefined;
}
