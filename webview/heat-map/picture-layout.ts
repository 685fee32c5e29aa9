/** The layout of a saved picture, whatever its shape. */
import type { FigureText } from './figure';
import { type FigureLayout, layFigure, type PicturePart } from './figure-layout';
import { laySlide } from './slide-layout';

export function layPicture(parts: readonly PicturePart[], text: FigureText): FigureLayout {
  return text.isSlide ? laySlide(parts, text).layout : layFigure(parts, text);
}
