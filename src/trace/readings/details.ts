/** A tensor row by row: statistics to compare and sort by, and the distribution of its values. */
import type { Variant } from '../../architectures/plan/architecture';
import type { TraceSource } from '../run/source';
import { headAxisOf, matrixAxes } from '../tensors/head-axis';
import { type Histogram, HistogramCounter, histogramEdges } from '../tensors/histogram';
import { type Statistics, statistics } from '../tensors/statistics';
import type { Slice } from '../tensors/tensor';

export interface TensorDetails {
  /** Each statistic has one value per row, over its finite values; NaN for a row without any. */
  readonly rows: RowStatistics;
  readonly histogram: Histogram;
}

export interface RowStatistics {
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly mean: Float64Array;
  readonly sigma: Float64Array;
  readonly norm: Float64Array;
  /** The share of the finite values that are exactly 0. */
  readonly zeros: Float64Array;
}

/** How many values are read at a time. */
const PIECE_VALUES = 1024 * 1024;

/**
 * Statistics by row and a histogram of a stage. Rows run along the first of the two axes other than that of the heads, as
 * in a heat map: positions or queries.
 * @param head which head of a stage that has heads; null for other stages
 * @throws one sentence if the trace has no such stage, or the stage no such head
 */
export async function tensorDetails(
  source: TraceSource,
  name: string,
  variant: Variant,
  head: number | null,
): Promise<TensorDetails> {
  const matrix = headMatrix(source, name, variant, head);
  const rows = emptyRows(matrix.rows);
  await forEachPiece(matrix, (values, first) => addRows(rows, values, matrix.columns, first));
  const counter = new HistogramCounter(histogramEdges(...rangeOf(rows)));
  await forEachPiece(matrix, (values) => counter.add(values));
  return { rows, histogram: counter.result() };
}

interface HeadMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly read: (from: number, to: number) => Promise<Float32Array>;
}

function headMatrix(source: TraceSource, name: string, variant: Variant, head: number | null): HeadMatrix {
  const { axes, shape } = source.find(name, variant);
  const headAxis = headAxisOf(axes);
  if (headAxis >= 0) requireHead(name, head, shape[headAxis] as number);
  const [rowAxis, columnAxis] = matrixAxes(axes);
  const slice = (from: number, to: number): Slice => ({
    start: shape.map((_, axis) => (axis === rowAxis ? from : axis === headAxis ? (head as number) : 0)),
    stop: shape.map((size, axis) => (axis === rowAxis ? to : axis === headAxis ? (head as number) + 1 : size)),
  });
  return {
    rows: shape[rowAxis] as number,
    columns: shape[columnAxis] as number,
    read: async (from, to) => (await source.window(name, variant, slice(from, to))).data,
  };
}

function requireHead(name: string, head: number | null, heads: number): void {
  if (head !== null && Number.isInteger(head) && head >= 0 && head < heads) return;
  throw new RangeError(
    head === null
      ? `The details of ${name} are those of one head: say which, from 0 to ${heads - 1}.`
      : `There is no head ${head} in ${name}: they are counted from 0 to ${heads - 1}.`,
  );
}

async function forEachPiece(
  { rows, columns, read }: HeadMatrix,
  use: (values: Float32Array, firstRow: number) => void,
): Promise<void> {
  const step = Math.max(1, Math.floor(PIECE_VALUES / Math.max(columns, 1)));
  for (let row = 0; row < rows; row += step) use(await read(row, Math.min(rows, row + step)), row);
}

function emptyRows(count: number): RowStatistics {
  const column = () => new Float64Array(count).fill(Number.NaN);
  return { min: column(), max: column(), mean: column(), sigma: column(), norm: column(), zeros: column() };
}

function addRows(rows: RowStatistics, values: Float32Array, columns: number, firstRow: number): void {
  for (let offset = 0; offset < values.length; offset += columns) {
    addRow(rows, firstRow + offset / columns, statistics(values.subarray(offset, offset + columns)));
  }
}

function addRow(rows: RowStatistics, row: number, { finite, min, max, mean, sigma, norm, zeros }: Statistics): void {
  if (min === null || max === null || mean === null || sigma === null) return;
  rows.min[row] = min;
  rows.max[row] = max;
  rows.mean[row] = mean;
  rows.sigma[row] = sigma;
  rows.norm[row] = norm;
  rows.zeros[row] = zeros / finite;
}

/** The smallest and the largest of all values; Infinity and -Infinity if there are none. */
function rangeOf({ min, max }: RowStatistics): [number, number] {
  const known = (value: number) => !Number.isNaN(value);
  return [
    min.filter(known).reduce((a, b) => Math.min(a, b), Infinity),
    max.filter(known).reduce((a, b) => Math.max(a, b), -Infinity),
  ];
}
