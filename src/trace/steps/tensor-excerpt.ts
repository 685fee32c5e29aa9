/** The corners of a matrix: its first and last values, as steps show them. */
import { indicesIn, type Span } from '../tensors/axis';
import { matrixAxes } from '../tensors/head-axis';
import type { Region } from '../tensors/region';

/** The first and last values of a matrix; the indices say which these are. */
export interface Excerpt {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /**
   * Row-major [rows, columns]; values that a mask hides are -Infinity. A typed array, since a message to the panel loses
   * the infinities of other arrays; a single one, since a message carries at most 255 of them.
   */
  readonly values: Float32Array;
}

/** How many first and how many last values an excerpt has along each axis. */
const EDGE = 5;

/** Reads the first and last values along the two axes other than that of the heads: the corners of the matrix. */
export async function takeExcerpt(
  shape: readonly number[],
  axes: readonly string[],
  head: number,
  read: (region: Region) => Promise<Float32Array>,
): Promise<Excerpt> {
  const [rowAxis, columnAxis] = matrixAxes(axes);
  const [rows, columns] = [edges(shape[rowAxis] as number), edges(shape[columnAxis] as number)];
  const ofHead = [{ start: head, stop: head + 1 }];
  const values = await read(axes.map((_, axis) => (axis === rowAxis ? rows : axis === columnAxis ? columns : ofHead)));
  return { rows: [...indicesIn(rows)], columns: [...indicesIn(columns)], values };
}

function edges(size: number): Span[] {
  // If only one value would be hidden, it is shown: a sign for it would take as much room.
  if (size <= 2 * EDGE + 1) return [{ start: 0, stop: size }];
  return [
    { start: 0, stop: EDGE },
    { start: size - EDGE, stop: size },
  ];
}
