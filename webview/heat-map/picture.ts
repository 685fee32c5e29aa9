/** What a heat map is drawn from, and where its cells lie. */
import { type Axis, indexAt, shownCount } from './axis';
import { type ColorTable, isOutlier, type Palette } from './color-scale';
import { type AxisLayout, cellAt, cellSize, layAxis } from './geometry';
import type { Grid } from './grid';

export interface Picture {
  readonly grid: Grid;
  readonly frame: Frame;
  readonly colors: ColorTable;
  readonly palette: Palette;
  /** Whether later columns are the masked future. */
  readonly causal: boolean;
  readonly rowLabel: (index: number) => string;
  readonly columnLabel: (index: number) => string;
}

/** Whether a picture already shows this. */
export function isSamePicture(picture: Picture, grid: Grid, frame: Frame, palette: Palette): boolean {
  const { width, height, ratio } = picture.frame;
  const sameFrame = width === frame.width && height === frame.height && ratio === frame.ratio;
  return sameFrame && picture.grid === grid && picture.palette === palette;
}

/** The layout, in device pixels; known before the values are. */
export interface Frame {
  readonly rows: AxisLayout;
  readonly columns: AxisLayout;
  /** Room for the labels of rows, at the left, and of columns, below. */
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

export const LABEL_FONT_SIZE = 11;
const LEFT = 76;
const BOTTOM = 18;

/** @param room width in CSS pixels */
export function layFrame(rows: Axis, columns: Axis, square: boolean, room: number, ratio: number): Frame {
  const gaps = (columns.spans.length - 1) * 9;
  const cell = cellSize(shownCount(rows), shownCount(columns), Math.max(room - LEFT - gaps - 2, 120), square);
  const [rowLayout, columnLayout] = [layAxis(rows, cell.height, ratio), layAxis(columns, cell.width, ratio)];
  const [left, bottom] = [Math.round(LEFT * ratio), Math.round(BOTTOM * ratio)];
  return {
    rows: rowLayout,
    columns: columnLayout,
    left,
    bottom,
    width: left + columnLayout.length,
    height: rowLayout.length + bottom,
    ratio,
  };
}

export interface Cell {
  /** Places among what is shown. */
  readonly row: number;
  readonly column: number;
}

/** The cell at a point of the canvas, in device pixels. */
export function cellAtPoint({ rows, columns, left }: Frame, x: number, y: number): Cell | undefined {
  const [row, column] = [cellAt(rows, y), cellAt(columns, x - left)];
  return row === undefined || column === undefined ? undefined : { row, column };
}

export function valueAt({ values, columns }: Grid, { row, column }: Cell): number {
  return values[row * shownCount(columns) + column] as number;
}

/** Whether a cell is the masked future: -inf among scores, exactly 0 among weights. Anything else there is shown. */
export function isFuture(causal: boolean, value: number, rowIndex: number, columnIndex: number): boolean {
  return causal && columnIndex > rowIndex && (value === -Infinity || value === 0);
}

/** What the legend must say besides the scale. */
export interface Marks {
  readonly outliers: number;
  readonly notNumbers: number;
  readonly future: boolean;
  /** Why there are no values somewhere, where that is so. */
  readonly absent: string | undefined;
}

/** Whether there is no value in a cell, by its indices in the tensor. */
export function isAbsent({ absent }: Grid, value: number, row: number, column: number): boolean {
  return Number.isNaN(value) && absent?.at(row, column) === true;
}

export function countMarks(grid: Grid, { scale }: ColorTable, causal: boolean): Marks {
  const width = shownCount(grid.columns);
  let [outliers, notNumbers, future, absent] = [0, 0, false, false];
  for (const [place, value] of grid.values.entries()) {
    if (value !== 0 && Number.isFinite(value)) {
      outliers += Number(isOutlier(scale, value));
      continue;
    }
    const [row, column] = [indexAt(grid.rows, Math.floor(place / width)), indexAt(grid.columns, place % width)];
    if (isFuture(causal, value, row, column)) future = true;
    else if (isAbsent(grid, value, row, column)) absent = true;
    else if (value !== 0) notNumbers++;
  }
  return { outliers, notNumbers, future, absent: absent ? grid.absent?.text : undefined };
}
