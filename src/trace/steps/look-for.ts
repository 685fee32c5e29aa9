/**
 * What is said of the column that a heat map of vectors marks: that it is a stripe, that it is far from 0 in the example
 * row, or just its value.
 */

/**
 * The end of the colours of a signed scale, in root mean squares of all values: as in `scaleOf` of
 * webview/theme/color-scale.ts.
 */
const SCALE_END = 3;
/** A value of at least this share of the scale is far from 0: its colour is visible. */
const FAR = 0.5;
/** If at least this share of a row is near 0, few of its values are far from it. */
const MOSTLY_ZERO = 0.7;
/** A value below this share of the scale is near 0. Above it, colours in the middle of the scale are seen all over a map. */
const NEAR_ZERO_SHARE = 0.2;

export interface MarkedColumn {
  /** `marked`: no stripe is visible in this column, and another column of the row is farther from 0. */
  readonly kind: 'stripe' | 'few far' | 'brightest' | 'marked';
  /** The column that is marked. */
  readonly column: number;
  /** The example row: the given one, or the row in which the stripe is strongest if it is not visible in the given one. */
  readonly row: number;
  readonly value: number;
  /** How many rows are far from 0 in that column. */
  readonly rows: number;
}

/**
 * @param values [rows, columns] @param told the example row, and the column that the map marks
 * @returns `undefined` if a value is not finite, or there is nothing to see
 */
export function markedColumn(
  values: Float32Array,
  columns: number,
  told: { readonly row: number; readonly column: number },
): MarkedColumn | undefined {
  const { row, column } = told;
  const count = values.length / columns;
  const own = values.subarray(row * columns, (row + 1) * columns);
  if (own.length === 0 || count < 2 || !(column < columns)) return undefined;
  const end = scaleEnd(values);
  if (!(end > 0 && Number.isFinite(end))) return undefined;
  const inColumn = Array.from({ length: count }, (_, at) => values[at * columns + column] as number);
  const isFar = (value: number) => Math.abs(value) >= FAR * end;
  const rows = inColumn.filter(isFar).length;
  const seen = (kind: MarkedColumn['kind'], of = row): MarkedColumn => ({
    ...{ kind, column, row: of, value: inColumn[of] as number, rows },
  });
  if (clearestStripe(values, columns, end) === column)
    return seen('stripe', isFar(own[column] as number) ? row : largestAt(inColumn));
  if (largestAt(own) !== column) return seen('marked');
  const near = own.filter((value) => Math.abs(value) < NEAR_ZERO_SHARE * end).length;
  return seen(isFar(own[column] as number) && near >= MOSTLY_ZERO * columns ? 'few far' : 'brightest');
}

/** The absolute value from which on all colours are the same. */
function scaleEnd(values: Float32Array): number {
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Math.min(SCALE_END * Math.sqrt(squares / values.length), largest);
}

/**
 * The column whose colour is strongest on average: that of the largest mean of values clipped to the scale, whatever its
 * sign. `undefined` if even that is faint.
 */
function clearestStripe(values: Float32Array, columns: number, end: number): number | undefined {
  const sums = new Float64Array(columns);
  for (const [at, value] of values.entries())
    sums[at % columns] = (sums[at % columns] as number) + Math.max(-end, Math.min(value, end));
  const clearest = largestAt(sums);
  const rows = values.length / columns;
  return Math.abs(sums[clearest] as number) / rows >= FAR * end ? clearest : undefined;
}

/** The index of the value that is farthest from 0. */
function largestAt(values: ArrayLike<number>): number {
  return Array.from(values).reduce(
    (best, value, at, all) => (Math.abs(value) > Math.abs(all[best] as number) ? at : best),
    0,
  );
}
