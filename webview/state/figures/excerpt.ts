/** Tables of first and last values: where something is left out, and the chosen row among them. */
import type { Excerpt } from '../../../src/trace/steps/tensor-excerpt';

export type Entry = { readonly index: number; readonly place: number } | { readonly hidden: number };

/**
 * Indices in order, with what is hidden between them and after them.
 * @param size of the whole axis
 */
export function withGaps(indices: readonly number[], size: number): Entry[] {
  const entries: Entry[] = [];
  let next = 0;
  for (const [place, index] of indices.entries()) {
    if (index > next) entries.push({ hidden: index - next });
    entries.push({ index, place });
    next = index + 1;
  }
  if (size > next) entries.push({ hidden: size - next });
  return entries;
}

/** Put a row among the others, at its place. */
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
