/** Stages that have heads: which axis they lie along, and which of them belongs to a query head. */
import { sharedHead } from '../../operations/shared-head';

const HEAD_AXES = ['head', 'kv_head'];

/** The axis of heads, of queries or of the keys and values that several of them share; -1 where there is none. */
export function headAxisOf(axes: readonly string[]): number {
  return axes.findIndex((axis) => HEAD_AXES.includes(axis));
}

/** The two axes that are no heads: what a matrix of one head has as rows and columns. */
export function matrixAxes(axes: readonly string[]): readonly [rows: number, columns: number] {
  const head = headAxisOf(axes);
  const others: number[] = [];
  for (let axis = 0; axis < axes.length; axis++) if (axis !== head) others.push(axis);
  return others as [number, number];
}

/** How many heads there are, where there are some. */
export function headCount(axes: readonly string[], shape: readonly number[]): number | null {
  const axis = headAxisOf(axes);
  return axis < 0 ? null : (shape[axis] as number);
}

/**
 * The head of a stage that belongs to a query head: itself, or the keys and values that it shares with others.
 * @param heads of queries
 */
export function headFor(axes: readonly string[], shape: readonly number[], head: number, heads: number): number {
  const count = headCount(axes, shape);
  return count === null || axes[headAxisOf(axes)] === 'head' ? head : sharedHead(head, heads, count);
}
