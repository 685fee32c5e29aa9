/** When the cells of a heat map hold their numbers. */
import type { Cells } from './picture';

/** In CSS pixels. */
const LEAST_NUMBER = { width: 44, height: 14 };
export const NUMBER_FONT_SIZE = 10.5;

/** Whether cells are large enough for their numbers. */
export function holdsNumbers({ rows, columns }: Pick<Cells, 'rows' | 'columns'>, ratio: number): boolean {
  return columns.cell >= LEAST_NUMBER.width * ratio && rows.cell >= LEAST_NUMBER.height * ratio;
}
