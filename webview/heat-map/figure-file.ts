/** Saved pictures as files: SVG text, or a PNG that shows the same. */

import { toCss } from '../theme/color';
import { colorOf, type Palette, type Scale } from '../theme/color-scale';
import { countedRings } from './counted-outline';
import { DASHES, isShapes, type Shape, type Shapes, scaleOfDrawing } from './drawing';
import type { FigureText, PartText } from './figure';
import { BAR, type LaidPart, type PicturePart, SMALL_SIZE } from './figure-layout';
import type { Measure } from './labels';
import { labelFont, paintPicture, paintRings } from './painter';
import { type Picture, toldBox, toldColumnBox } from './picture';
import { layPicture } from './picture-layout';
import { atRatio, type PictureLook } from './picture-look';
import { type Embedded, MOST_CELLS, needsImage, pictureSvg } from './svg';

/** @param parts in the colours of that look @param mostCells the most cells of a map in an SVG; with more, they are one image */
export async function figureFile(
  look: PictureLook,
  parts: readonly PicturePart[],
  text: FigureText,
  mostCells = MOST_CELLS,
): Promise<Uint8Array> {
  if (look.format === 'png') {
    const canvas = pictureCanvas(parts, text, look.size, !look.transparent);
    return bytesOf(await canvas.convertToBlob({ type: 'image/png' }));
  }
  const embedded = await Promise.all(
    parts.map(({ drawing }) => (isShapes(drawing) ? {} : embeddedIn(drawing, !look.transparent, mostCells))),
  );
  return new TextEncoder().encode(pictureSvg(parts, text, !look.transparent, embedded));
}

async function embeddedIn(picture: Picture, background: boolean, mostCells: number): Promise<Embedded> {
  const image = needsImage(picture, mostCells) ? await plotUrl(picture, background) : undefined;
  return { image, measure: measureOf(picture) };
}

/** The width of labels, in the panel's font for them. */
function measureOf(picture: Picture): Measure {
  const context = contextOf(new OffscreenCanvas(1, 1));
  context.font = labelFont(picture);
  return (text) => context.measureText(text).width;
}

/** The picture as it is on the panel, on a canvas of its own. */
function painted(picture: Picture, background: boolean): OffscreenCanvas {
  const { frame, rows, columns } = picture;
  const canvas = new OffscreenCanvas(frame.width, frame.height);
  paintPicture(contextOf(canvas), picture, new ImageData(columns.length, rows.length), background);
  return canvas;
}

/** Only the cells. */
async function plotUrl(picture: Picture, background: boolean): Promise<string> {
  const { frame, rows, columns } = picture;
  const plot = new OffscreenCanvas(columns.length, rows.length);
  contextOf(plot).drawImage(painted(picture, background), -frame.left, 0);
  const bytes = await bytesOf(await plot.convertToBlob({ type: 'image/png' }));
  return `data:image/png;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}

/** @param ratio pixels for each CSS pixel */
function pictureCanvas(
  parts: readonly PicturePart[],
  text: FigureText,
  ratio: number,
  background: boolean,
): OffscreenCanvas {
  const { width, height, parts: laid, lines } = layPicture(parts, text);
  const sized = parts.map(({ drawing, ...part }, i) => ({
    ...part,
    drawing: isShapes(drawing) ? drawing : atRatio(drawing, ratio, laid[i]?.drawing.times),
  }));
  const canvas = new OffscreenCanvas(Math.ceil(width * ratio), Math.ceil(height * ratio));
  const context = contextOf(canvas);
  const [first] = sized;
  if (!first) return canvas;
  const { palette, font } = first.drawing.style;
  if (background) {
    context.fillStyle = toCss(palette.background);
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  for (const [i, { drawing }] of sized.entries())
    if (!isShapes(drawing)) paintMap(context, drawing, laid[i]?.drawing as LaidPart['drawing'], background, ratio);
  context.scale(ratio, ratio);
  for (const { text: line, size, isBold, opacity, x, y } of lines) {
    context.font = `${isBold ? '600 ' : ''}${size}px ${font}`;
    context.fillStyle = toCss(palette.foreground, opacity);
    context.fillText(line, x, y);
  }
  for (const [i, { drawing, text: of }] of sized.entries()) {
    const at = laid[i] as LaidPart;
    if (isShapes(drawing)) paintShapes(context, drawing, at.drawing);
    const scale = scaleOfDrawing(drawing);
    context.font = `${SMALL_SIZE}px ${font}`;
    if (scale) paintScale(context, scale, palette, of, at.scale);
  }
  return canvas;
}

/** @param at in CSS pixels; the map on the canvas has its own pixels, `ratio` of them for each CSS pixel */
function paintMap(
  context: OffscreenCanvasRenderingContext2D,
  picture: Picture,
  at: LaidPart['drawing'],
  background: boolean,
  ratio: number,
): void {
  const [left, top] = [Math.round(at.x * ratio), Math.round(at.y * ratio)];
  context.drawImage(painted(picture, background), left, top);
  context.save();
  context.translate(left, top);
  paintTold(context, picture);
  context.restore();
  if (picture.counted) paintRings(context, countedRings(picture, picture.counted), left, top);
}

/** The row that the text is about, and the column with it, which is dashed if it is not a token. */
function paintTold(context: OffscreenCanvasRenderingContext2D, picture: Picture): void {
  const { accent, foreground } = picture.style.palette;
  const isToken = picture.toldColumn?.isToken === true;
  const dashes = isToken ? [] : DASHES.map((dash) => dash * picture.frame.ratio);
  for (const [box, color, dashed] of [
    [toldBox(picture), accent, []],
    [toldColumnBox(picture), isToken ? accent : foreground, dashes],
  ] as const) {
    if (!box) continue;
    context.strokeStyle = toCss(color);
    context.lineWidth = box.line;
    context.setLineDash([...dashed]);
    context.strokeRect(box.x, box.y, box.width, box.height);
  }
}

function paintShapes(
  context: OffscreenCanvasRenderingContext2D,
  { shapes, style }: Shapes,
  { x, y, times = 1 }: LaidPart['drawing'],
): void {
  context.save();
  context.translate(x, y);
  context.scale(times, times);
  for (const shape of shapes) paintShape(context, shape, style);
  context.restore();
}

function paintShape(context: OffscreenCanvasRenderingContext2D, shape: Shape, style: Shapes['style']): void {
  switch (shape.kind) {
    case 'dot':
      context.fillStyle = toCss(shape.color);
      context.beginPath();
      context.arc(shape.x, shape.y, shape.radius, 0, 2 * Math.PI);
      context.fill();
      return;
    case 'area':
      context.fillStyle = toCss(shape.color, shape.opacity);
      context.beginPath();
      for (const [x, y] of shape.points) context.lineTo(shape.x + x, shape.y + y);
      context.fill();
      return;
    case 'box': {
      const { x, y, width, height, fill, opacity, stroke, line = 1, isDashed = false } = shape;
      if (fill) {
        context.fillStyle = toCss(fill, opacity);
        context.fillRect(x, y, width, height);
      }
      if (!stroke) return;
      context.strokeStyle = toCss(stroke);
      context.lineWidth = line;
      context.setLineDash(isDashed ? DASHES : []);
      context.strokeRect(x, y, width, height);
      return;
    }
    case 'words': {
      const { text, x, y, size, color, opacity, anchor = 'start', isMono = false, isBold = false } = shape;
      context.font = `${isBold ? '600 ' : ''}${size}px ${isMono ? style.mono : style.font}`;
      context.fillStyle = toCss(color, opacity);
      context.textAlign = anchor === 'middle' ? 'center' : anchor;
      context.fillText(text, x, y);
    }
  }
}

function paintScale(
  context: OffscreenCanvasRenderingContext2D,
  scale: Scale,
  palette: Palette,
  { scale: numbers }: PartText,
  { x: left, y: upper, times = 1, bar = BAR }: LaidPart['scale'],
): void {
  context.save();
  context.translate(left, upper);
  context.scale(times, times);
  let x = 0;
  for (const [i, { value, text: number }] of numbers.entries()) {
    context.fillStyle = toCss(palette.foreground, 0.85);
    context.fillText(number, x, 9);
    x += context.measureText(number).width + 6;
    const next = numbers[i + 1];
    if (!next) continue;
    for (let step = 0; step < bar; step++) {
      const share = step / (bar - 1);
      context.fillStyle = toCss(colorOf(scale, palette, value + (next.value - value) * share));
      context.fillRect(x + step, 0, 1.5, 10);
    }
    x += bar + 6;
  }
  context.restore();
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser has no memory for a picture of this size.');
  return context;
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}
