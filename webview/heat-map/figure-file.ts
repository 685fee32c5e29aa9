/** A heat map as a file: SVG text, or a PNG with title and legend. */

import { toCss } from '../theme/color';
import { colorOf } from '../theme/color-scale';
import { documentPalette } from '../theme/palettes';
import type { FigureText } from './figure';
import { BAR, layFigure, MARGIN, SMALL_SIZE } from './figure-layout';
import type { Measure } from './labels';
import { labelFont, paintPicture } from './painter';
import { type Picture, toldBox } from './picture';
import { atRatio, inPalette, type PictureLook } from './picture-look';
import { needsImage, pictureSvg } from './svg';

/** @param here the picture as it is on the panel */
export async function figureFile(look: PictureLook, here: Picture, text: FigureText): Promise<Uint8Array> {
  const picture = look.colors === 'editor' ? here : inPalette(here, documentPalette(look.colors));
  if (look.format === 'png') {
    const canvas = pictureCanvas(atRatio(picture, look.size), text, !look.transparent);
    return bytesOf(await canvas.convertToBlob({ type: 'image/png' }));
  }
  const image = needsImage(picture) ? await plotUrl(picture) : undefined;
  return new TextEncoder().encode(pictureSvg(picture, text, !look.transparent, image, measureOf(picture)));
}

/** How wide labels are, in the font that the panel has for them. */
function measureOf(picture: Picture): Measure {
  const context = contextOf(new OffscreenCanvas(1, 1));
  context.font = labelFont(picture);
  return (text) => context.measureText(text).width;
}

/** The picture as it is on the panel, on a canvas of its own. */
function painted(picture: Picture): OffscreenCanvas {
  const { frame, rows, columns } = picture;
  const canvas = new OffscreenCanvas(frame.width, frame.height);
  paintPicture(contextOf(canvas), picture, new ImageData(columns.length, rows.length));
  return canvas;
}

/** Only the cells. */
async function plotUrl(picture: Picture): Promise<string> {
  const { frame, rows, columns } = picture;
  const plot = new OffscreenCanvas(columns.length, rows.length);
  contextOf(plot).drawImage(painted(picture), -frame.left, 0);
  const bytes = await bytesOf(await plot.convertToBlob({ type: 'image/png' }));
  return `data:image/png;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}

function pictureCanvas(picture: Picture, text: FigureText, background: boolean): OffscreenCanvas {
  const { frame, style } = picture;
  const { ratio } = frame;
  const { width, height, map, scale, lines } = layFigure(picture, text);
  const canvas = new OffscreenCanvas(Math.ceil(width * ratio), Math.ceil(height * ratio));
  const context = contextOf(canvas);
  if (background) {
    context.fillStyle = toCss(style.palette.background);
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.drawImage(painted(picture), map.x * ratio, map.y * ratio);
  const told = toldBox(picture);
  if (told) {
    context.strokeStyle = toCss(style.palette.accent);
    context.lineWidth = told.line;
    context.strokeRect(map.x * ratio + told.x, map.y * ratio + told.y, told.width, told.height);
  }
  context.scale(ratio, ratio);
  for (const { text: line, size, isBold, opacity, y } of lines) {
    context.font = `${isBold ? '600 ' : ''}${size}px ${style.font}`;
    context.fillStyle = toCss(style.palette.foreground, opacity);
    context.fillText(line, MARGIN, y);
  }
  context.font = `${SMALL_SIZE}px ${style.font}`;
  paintScale(context, picture, text, scale);
  return canvas;
}

function paintScale(context: OffscreenCanvasRenderingContext2D, picture: Picture, text: FigureText, top: number): void {
  const { colors, palette } = picture.style;
  let x = MARGIN;
  for (const [i, { value, text: number }] of text.scale.entries()) {
    context.fillStyle = toCss(palette.foreground, 0.85);
    context.fillText(number, x, top + 9);
    x += context.measureText(number).width + 6;
    const next = text.scale[i + 1];
    if (!next) continue;
    for (let step = 0; step < BAR; step++) {
      const share = step / (BAR - 1);
      context.fillStyle = toCss(colorOf(colors.scale, palette, value + (next.value - value) * share));
      context.fillRect(x + step, top, 1.5, 10);
    }
    x += BAR + 6;
  }
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser has no memory for a picture of this size.');
  return context;
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}
