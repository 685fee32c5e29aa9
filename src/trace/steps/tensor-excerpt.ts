/** The corners of a matrix: its first and last values, as steps show them. */
import { headAxisOf, matrixAxes } from '../tensors/head-axis';
import type { Slice } from '../tensors/tensor';

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

/** Read the first and last values of the two axes that are not the head's: the corners of the matrix. */
export async function takeExcerpt(
  shape: readonly number[],
  axes: readonly string[],
  head: number,
  read: (slice: Slice) => Promise<Float32Array>,
): Promise<Excerpt> {
  const headAxis = headAxisOf(axes);
  const [rowAxis, columnAxis] = matrixAxes(axes);
  const rowSpans = edges(shape[rowAxis] as number);
  const columnSpans = edges(shape[columnAxis] as number);
  const [rows, columns] = [rowSpans, columnSpans].map((spans) => spans.flatMap(indicesOf)) as [number[], number[]];
  const values = new Float32Array(rows.length * columns.length);
  for (const rowSpan of rowSpans) {
    for (const columnSpan of columnSpans) {
      const spans = shape.map((_, axis) => {
        if (axis === headAxis) return { start: head, stop: head + 1 };
        return axis === rowAxis ? rowSpan : columnSpan;
      });
      const corner = await read({ start: spans.map(({ start }) => start), stop: spans.map(({ stop }) => stop) });
      const width = columnSpan.stop - columnSpan.start;
      const [top, left] = [rows.indexOf(rowSpan.start), columns.indexOf(columnSpan.start)];
      for (let row = 0; row * width < corner.length; row++)
        values.set(corner.subarray(row * width, (row + 1) * width), (top + row) * columns.length + left);
    }
  }
  return { rows, columns, values };
}

interface Span {
  readonly start: number;
  readonly stop: number;
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
