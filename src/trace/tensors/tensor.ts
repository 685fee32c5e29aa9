/** Windows into row-major tensors. */

import type { MaskRule } from '../../operations/mask-rule';
import { visibleKeys } from '../../operations/mask-rule';

/** Half-open ranges, one per axis, with an optional step per axis. */
export interface Slice {
  readonly start: readonly number[];
  readonly stop: readonly number[];
  readonly step?: readonly number[];
}

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The product of the sizes: 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) count *= size;
  return count;
}

/** The slice that covers a whole tensor of this shape. */
export function wholeSlice(shape: readonly number[]): Slice {
  return { start: shape.map(() => 0), stop: shape };
}

/** @throws RangeError if the slice does not fit the shape */
export function sliceShape(shape: readonly number[], slice: Slice): number[] {
  const { start, stop, step } = slice;
  const lists = [start, stop, step ?? start];
  if (lists.some((list) => list.length !== shape.length)) {
    throw new RangeError(`The slice has ${start.length} axes, but the tensor has ${shape.length}.`);
  }
  return shape.map((size, axis) => {
    const [from, to, by] = [start[axis] as number, stop[axis] as number, step?.[axis] ?? 1];
    const integers = Number.isSafeInteger(from) && Number.isSafeInteger(to) && Number.isSafeInteger(by);
    if (!integers || from < 0 || to < from || size < to || by < 1)
      throw new RangeError(`The slice ${from}:${to}:${by} does not fit axis ${axis}, which has ${size} values.`);
    return Math.ceil((to - from) / by);
  });
}

/** Copies a window out of a tensor of one axis or more. */
export function takeSlice(tensor: Tensor, slice: Slice): Tensor {
  const shape = sliceShape(tensor.shape, slice);
  const data = new Float32Array(elementCount(shape));
  let next = 0;
  forEachRun(tensor.shape, slice, shape, (offset, count, step) => {
    if (step === 1) data.set(tensor.data.subarray(offset, offset + count), next);
    else for (let i = 0; i < count; i++) data[next + i] = tensor.data[offset + i * step] as number;
    next += count;
  });
  return { shape, data };
}

/**
 * Copies a window out of some rows of a tensor.
 * @param firstRow the index of the first of these rows in the whole tensor
 */
export function takeRows(rows: Tensor, slice: Slice, firstRow: number): Tensor {
  const shift = (list: readonly number[]) => list.map((value, axis) => (axis === 0 ? value - firstRow : value));
  return takeSlice(rows, { ...slice, start: shift(slice.start), stop: shift(slice.stop) });
}

/**
 * Calls `visit` for every run of values at equal distances: along the last axis, or along several axes together if all but
 * the first of them are taken whole.
 * @param sizes the sizes of the slice
 * @param visit gets the offset in the tensor, the number of values, and their distance
 */
function forEachRun(
  shape: readonly number[],
  { start, step }: Slice,
  sizes: readonly number[],
  visit: (offset: number, count: number, step: number) => void,
): void {
  const strides = rowMajorStrides(shape);
  const stepOf = (axis: number) => step?.[axis] ?? 1;
  let last = shape.length - 1;
  while (last > 0 && sizes[last] === shape[last] && stepOf(last - 1) === 1) last--;
  const count = (sizes[last] as number) * (strides[last] as number);
  const walk = (axis: number, offset: number): void => {
    const stride = strides[axis] as number;
    const first = offset + (start[axis] as number) * stride;
    if (axis === last) {
      visit(first, count, stepOf(axis));
      return;
    }
    const distance = stepOf(axis) * stride;
    const end = first + (sizes[axis] as number) * distance;
    for (let next = first; next < end; next += distance) walk(axis + 1, next);
  };
  walk(0, 0);
}

function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] as number) * (shape[axis + 1] as number);
  }
  return strides;
}

/**
 * Sets the scores that a mask hides to -inf, in place, in a window of scores [head, query, key].
 * @param slice where in the whole tensor the window is
 */
export function hideMasked(window: Tensor, slice: Slice, rule: MaskRule): Tensor {
  const [heads = 0, queries = 0, keys = 0] = window.shape;
  const [firstQuery, firstKey] = slice.start.slice(1) as [number, number];
  const [queryStep, keyStep] = (slice.step?.slice(1) ?? [1, 1]) as [number, number];
  // The column in the window of a key of the whole tensor, or of the next key that the window has.
  const column = (key: number) => Math.min(keys, Math.max(0, Math.ceil((key - firstKey) / keyStep)));
  const { data } = window;
  for (let row = 0; row < heads * queries; row++) {
    const query = firstQuery + (row % queries) * queryStep;
    const { first, end } = visibleKeys(rule, query, Number.MAX_SAFE_INTEGER);
    data.fill(-Infinity, row * keys, row * keys + column(first));
    data.fill(-Infinity, row * keys + column(end), (row + 1) * keys);
  }
  return window;
}
