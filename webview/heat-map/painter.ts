/** Draws heat maps on canvases, in device pixels. */

import { isMasked } from '../../src/trace/steps/matrix';
import { toCss } from '../theme/color';
import { cellNumber } from './cell-number';
import { type AxisLayout, labelPlaces, placeLabels } from './geometry';
import { holdsNumbers, NUMBER_FONT_SIZE } from './numbers';
import { isAbsent, LABEL_FONT_SIZE, type Picture, SLANT, SLANTED_LENGTH, type Style } from './picture';
import { inksOf, isDotted, isRoomy, type Marked, type Rendered, renderCells } from './pixels';

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Between two labels side by side, in CSS pixels. */
const LABEL_GAP = 4;

/** Draw the cells, their glyphs and numbers, and the labels. @param image of the plot's size, to be written over */
export function paintPicture(context: Context, picture: Picture, image: ImageData): void {
  const { frame, rows, columns, style } = picture;
  const pixels = new Uint32Array(image.data.buffer);
  const inks = inksOf(style.palette, style.colors, frame.ratio);
  const rendered = renderCells(pixels, picture, style.colors, inks, style.mask);
  context.putImageData(image, frame.left, 0);
  context.fillStyle = toCss(style.palette.background);
  context.fillRect(0, 0, frame.left, frame.height);
  context.fillRect(0, rows.length, frame.width, frame.bottom);
  context.save();
  context.beginPath();
  context.rect(frame.left, 0, columns.length, rows.length);
  context.clip();
  if (isRoomy(Math.min(rows.cell, columns.cell), frame.ratio)) paintGlyphs(context, picture, rendered.notNumbers);
  if (holdsNumbers(picture, frame.ratio)) paintNumbers(context, picture, pixels);
  context.restore();
  paintCorner(context, picture, rendered);
  paintGaps(context, picture);
  paintLabels(context, picture);
}

function paintNumbers(
  context: Context,
  { rows, columns, values, known, absent, frame, style }: Picture,
  pixels: Uint32Array,
) {
  context.font = `${NUMBER_FONT_SIZE * frame.ratio}px ${style.mono}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const characters = Math.floor((columns.cell - 4 * frame.ratio) / context.measureText('0').width);
  const count = columns.indices.length;
  for (let row = 0; row < rows.indices.length; row++) {
    const y = middle(rows, row);
    const rowIndex = rows.indices[row] as number;
    for (let column = 0; column < count; column++) {
      const place = row * count + column;
      const value = values[place] as number;
      const index = columns.indices[column] as number;
      if ((known && !known[place]) || !Number.isFinite(value)) continue;
      if (isMasked(style.mask, value, rowIndex, index) || isAbsent({ absent }, value, rowIndex, index)) continue;
      const x = middle(columns, column);
      context.fillStyle = isDark(pixels, columns, rows, row, column) ? '#fff' : '#000';
      context.fillText(cellNumber(value, characters), frame.left + x, y);
    }
  }
}

function middle({ starts, stops }: AxisLayout, place: number): number {
  return ((starts[place] as number) + (stops[place] as number)) / 2;
}

/** Whether a cell is drawn dark, by the pixel in its corner that is seen. */
function isDark(pixels: Uint32Array, columns: AxisLayout, rows: AxisLayout, row: number, column: number): boolean {
  const [x, y] = [Math.max(columns.starts[column] as number, 0), Math.max(rows.starts[row] as number, 0)];
  const pixel = pixels[y * columns.length + x] as number;
  // Relative luminance, roughly: the root of the mean of squares stands for the curve of sRGB.
  const [red, green, blue] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  return 0.213 * red * red + 0.715 * green * green + 0.072 * blue * blue < 118 * 118;
}

function paintGlyphs(context: Context, { rows, columns, frame, style }: Picture, notNumbers: readonly Marked[]): void {
  const size = Math.min(Math.min(rows.cell, columns.cell) - 1, LABEL_FONT_SIZE * frame.ratio);
  context.font = `bold ${size}px sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = toCss(style.palette.background);
  for (const { row, column, value } of notNumbers) {
    const glyph = Number.isNaN(value) ? '?' : value > 0 ? '∞' : '-∞';
    context.fillText(glyph, frame.left + middle(columns, column), middle(rows, row), columns.cell - 1);
  }
}

/** Where cells are too small for the marks of outliers, and for the glyphs of what is no number, a corner is marked. */
function paintCorner(context: Context, picture: Picture, { outliers, notNumbers }: Rendered): void {
  const { rows, columns, frame, style } = picture;
  const hasGlyphs = isRoomy(Math.min(rows.cell, columns.cell), frame.ratio);
  const hasDots = isDotted(picture, frame.ratio);
  if ((hasGlyphs || notNumbers.length === 0) && (hasDots || outliers.length === 0)) return;
  const [right, side] = [frame.left + columns.length, 9 * frame.ratio];
  context.fillStyle = toCss(style.palette.foreground);
  context.strokeStyle = toCss(style.palette.background);
  context.lineWidth = frame.ratio;
  context.beginPath();
  context.moveTo(right - side, 0);
  context.lineTo(right, 0);
  context.lineTo(right, side);
  context.closePath();
  context.fill();
  context.stroke();
}

/** Three dots where part of an axis is left out. */
function paintGaps(context: Context, { rows, columns, frame, style }: Picture): void {
  const { left, ratio } = frame;
  context.fillStyle = toCss(style.palette.foreground, 0.7);
  const dot = (x: number, y: number) =>
    context.fillRect(Math.round(x), Math.round(y), Math.ceil(1.5 * ratio), Math.ceil(1.5 * ratio));
  const steps = [-5 * ratio, 0, 5 * ratio];
  for (const gap of columns.gaps)
    for (const step of steps) dot(left + (gap.start + gap.stop) / 2, rows.length / 2 + step);
  for (const gap of rows.gaps)
    for (const step of steps) dot(left + columns.length / 2 + step, (gap.start + gap.stop) / 2);
}

function paintLabels(context: Context, picture: Picture): void {
  const { rows, columns, frame, style } = picture;
  const { left, ratio } = frame;
  context.font = `${LABEL_FONT_SIZE * ratio}px ${style.font}`;
  context.fillStyle = toCss(style.palette.foreground, 0.75);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const place of frame.rowLabels ? labelPlaces(rows, (LABEL_FONT_SIZE + 1) * ratio) : []) {
    const text = fittedLabel(context, picture, rows.indices[place] as number);
    const half = (LABEL_FONT_SIZE / 2) * ratio;
    context.fillText(text, left - 6 * ratio, Math.max(Math.min(middle(rows, place), rows.length - half / 2), half));
  }
  if (frame.slanted) {
    paintSlanted(context, picture);
    return;
  }
  context.textBaseline = 'top';
  context.textAlign = 'center';
  const most = 40 * ratio;
  const labels = labelPlaces(columns, 42 * ratio).map((place) => {
    const text = style.columnLabel(columns.indices[place] as number);
    return { text, middle: left + middle(columns, place), width: Math.min(context.measureText(text).width, most) };
  });
  for (const { label, middle: x } of placeLabels(labels, frame.width, LABEL_GAP * ratio))
    context.fillText(labels[label]?.text ?? '', x, rows.length + 5 * ratio, most);
}

/** Tokens below their columns. */
function paintSlanted(context: Context, { rows, columns, frame, style }: Picture): void {
  const { left, ratio } = frame;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const place of labelPlaces(columns, (LABEL_FONT_SIZE - 1) * ratio)) {
    const text = fitText(context, style.columnLabel(columns.indices[place] as number), SLANTED_LENGTH * ratio);
    context.save();
    context.translate(left + middle(columns, place), rows.length + 8 * ratio);
    context.rotate(SLANT);
    context.fillText(text, 0, 0);
    context.restore();
  }
}

const fitted = new WeakMap<Style, Map<number, string>>();

/** A row's label as far as there is room for it; measuring it in every frame would take longer than drawing it. */
function fittedLabel(context: Context, { style, frame }: Picture, index: number): string {
  const known = fitted.get(style) ?? new Map<number, string>();
  fitted.set(style, known);
  const label = known.get(index) ?? fitText(context, style.rowLabel(index), frame.left - 8 * frame.ratio);
  known.set(index, label);
  return label;
}

function fitText(context: Context, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  const characters = [...text];
  while (characters.length > 1 && context.measureText(`${characters.join('')}…`).width > room) characters.pop();
  return `${characters.join('')}…`;
}
