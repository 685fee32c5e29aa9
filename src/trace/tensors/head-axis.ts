/** Stages with heads: the axis of the heads, and the head that belongs to a query head. */
import { sharedHead } from '../../operations/shared-head';

const HEAD_AXES = ['head', 'kv_head'];

/** The axis of heads, be it of queries or of keys and values that several queries share; -1 if there is none. */
export function headAxisOf(axes: readonly string[]): number {
  return axes.findIndex((axis) => HEAD_AXES.includes(axis));
}

/** The two axes that are not the heads': the rows and columns of one head's matrix. */
export function matrixAxes(axes: readonly string[]): readonly [rows: number, columns: number] {
  const head = headAxisOf(axes);
  const others: number[] = [];
  for (let axis = 0; axis < axes.length; axis++) if (axis !== head) others.push(axis);
  return others as [number, number];
}

/** The number of heads; null for a stage without heads. */
export function headCount(axes: readonly string[], shape: readonly number[]): number | null {
  const axis = headAxisOf(axes);
  return axis < 0 ? null : (shape[axis] as number);
}

/**
 * The head of a stage that belongs to a query head: the same one, or the key and value head that it shares with others.
 * @param heads the number of query heads
 */
export function headFor(axes: readonly string[], shape: readonly number[], head: number, heads: number): number {
  const count = headCount(axes, shape);
  return count === null || axes[headAxisOf(axes)] === 'head' ? head : sharedHead(head, heads, count);
}
