/** The corners of a matrix: its first and last values, as steps show them. */
import type { Span } from '../tensors/axis';
import { matrixAxes } from '../tensors/head-axis';
import type { Slice, Tensor } from '../tensors/tensor';

/** First and last values of a matrix; the indices say which. */
export interface Excerpt {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /**
   * Row-major [rows, columns]; what a mask hides is -Infinity. One typed array, since a message to the panel loses the
   * infinities of other arrays, and carries no more than 255 typed ones.
   */
  readonly values: Float32Array;
}

/** How many first and how many last values an excerpt shows of each axis. */
const EDGE = 5;

/** Rows of no more values are read whole, which takes less time than to read both their ends. */
const SHORT_ROW = 2048;

/** Read the first and last values of the two axes that are not the head's: the corners of the matrix. */
export async function takeExcerpt(
  shape: readonly number[],
  axes: readonly string[],
  head: number,
  read: (slice: Slice) => Promise<Tensor>,
): Promise<Excerpt> {
  const [rowAxis, columnAxis] = matrixAxes(axes);
  const width = shape[columnAxis] as number;
  const [rowSpans, columnSpans] = [edges(shape[rowAxis] as number), edges(width)];
  const [rows, columns] = [rowSpans, columnSpans].map((spans) => spans.flatMap(indicesOf)) as [number[], number[]];
  const values = new Float32Array(rows.length * columns.length);
  const ofHead = { start: head, stop: head + 1 };
  const readPart = (rowSpan: Span, columnSpan: Span) => {
    const ranges = axes.map((_, axis) => (axis === rowAxis ? rowSpan : axis === columnAxis ? columnSpan : ofHead));
    return read({ start: ranges.map(({ start }) => start), stop: ranges.map(({ stop }) => stop) });
  };
  const readTogether = width <= SHORT_ROW ? [columnSpans] : columnSpans.map((span) => [span]);
  for (const rowSpan of rowSpans) {
    for (const spans of readTogether) {
      const band = { start: (spans[0] as Span).start, stop: (spans.at(-1) as Span).stop };
      const { data } = await readPart(rowSpan, band);
      for (const { start, stop } of spans) {
        const left = columns.indexOf(start);
        for (let row = rowSpan.start; row < rowSpan.stop; row++) {
          const offset = (row - rowSpan.start) * (band.stop - band.start) - band.start;
          values.set(data.subarray(offset + start, offset + stop), rows.indexOf(row) * columns.length + left);
        }
      }
    }
  }
  return { rows, columns, values };
}

function edges(size: number): Span[] {
  if (size <= 2 * EDGE) return [{ start: 0, stop: size }];
  return [
    { start: 0, stop: EDGE },
    { start: size - EDGE, stop: size },
  ];
}

function indicesOf({ start, stop }: Span): number[] {
  return Array.from({ length: stop - start }, (_, i) => start + i);
}
