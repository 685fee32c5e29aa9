/** What a heat map is drawn from, and where its cells are. */

import { isMasked, type MaskRule } from '../../src/trace/steps/matrix';
import type { Absent } from '../sources/grid';
import { type ColorTable, isOutlier, type Palette, type Scale } from '../theme/color-scale';
import type { IsCounted } from './counted-outline';
import type { Frame } from './frame';
import { type AxisLayout, type Box, cellAt, placeOfIndex } from './geometry';

/** Values at the crossings of some rows and columns, with their layout. */
export interface Cells {
  readonly rows: AxisLayout;
  readonly columns: AxisLayout;
  /** Row-major over the layout. */
  readonly values: Float32Array;
  /** 1 for every value that has arrived, else 0; absent if all have. */
  readonly known?: Uint8Array | undefined;
  readonly absent?: Absent | undefined;
}

/** How values are drawn. */
export interface Style {
  readonly colors: ColorTable;
  readonly palette: Palette;
  /** Which columns, as keys, are masked for which rows, as queries. */
  readonly mask: MaskRule | null;
  readonly rowLabel: (index: number) => string;
  readonly columnLabel: (index: number) => string;
  /** What rows and columns stand for, where labels alone do not tell: the tokens of two texts. */
  readonly axisTitles?: Readonly<Record<'rows' | 'columns', string>> | undefined;
  /** Font families of labels, and of numbers in cells. */
  readonly font: string;
  readonly mono: string;
}

export interface Picture extends Cells {
  readonly frame: Frame;
  readonly style: Style;
  /** The row that the caption of a saved picture is about, by its index in the tensor: it is outlined. */
  readonly told?: number | undefined;
  /** The column that the caption is about, a token or a dimension, by its index in the tensor: it is outlined as well. */
  readonly toldColumn?: { readonly index: number; readonly isToken: boolean } | undefined;
  /** For a saved picture: the cells that a score counts, outlined as on the page. */
  readonly counted?: IsCounted | undefined;
}

/** A cell by its indices in the tensor. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

type Laid = Pick<Cells, 'rows' | 'columns'>;

/** The cell at a point of the canvas, in device pixels. @param left where the plot begins */
export function cellAtPoint({ rows, columns }: Laid, left: number, x: number, y: number): Cell | undefined {
  const [row, column] = [cellAt(rows, y), cellAt(columns, x - left)];
  if (row === undefined || column === undefined) return undefined;
  return { row: rows.indices[row] as number, column: columns.indices[column] as number };
}

/** The rectangle of a cell on the canvas, also if only a part of it is in view; `undefined` if it is not laid out. */
export function boxOf({ rows, columns }: Laid, left: number, cell: Cell): Box | undefined {
  const [row, column] = [placeOfIndex(rows, cell.row), placeOfIndex(columns, cell.column)];
  if (row === undefined || column === undefined) return undefined;
  const [x, y] = [columns.starts[column] as number, rows.starts[row] as number];
  return { x: left + x, y, width: (columns.stops[column] as number) - x, height: (rows.stops[row] as number) - y };
}

/** The outlined row of a saved picture, within the plot, and the width of its line. */
export function toldBox({ rows, columns, frame, told }: Picture): (Box & { readonly line: number }) | undefined {
  const place = told === undefined ? undefined : placeOfIndex(rows, told);
  if (place === undefined) return undefined;
  // In low rows with numbers, a thick line would cover the numbers of the neighbouring rows.
  const line = (frame.isCompact ? 2 : 3) * frame.ratio;
  // Around its cells; there is no room above the first.
  const top = Math.max((rows.starts[place] as number) - line / 2, line / 2);
  const height = (rows.stops[place] as number) + line / 2 - top;
  return { x: frame.left + line / 2, y: top, width: columns.length - line, height, line };
}

/** The outlined column: the line goes around its cells, so that thin ones stay visible. */
export function toldColumnBox({
  rows,
  columns,
  frame,
  toldColumn,
}: Picture): (Box & { readonly line: number }) | undefined {
  const place = toldColumn === undefined ? undefined : placeOfIndex(columns, toldColumn.index);
  if (place === undefined) return undefined;
  const line = 1.5 * frame.ratio;
  const [start, stop] = [columns.starts[place] as number, columns.stops[place] as number];
  return {
    x: frame.left + start - line / 2,
    y: line / 2,
    width: stop - start + line,
    height: rows.length - line,
    line,
  };
}

/** The value of a cell; `undefined` if it has not arrived or is not laid out. */
export function valueAt({ rows, columns, values, known }: Cells, cell: Cell): number | undefined {
  const [row, column] = [placeOfIndex(rows, cell.row), placeOfIndex(columns, cell.column)];
  if (row === undefined || column === undefined) return undefined;
  const place = row * columns.indices.length + column;
  return known && !known[place] ? undefined : values[place];
}

/** Whether a cell has no value. */
export function isAbsent({ absent }: Pick<Cells, 'absent'>, value: number, row: number, column: number): boolean {
  return Number.isNaN(value) && absent?.at(row, column) === true;
}

/** What the legend must explain besides the scale. */
export interface Marks {
  readonly outliers: number;
  /** How many of them are below zero. */
  readonly below: number;
  readonly notNumbers: number;
  readonly masked: boolean;
  /** Why some values are absent, if any are. */
  readonly absent: string | undefined;
}

type Counted = Pick<Cells, 'values' | 'known' | 'absent'> & {
  readonly rows: Pick<AxisLayout, 'indices'>;
  readonly columns: Pick<AxisLayout, 'indices'>;
};

/** Counts the marks among the values that have arrived. */
export function countMarks(cells: Counted, scale: Scale, mask: MaskRule | null): Marks {
  const { rows, columns, values, known } = cells;
  const width = columns.indices.length;
  let outliers = 0;
  let below = 0;
  let notNumbers = 0;
  let masked = false;
  let absent = false;
  for (let place = 0; place < values.length; place++) {
    if (known && !known[place]) continue;
    const value = values[place] as number;
    if (value !== 0 && Number.isFinite(value)) {
      if (isOutlier(scale, value)) {
        outliers++;
        if (value < 0) below++;
      }
      continue;
    }
    const row = rows.indices[Math.floor(place / width)] as number;
    const column = columns.indices[place % width] as number;
    if (isMasked(mask, value, row, column)) masked = true;
    else if (isAbsent(cells, value, row, column)) absent = true;
    else if (value !== 0) notNumbers++;
  }
  return { outliers, below, notNumbers, masked, absent: absent ? cells.absent?.text : undefined };
}

const counted = new WeakMap<Picture, Marks>();

/** The marks of a picture, counted once. */
export function marksOf(picture: Picture): Marks {
  const marks = counted.get(picture) ?? countMarks(picture, picture.style.colors.scale, picture.style.mask);
  counted.set(picture, marks);
  return marks;
}

/** Whether some rows or columns are left out. */
export function isShortened({ rows, columns }: Pick<Picture, 'rows' | 'columns'>): boolean {
  return rows.gaps.length + columns.gaps.length > 0;
}
