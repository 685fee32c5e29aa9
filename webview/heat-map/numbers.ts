/** When the cells of a heat map contain their numbers, and the size of these. */

import { type Frame, LABEL_FONT_SIZE } from './frame';
import { LEAST_NUMBER } from './geometry';
import type { Cells } from './picture';

/** Beside a number, on both sides together: neighbours are at least half a digit apart. */
const PADDING = 3.5;
export const NUMBER_FONT_SIZE = 10.5;
/** The largest factor by which numbers exceed other labels in the large cells of a presentation. */
export const MOST_LARGER = 1.4;
/**
 * The smallest factor there, at which numbers are as large as small text beside them: smaller ones cannot be read from the last
 * row, and are shown on pointing instead.
 */
const LEAST_LARGER = 1.5;

/** The factor for numbers of a saved picture, which have two digits and the room of four. */
const SAVED_LARGER = { signed: 1.25, unsigned: 1.4 } as const;

/** The smallest factor where cells have no more room than their numbers need, as on a slide: no smaller than labels. */
const LEAST_CLOSE = LABEL_FONT_SIZE / NUMBER_FONT_SIZE;

/** The smallest cells then, in CSS pixels. */
export function closeNumber(isSigned: boolean): { readonly width: number; readonly height: number } {
  const { width, height } = largerNumber(isSigned);
  return { width: Math.ceil(width * LEAST_CLOSE), height: Math.ceil(height * LEAST_CLOSE) };
}

/** The most characters of numbers in a saved picture: "0.31", or "−0.31" if some are negative. */
export function savedCharacters(isSigned: boolean): number {
  return isSigned ? 5 : 4;
}

/**
 * In an enlarged map, numbers should be legible from far away rather than more exact: they have room for five characters,
 * "−0.31", or for four, "0.31", if none is negative.
 */
export function largerNumber(isSigned: boolean): { readonly width: number; readonly height: number } {
  return { width: isSigned ? 37 : 30, height: 13.5 };
}

/**
 * Device pixels for each CSS pixel of the numbers; `undefined` if cells are too small for any. In an enlarged map they are as
 * large as fits in their cells.
 * @param isSigned whether there are negative ones
 */
export function numberRatio(
  { rows, columns }: Pick<Cells, 'rows' | 'columns'>,
  { ratio, pageRatio, mostCharacters, isCompact }: Pick<Frame, 'ratio' | 'pageRatio' | 'mostCharacters' | 'isCompact'>,
  isSigned: boolean,
): number | undefined {
  const fitting = ({ width, height }: typeof LEAST_NUMBER) => Math.min(columns.cell / width, rows.cell / height);
  const most = ratio * SAVED_LARGER[isSigned ? 'signed' : 'unsigned'];
  if (isCompact) {
    const close = fitting(largerNumber(isSigned));
    return close < ratio * LEAST_CLOSE ? undefined : Math.min(close, most);
  }
  if (ratio <= pageRatio) {
    if (fitting(LEAST_NUMBER) < Math.max(ratio, pageRatio)) return undefined;
    return mostCharacters === undefined ? ratio : most;
  }
  const larger = fitting(largerNumber(isSigned));
  return larger < LEAST_LARGER * pageRatio ? undefined : Math.min(larger, ratio * MOST_LARGER);
}

/**
 * How many characters of a number fit in a cell.
 * @param ratio of the numbers
 * @param width of a character, in device pixels
 * @param most the limit, as in a saved picture
 */
export function numberCharacters(
  { columns }: Pick<Cells, 'columns'>,
  ratio: number,
  width: number,
  most = Number.POSITIVE_INFINITY,
): number {
  return Math.min(Math.floor((columns.cell - PADDING * ratio) / width), most);
}
