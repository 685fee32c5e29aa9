/** What the eye finds in a heat map of vectors: a column that stands out in nearly all rows, few bright cells, or the brightest one. */
import { medianOf } from '../../base/vectors';

/** A column stands out where half of its values are at least so many times the usual size (root mean square). */
const STANDS_OUT = 2.5;
/** Of a row of which at least such a share is near 0 the few other cells are what one sees. */
const MOSTLY_ZERO = 0.7;
/** Nearer to 0 than such a share of the largest value of its row. */
const NEAR_ZERO = 0.1;

export interface Seen {
  readonly kind: 'stripe' | 'few bright' | 'brightest';
  readonly column: number;
  /** Of the row that is told, in that column. */
  readonly value: number;
  /** How many of the rows are far from 0 there, by the size from which on a column stands out. */
  readonly rows: number;
}

/**
 * @param values [rows, columns] @param row the one that is told
 * @param isWhole whether all columns are drawn: else the map may leave out the stripe, and never the largest of the row that is told
 * @returns `undefined` where a value is no number, or there is none
 */
export function whatIsSeen(values: Float32Array, columns: number, row: number, isWhole = true): Seen | undefined {
  const count = values.length / columns;
  const own = values.subarray(row * columns, (row + 1) * columns);
  if (own.length === 0 || count < 2) return undefined;
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  const usual = Math.sqrt(squares / values.length);
  if (!(usual > 0 && Number.isFinite(usual))) return undefined;
  const sizes = (column: number) =>
    Array.from({ length: count }, (_, at) => Math.abs(values[at * columns + column] as number));
  const isFar = (size: number) => size >= STANDS_OUT * usual;
  const medians = Array.from({ length: columns }, (_, column) => medianOf(sizes(column)));
  const stripe = medians.indexOf(Math.max(...medians));
  const told = (kind: Seen['kind'], column: number): Seen => ({
    kind,
    column,
    value: own[column] as number,
    rows: sizes(column).filter(isFar).length,
  });
  if (isWhole && isFar(medians[stripe] as number)) return told('stripe', stripe);
  const largest = own.reduce((best, value, at) => (Math.abs(value) > Math.abs(own[best] as number) ? at : best), 0);
  const near = own.filter((value) => Math.abs(value) < NEAR_ZERO * Math.abs(own[largest] as number)).length;
  return told(near >= MOSTLY_ZERO * columns ? 'few bright' : 'brightest', largest);
}
