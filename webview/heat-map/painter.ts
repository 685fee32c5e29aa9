/** Draws heat maps on canvases, in device pixels. */
import { indexAt, shownCount } from './axis';
import { lightness, toCss, toPixel } from './color';
import { colorOf, isOutlier } from './color-scale';
import { type AxisLayout, labelPlaces } from './geometry';
import { type Cell, isAbsent, isFuture, LABEL_FONT_SIZE, type Picture } from './picture';

/** Cells at least this large, in device pixels, are set apart by a line and may carry a glyph. */
const ROOMY = 8;

/** Draw the cells, their glyphs and the labels. */
export function paintPicture(context: CanvasRenderingContext2D, picture: Picture): void {
  const { frame, palette } = picture;
  context.fillStyle = toCss(palette.background);
  context.fillRect(0, 0, frame.width, frame.height);
  const marked = paintCells(context, picture);
  for (const cell of marked) paintMark(context, picture, cell);
  paintGaps(context, picture);
  paintLabels(context, picture);
}

/** Write all cells as pixels; answers those that are not just a colour. */
function paintCells(context: CanvasRenderingContext2D, { grid, frame, colors, palette, causal }: Picture): Cell[] {
  const { rows, columns, left } = frame;
  const image = new ImageData(columns.length, rows.length);
  const pixels = new Uint32Array(image.data.buffer);
  pixels.fill(toPixel(palette.background));
  const width = shownCount(grid.columns);
  const apart = (layout: AxisLayout) => ((layout.stops[0] ?? 0) - (layout.starts[0] ?? 0) >= ROOMY ? 1 : 0);
  const marked: Cell[] = [];
  for (let row = 0; row < rows.starts.length; row++) {
    const rowIndex = indexAt(grid.rows, row);
    const line = pixels.subarray((rows.starts[row] as number) * columns.length).subarray(0, columns.length);
    for (let column = 0; column < width; column++) {
      const value = grid.values[row * width + column] as number;
      const future = causal && isFuture(causal, value, rowIndex, indexAt(grid.columns, column));
      if (future || !Number.isFinite(value) || isOutlier(colors.scale, value)) marked.push({ row, column });
      if (future || !Number.isFinite(value)) continue;
      line.fill(colors.pixel(value), columns.starts[column], (columns.stops[column] as number) - apart(columns));
    }
    for (let y = (rows.starts[row] as number) + 1; y < (rows.stops[row] as number) - apart(rows); y++)
      pixels.set(line, y * columns.length);
  }
  context.putImageData(image, left, 0);
  return marked;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxOf({ frame }: Picture, { row, column }: Cell): Box {
  const { rows, columns, left } = frame;
  const [x, y] = [columns.starts[column] as number, rows.starts[row] as number];
  return { x: left + x, y, width: (columns.stops[column] as number) - x, height: (rows.stops[row] as number) - y };
}

/** The masked future and what is absent are hatched, an outlier has a dot, and what is no number its sign. */
function paintMark(context: CanvasRenderingContext2D, picture: Picture, cell: Cell): void {
  const { grid, colors, palette, causal } = picture;
  const box = boxOf(picture, cell);
  const value = grid.values[cell.row * shownCount(grid.columns) + cell.column] as number;
  const [row, column] = [indexAt(grid.rows, cell.row), indexAt(grid.columns, cell.column)];
  if (isFuture(causal, value, row, column) || isAbsent(grid, value, row, column)) {
    context.fillStyle = hatching(context, picture);
    context.fillRect(box.x, box.y, box.width, box.height);
  } else if (!Number.isFinite(value)) {
    paintGlyph(context, picture, box, Number.isNaN(value) ? '?' : value > 0 ? '∞' : '-∞');
  } else if (Math.min(box.width, box.height) >= ROOMY) {
    const dark = lightness(colorOf(colors.scale, palette, value)) < 0.6;
    context.fillStyle = dark ? '#fff' : '#000';
    context.beginPath();
    context.arc(
      box.x + (box.width - 1) / 2,
      box.y + (box.height - 1) / 2,
      Math.max(1.5, Math.min(box.width, box.height) / 8),
      0,
      2 * Math.PI,
    );
    context.fill();
  }
}

function paintGlyph(context: CanvasRenderingContext2D, { palette, frame }: Picture, box: Box, glyph: string): void {
  context.fillStyle = toCss(palette.foreground);
  context.fillRect(box.x, box.y, Math.max(box.width - 1, 1), Math.max(box.height - 1, 1));
  if (Math.min(box.width, box.height) < ROOMY) return;
  context.fillStyle = toCss(palette.background);
  context.font = `bold ${Math.min(box.height - 1, LABEL_FONT_SIZE * frame.ratio)}px sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(glyph, box.x + box.width / 2, box.y + box.height / 2, box.width - 1);
}

const hatchings = new WeakMap<CanvasRenderingContext2D, { key: string; pattern: CanvasPattern }>();

/** Thin diagonal lines that run on from cell to cell. */
function hatching(context: CanvasRenderingContext2D, { palette, frame }: Picture): CanvasPattern {
  const key = `${toCss(palette.foreground)}${frame.ratio}`;
  const known = hatchings.get(context);
  if (known?.key === key) return known.pattern;
  const side = Math.round(6 * frame.ratio);
  const tile = new OffscreenCanvas(side, side);
  const pen = tile.getContext('2d') as OffscreenCanvasRenderingContext2D;
  pen.strokeStyle = toCss(palette.foreground, 0.28);
  pen.lineWidth = frame.ratio;
  pen.beginPath();
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift - 1, side + 1);
    pen.lineTo(shift + side + 1, -1);
  }
  pen.stroke();
  const pattern = context.createPattern(tile, 'repeat') as CanvasPattern;
  hatchings.set(context, { key, pattern });
  return pattern;
}

/** Three dots where part of an axis is left out. */
function paintGaps(context: CanvasRenderingContext2D, { frame, palette }: Picture): void {
  const { rows, columns, left, ratio } = frame;
  context.fillStyle = toCss(palette.foreground, 0.7);
  const dot = (x: number, y: number) =>
    context.fillRect(Math.round(x), Math.round(y), Math.ceil(1.5 * ratio), Math.ceil(1.5 * ratio));
  const steps = [-5 * ratio, 0, 5 * ratio];
  for (const gap of columns.gaps)
    for (const step of steps) dot(left + (gap.start + gap.stop) / 2, rows.length / 2 + step);
  for (const gap of rows.gaps)
    for (const step of steps) dot(left + columns.length / 2 + step, (gap.start + gap.stop) / 2);
}

function paintLabels(context: CanvasRenderingContext2D, picture: Picture): void {
  const { frame, grid, rowLabel, columnLabel } = picture;
  const { rows, columns, left, ratio } = frame;
  prepareText(context, picture);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const place of labelPlaces(rows, (LABEL_FONT_SIZE + 1) * ratio))
    paintRowLabel(context, picture, place, rowLabel(indexAt(grid.rows, place)));
  context.textBaseline = 'top';
  context.textAlign = 'center';
  for (const place of labelPlaces(columns, 42 * ratio)) {
    const center = left + ((columns.starts[place] as number) + (columns.stops[place] as number)) / 2;
    const text = columnLabel(indexAt(grid.columns, place));
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.min(center, frame.width - half), rows.length + 5 * ratio, 40 * ratio);
  }
}

function prepareText(context: CanvasRenderingContext2D, { frame, palette }: Picture, alpha = 0.75): void {
  context.font = `${LABEL_FONT_SIZE * frame.ratio}px ${getComputedStyle(context.canvas).fontFamily}`;
  context.fillStyle = toCss(palette.foreground, alpha);
}

function paintRowLabel(context: CanvasRenderingContext2D, { frame }: Picture, place: number, text: string): void {
  const { rows, left, ratio } = frame;
  const room = left - 8 * ratio;
  const center = ((rows.starts[place] as number) + (rows.stops[place] as number)) / 2;
  const y = Math.max(Math.min(center, rows.length), (LABEL_FONT_SIZE / 2) * ratio);
  context.fillText(fitText(context, text, room), left - 6 * ratio, y);
}

function fitText(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  const characters = [...text];
  while (characters.length > 1 && context.measureText(`${characters.join('')}…`).width > room) characters.pop();
  return `${characters.join('')}…`;
}

/** Draw the chosen row and the cell that is read, over a picture. */
export function paintOverlay(
  context: CanvasRenderingContext2D,
  picture: Picture,
  row: number | undefined,
  cell: Cell | undefined,
): void {
  const { frame, palette } = picture;
  const { rows, columns, left, ratio } = frame;
  context.clearRect(0, 0, frame.width, frame.height);
  const line = Math.max(1, Math.round(2 * ratio));
  if (row !== undefined) {
    const [top, bottom] = [rows.starts[row] as number, rows.stops[row] as number];
    context.strokeStyle = toCss(palette.accent);
    context.lineWidth = line;
    context.strokeRect(
      left + line / 2,
      Math.max(top - line / 2, line / 2),
      columns.length - line,
      Math.max(bottom - top, line),
    );
    context.fillStyle = toCss(palette.accent);
    context.fillRect(left - 4 * ratio, top, 3 * ratio, bottom - top);
  }
  if (cell) {
    const box = boxOf(picture, cell);
    const grow = Math.max(line, Math.ceil((5 * ratio - Math.min(box.width, box.height)) / 2));
    context.lineWidth = Math.max(1, ratio);
    for (const [color, by] of [
      [palette.background, grow + ratio],
      [palette.foreground, grow],
    ] as const) {
      context.strokeStyle = toCss(color);
      context.strokeRect(
        box.x - by + ratio / 2,
        box.y - by + ratio / 2,
        box.width + 2 * by - ratio,
        box.height + 2 * by - ratio,
      );
    }
  }
}
