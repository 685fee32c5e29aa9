/** The rows of a table of statistics, in the chosen order. */
import type { RowStatistics } from '../../../src/trace/readings/details';

export const ROW_STATISTICS = [
  'min',
  'max',
  'mean',
  'sigma',
  'norm',
  'zeros',
] as const satisfies (keyof RowStatistics)[];
export type RowColumn = 'row' | (typeof ROW_STATISTICS)[number];

/**
 * Indices of rows sorted by one of their statistics. Rows without it come last in both directions; equal ones keep their order.
 */
export function orderRows(rows: RowStatistics, column: RowColumn, descending: boolean): number[] {
  const indices = [...rows.min.keys()];
  if (column === 'row') return descending ? indices.reverse() : indices;
  const values = rows[column];
  const sign = descending ? -1 : 1;
  return indices.sort((a, b) => {
    const [x, y] = [values[a] as number, values[b] as number];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    return sign * (x - y) || a - b;
  });
}

/**
 * The shown places of an order: the first ones, and the chosen row's wherever it is.
 * @param limit how many of the first
 */
export function shownPlaces(order: readonly number[], limit: number, chosen: number | undefined): number[] {
  const first = [...order.keys()].slice(0, limit);
  const place = chosen === undefined ? -1 : order.indexOf(chosen);
  return place >= limit ? [...first, place] : first;
}
