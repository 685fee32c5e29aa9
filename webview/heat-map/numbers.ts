/** When the cells of a heat map hold their numbers, and how large those are. */
import type { Cells, Frame } from './picture';

/** In CSS pixels. */
const LEAST_NUMBER = { width: 44, height: 14 };
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
  const fitting = Math.min(columns.cell / LEAST_NUMBER.width, rows.cell / LEAST_NUMBER.height);
  if (fitting < pageRatio || (ratio <= pageRatio && fitting < ratio)) return undefined;
  return ratio <= pageRatio ? ratio : Math.min(fitting, ratio * MOST_LARGER);
}
