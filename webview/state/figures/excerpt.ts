/** Tables of first and last values: where something is left out, and how the chosen row and column are added. */
import type { Excerpt } from '../../../src/trace/steps/tensor-excerpt';

export type Entry =
  | { readonly index: number; readonly place: number }
  | { readonly hidden: number; readonly from: number };

/** How the rows or columns of a table are numbered if not by their indices. */
export interface Numbering {
  /** How many there are. */
  readonly size: number;
  /** The number of the row or column with an index. */
  readonly numberOf: (index: number) => number;
  readonly nameOf: (index: number) => string;
}

export function byIndex(size: number): Numbering {
  return { size, numberOf: (index) => index, nameOf: String };
}

/** Indices in order, with how many are hidden between and after them, and the number of the first hidden one. */
export function withGaps(indices: readonly number[], { size, numberOf }: Omit<Numbering, 'nameOf'>): Entry[] {
  const entries: Entry[] = [];
  let next = 0;
  for (const [place, index] of indices.entries()) {
    const number = numberOf(index);
    if (number > next) entries.push({ hidden: number - next, from: next });
    entries.push({ index, place });
    next = number + 1;
  }
  if (size > next) entries.push({ hidden: size - next, from: next });
  return entries;
}

/** Inserts a row in its place. */
export function insertRow(excerpt: Excerpt, row: number, values: Float32Array): Excerpt {
  if (excerpt.rows.includes(row)) return excerpt;
  const before = excerpt.rows.filter((other) => other < row).length;
  const at = before * excerpt.columns.length;
  return {
    rows: excerpt.rows.toSpliced(before, 0, row),
    columns: excerpt.columns,
    values: Float32Array.of(...excerpt.values.subarray(0, at), ...values, ...excerpt.values.subarray(at)),
  };
}

/** Inserts several rows. @param values row-major, of the shown columns */
export function insertRows(excerpt: Excerpt, rows: readonly number[], values: Float32Array): Excerpt {
  const { length: columns } = excerpt.columns;
  return rows.reduce(
    (shown, row, at) => insertRow(shown, row, values.subarray(at * columns, (at + 1) * columns)),
    excerpt,
  );
}

/** Inserts several columns. @param values row-major, of the shown rows */
export function insertColumns(excerpt: Excerpt, columns: readonly number[], values: Float32Array): Excerpt {
  return columns.reduce(
    (shown, column, at) =>
      insertColumn(
        shown,
        column,
        values.filter((_, index) => index % columns.length === at),
      ),
    excerpt,
  );
}

/** Inserts a column in its place. @param values one for each row */
export function insertColumn({ rows, columns, values }: Excerpt, column: number, added: Float32Array): Excerpt {
  const before = columns.filter((other) => other < column).length;
  const shown = columns.toSpliced(before, 0, column);
  const valueAt = (row: number, place: number) =>
    (place === before ? added[row] : values[row * columns.length + place - (place > before ? 1 : 0)]) as number;
  return {
    rows,
    columns: shown,
    values: Float32Array.from({ length: rows.length * shown.length }, (_, at) =>
      valueAt(Math.floor(at / shown.length), at % shown.length),
    ),
  };
}
