/** Draws heat maps on canvases, in device pixels. */

import { isMasked } from '../../src/trace/steps/matrix';
import { inkOn, toCss } from '../theme/color';
import { hasNegative, largestOf } from '../theme/color-scale';
import { cellNumber, NEARLY_ZERO, NEARLY_ZERO_INK } from './cell-number';
import type { Ring } from './counted-outline';
import { LABEL_FONT_SIZE, SLANT } from './frame';
import { type AxisLayout, middleOf, tornEdges } from './geometry';
import { labelsOf, rowSize } from './labels';
import { NUMBER_FONT_SIZE, numberCharacters, numberRatio } from './numbers';
import { isAbsent, type Picture } from './picture';
import { cornerOf, inksOf, isRoomy, type Marked, type Rendered, renderCells } from './pixels';

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/**
 * Draws the cells, their glyphs and numbers, and the labels.
 * @param image of the plot's size, which is overwritten
 * @param hasGround whether to draw on the theme's background; if not, the canvas is empty and stays transparent
 */
export function paintPicture(context: Context, picture: Picture, image: ImageData, hasGround = true): void {
  const { frame, rows, columns, style } = picture;
  const pixels = new Uint32Array(image.data.buffer);
  const inks = inksOf(style.palette, style.colors, frame.ratio, hasGround);
  const rendered = renderCells(pixels, picture, style.colors, inks, style.mask);
  context.putImageData(image, frame.left, 0);
  if (hasGround) {
    context.fillStyle = toCss(style.palette.background);
    context.fillRect(0, 0, frame.left, frame.height);
    context.fillRect(0, rows.length, frame.width, frame.bottom);
  }
  context.save();
  context.beginPath();
  context.rect(frame.left, 0, columns.length, rows.length);
  context.clip();
  if (isRoomy(Math.min(rows.cell, columns.cell), frame.ratio)) paintGlyphs(context, picture, rendered.notNumbers);
  const ofNumbers = numberRatio(picture, frame, hasNegative(style.colors.scale));
  if (ofNumbers !== undefined) paintNumbers(context, picture, pixels, ofNumbers);
  context.restore();
  paintCorner(context, picture, rendered);
  paintGaps(context, picture);
  paintLabels(context, picture);
}

/** @param left and `top`: the position of the picture on the canvas */
export function paintRings(context: Context, rings: readonly Ring[], left = 0, top = 0): void {
  for (const { color, boxes } of rings) {
    context.fillStyle = toCss(color);
    for (const { x, y, width, height } of boxes) context.fillRect(left + x, top + y, width, height);
  }
}

function paintNumbers(
  context: Context,
  { rows, columns, values, known, absent, frame, style }: Picture,
  pixels: Uint32Array,
  ratio: number,
) {
  context.font = `${NUMBER_FONT_SIZE * ratio}px ${style.mono}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const characters = numberCharacters({ columns }, ratio, context.measureText('0').width, frame.mostCharacters);
  const { scale } = style.colors;
  const beside = { isSigned: hasNegative(scale), largest: largestOf(scale) };
  const count = columns.indices.length;
  for (let row = 0; row < rows.indices.length; row++) {
    const y = middleOf(rows, row);
    const rowIndex = rows.indices[row] as number;
    for (let column = 0; column < count; column++) {
      const place = row * count + column;
      const value = values[place] as number;
      const index = columns.indices[column] as number;
      if ((known && !known[place]) || !Number.isFinite(value)) continue;
      if (isMasked(style.mask, value, rowIndex, index) || isAbsent({ absent }, value, rowIndex, index)) continue;
      const x = middleOf(columns, column);
      context.fillStyle = inkOf(pixels, columns, rows, row, column);
      const text = cellNumber(value, characters, beside);
      context.globalAlpha = text === NEARLY_ZERO ? NEARLY_ZERO_INK : 1;
      context.fillText(text, frame.left + x, y);
    }
  }
  context.globalAlpha = 1;
}

/** Black or white for the number of a cell, from the pixel in its visible corner. */
function inkOf(pixels: Uint32Array, columns: AxisLayout, rows: AxisLayout, row: number, column: number): string {
  const [x, y] = [Math.max(columns.starts[column] as number, 0), Math.max(rows.starts[row] as number, 0)];
  const pixel = pixels[y * columns.length + x] as number;
  return inkOn([pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]);
}

function paintGlyphs(context: Context, { rows, columns, frame, style }: Picture, notNumbers: readonly Marked[]): void {
  const size = Math.min(Math.min(rows.cell, columns.cell) - 1, LABEL_FONT_SIZE * frame.ratio);
  context.font = `bold ${size}px sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = toCss(style.palette.background);
  for (const { row, column, value } of notNumbers) {
    const glyph = Number.isNaN(value) ? '?' : value > 0 ? '∞' : '−∞';
    context.fillText(glyph, frame.left + middleOf(columns, column), middleOf(rows, row), columns.cell - 1);
  }
}

function paintCorner(context: Context, picture: Picture, { outliers, notNumbers }: Rendered): void {
  const corner = cornerOf(picture, outliers.length, notNumbers.length);
  if (!corner) return;
  const { frame, style } = picture;
  const [[x, y], ...others] = corner;
  context.fillStyle = toCss(style.palette.foreground);
  context.strokeStyle = toCss(style.palette.background);
  context.lineWidth = frame.ratio;
  context.beginPath();
  context.moveTo(x, y);
  for (const [toX, toY] of others) context.lineTo(toX, toY);
  context.closePath();
  context.fill();
  context.stroke();
}

/** Torn edges and three dots where part of an axis is left out. */
function paintGaps(context: Context, { rows, columns, frame, style }: Picture): void {
  const { left, ratio } = frame;
  context.fillStyle = toCss(style.palette.foreground, 0.7);
  context.strokeStyle = toCss(style.palette.foreground, 0.55);
  context.lineWidth = ratio;
  context.beginPath();
  for (const gap of columns.gaps)
    for (const edge of tornEdges(gap, rows.length, ratio))
      for (const [i, [x, y]] of edge.entries()) context[i === 0 ? 'moveTo' : 'lineTo'](left + x, y);
  for (const gap of rows.gaps)
    for (const edge of tornEdges(gap, columns.length, ratio))
      for (const [i, [y, x]] of edge.entries()) context[i === 0 ? 'moveTo' : 'lineTo'](left + x, y);
  context.stroke();
  const dot = (x: number, y: number) =>
    context.fillRect(Math.round(x), Math.round(y), Math.ceil(1.5 * ratio), Math.ceil(1.5 * ratio));
  const steps = [-5 * ratio, 0, 5 * ratio];
  for (const gap of columns.gaps)
    for (const step of steps) dot(left + (gap.start + gap.stop) / 2, rows.length / 2 + step);
  for (const gap of rows.gaps)
    for (const step of steps) dot(left + columns.length / 2 + step, (gap.start + gap.stop) / 2);
}

function paintLabels(context: Context, picture: Picture): void {
  const { style } = picture;
  context.font = labelFont(picture);
  context.fillStyle = toCss(style.palette.foreground, 0.75);
  const { rows, columns, slanted, titles } = labelsOf(picture, (text) => context.measureText(text).width);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.font = fontOf(picture, rowSize(picture.frame));
  const usual = context.font;
  for (const { text, x, y, isTold } of rows) {
    context.font = isTold ? `bold ${usual}` : usual;
    context.fillStyle = toCss(style.palette.foreground, isTold ? 1 : 0.75);
    context.fillText(text, x, y);
  }
  context.fillStyle = toCss(style.palette.foreground, 0.75);
  context.font = labelFont(picture);
  for (const { text, x, y } of titles) context.fillText(text, x, y);
  for (const { text, x, y } of slanted) {
    context.save();
    context.translate(x, y);
    context.rotate(SLANT);
    context.fillText(text, 0, 0);
    context.restore();
  }
  context.textBaseline = 'top';
  context.textAlign = 'center';
  for (const { text, x, y, most } of columns) context.fillText(text, x, y, most);
}

/** The font of labels, for a canvas. */
export function labelFont(picture: Pick<Picture, 'frame' | 'style'>): string {
  return fontOf(picture, picture.frame.fontSize);
}

function fontOf({ frame, style }: Pick<Picture, 'frame' | 'style'>, size: number): string {
  return `${size * frame.ratio}px ${style.font}`;
}
