/** When the cells of a heat map hold their numbers, and how large those are. */
import type { Cells, Frame } from './picture';

/** In CSS pixels. */
const LEAST_NUMBER = { width: 44, height: 14 };
/** Holds five characters, as "0.311": where a map is drawn larger they are to be read from far away rather than more exact. */
export const LARGER_NUMBER = { ...LEAST_NUMBER, width: 35 };
/** Beside a number, on both sides together. */
const PADDING = 2;
export const NUMBER_FONT_SIZE = 10.5;
/** How much larger than other labels numbers are at most in the large cells of a presentation. */
const MOST_LARGER = 1.4;

/**
 * Device pixels for each CSS pixel of the numbers; `undefined` where cells are too small for any. In a map that is drawn
 * larger they are as large as their cells hold.
 */
export function numberRatio(
  { rows, columns }: Pick<Cells, 'rows' | 'columns'>,
  { ratio, pageRatio }: Pick<Frame, 'ratio' | 'pageRatio'>,
): number | undefined {
  const fitting = ({ width, height }: typeof LEAST_NUMBER) => Math.min(columns.cell / width, rows.cell / height);
  const least = fitting(LEAST_NUMBER);
  if (least < pageRatio || (ratio <= pageRatio && least < ratio)) return undefined;
  return ratio <= pageRatio ? ratio : Math.min(fitting(LARGER_NUMBER), ratio * MOST_LARGER);
}

/**
 * How many characters of a number a cell has room for.
 * @param ratio of the numbers
 * @param width of a character, in device pixels
 */
export function numberCharacters({ columns }: Pick<Cells, 'columns'>, ratio: number, width: number): number {
  return Math.floor((columns.cell - PADDING * ratio) / width);
}
