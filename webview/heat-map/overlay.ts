/** The chosen, pointed-at and read cells, drawn over a heat map on a canvas of its own. */

import { toCss } from '../theme/color';
import { countedRings } from './counted-outline';
import type { Frame } from './frame';
import { type AxisLayout, placeOfIndex } from './geometry';
import { columnOutline, type Place, rowOutline, type Stroke } from './outline';
import { type Context, paintRings } from './painter';
import { boxOf, type Cell, type Cells, type Style } from './picture';
import type { Selection } from './selection';

interface Overlaid extends Pick<Cells, 'rows' | 'columns'> {
  readonly frame: Frame;
  readonly style: Pick<Style, 'palette'>;
}

export function paintOverlay(context: Context, picture: Overlaid, selection: Selection): void {
  const { frame, rows, columns, style } = picture;
  const { ratio, left } = frame;
  context.clearRect(0, 0, frame.width, frame.height);
  const { accent, foreground } = style.palette;
  const [down, across, { cell }] = [rows.length, columns.length, columns];
  const outlined = { ratio, left, down, across, cell, palette: style.palette };
  const row = spanOf(rows, selection.row);
  const column = spanOf(columns, selection.column);
  paintPointed(context, picture, spanOf(rows, selection.pointedRow), spanOf(columns, selection.pointedColumn));
  context.save();
  context.beginPath();
  // The marks of rows are beside the plot, those of columns below it.
  context.rect(left - 4 * ratio, 0, columns.length + 4 * ratio, rows.length + 4 * ratio);
  context.clip();
  context.fillStyle = toCss(accent);
  if (row) {
    stroke(context, rowOutline(outlined, row));
    context.fillRect(left - 4 * ratio, row.start, 3 * ratio, row.size);
  }
  if (column) {
    stroke(context, columnOutline(outlined, column));
    paintBelow(context, picture, column);
  }
  paintCounted(context, picture, selection.counted);
  paintMarked(context, picture, spanOf(rows, selection.markedRow));
  context.fillStyle = toCss(foreground);
  const dimension = spanOf(columns, selection.dimension);
  if (dimension) paintDimension(context, picture, dimension);
  for (const index of selection.named ?? []) {
    const named = spanOf(columns, index);
    if (named) paintBelow(context, picture, named);
  }
  context.restore();
  if (selection.cell) paintCell(context, picture, selection.cell);
}

/** A frame around a row, and a mark beside it. */
function paintMarked(context: Context, { frame, columns, style }: Overlaid, row: Place | undefined): void {
  if (!row) return;
  const { ratio, left } = frame;
  const foreground = toCss(style.palette.foreground);
  context.strokeStyle = foreground;
  context.fillStyle = foreground;
  context.lineWidth = Math.max(1, Math.round(ratio));
  context.strokeRect(left + 0.5, row.start + 0.5, columns.length - 1, row.size - 1);
  context.fillRect(left - 4 * ratio, row.start, 3 * ratio, row.size);
}

function stroke(context: Context, strokes: readonly Stroke[]): void {
  for (const { color, width, box } of strokes) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.strokeRect(...box);
  }
}

/** Around the cells, even chosen ones: their colours must stay visible. */
function paintCounted(context: Context, picture: Overlaid, counted: Selection['counted']): void {
  if (counted) paintRings(context, countedRings(picture, counted));
}

/** The extent of an index in the layout, at least two pixels wide so that it is visible. */
function spanOf(layout: AxisLayout, index: number | undefined): Place | undefined {
  const place = index === undefined ? undefined : placeOfIndex(layout, index);
  if (place === undefined) return undefined;
  const start = layout.starts[place] as number;
  return { start, size: Math.max((layout.stops[place] as number) - start, 2) };
}

/** A light highlight, so that the colours below can still be told apart. */
function paintPointed(
  context: Context,
  { frame, rows, columns, style }: Overlaid,
  row: Place | undefined,
  column: Place | undefined,
): void {
  const { ratio, left } = frame;
  const { foreground } = style.palette;
  context.fillStyle = toCss(foreground, 0.13);
  if (row) {
    const [top, bottom] = [Math.max(row.start, 0), Math.min(row.start + row.size, rows.length)];
    context.fillRect(left, top, columns.length, bottom - top);
    context.fillStyle = toCss(foreground, 0.6);
    context.fillRect(left - 4 * ratio, top, 3 * ratio, bottom - top);
    context.fillStyle = toCss(foreground, 0.13);
  }
  if (column) {
    const [from, to] = [Math.max(column.start, 0), Math.min(column.start + column.size, columns.length)];
    context.fillRect(left + from, 0, to - from, rows.length);
  }
}

/** Dashed, so that it is not taken for a token; with a mark below, which is visible even if the column is thin. */
function paintDimension(context: Context, { frame, rows, style }: Overlaid, { start, size }: Place): void {
  const { ratio, left } = frame;
  const width = Math.max(1, Math.round(ratio));
  for (const [color, offset] of [
    [style.palette.background, 0],
    [style.palette.foreground, 3 * ratio],
  ] as const) {
    context.strokeStyle = toCss(color);
    context.lineWidth = width;
    context.setLineDash([3 * ratio, 3 * ratio]);
    context.lineDashOffset = offset;
    context.strokeRect(left + start - width / 2, width / 2, size + width, rows.length - width);
  }
  context.setLineDash([]);
  paintBelow(context, { frame, rows }, { start, size });
}

/** The mark below a column. */
function paintBelow(context: Context, { frame, rows }: Pick<Overlaid, 'frame' | 'rows'>, { start, size }: Place): void {
  const { ratio, left } = frame;
  context.fillRect(left + start, rows.length + ratio, size, 3 * ratio);
}

function paintCell(context: Context, picture: Overlaid, cell: Cell): void {
  const { frame, style, rows, columns } = picture;
  const { ratio, left } = frame;
  const box = boxOf(picture, left, cell);
  if (!box) return;
  context.save();
  context.beginPath();
  context.rect(left - 4 * ratio, 0, columns.length + 8 * ratio, rows.length + 4 * ratio);
  context.clip();
  const line = Math.max(1, ratio);
  const grow = Math.max(line, Math.ceil((5 * ratio - Math.min(box.width, box.height)) / 2));
  context.lineWidth = line;
  for (const [color, by] of [
    [style.palette.background, grow + ratio],
    [style.palette.foreground, grow],
  ] as const) {
    context.strokeStyle = toCss(color);
    const [x, y] = [box.x - by + ratio / 2, box.y - by + ratio / 2];
    context.strokeRect(x, y, box.width + 2 * by - ratio, box.height + 2 * by - ratio);
  }
  context.restore();
}
