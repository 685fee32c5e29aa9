/** Windows into tensors: against plain indexing. */
import { describe, expect, it } from 'vitest';
import type { MaskRule } from '../../../../src/operations/mask-rule';
import {
  hideMasked,
  type Slice,
  sliceShape,
  type Tensor,
  takeSlice,
  wholeSlice,
} from '../../../../src/trace/tensors/tensor';

function numbered(shape: number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float32Array.from({ length: count }, (_, i) => i + 1) };
}

/** The indices that a slice selects of one axis. */
function indices({ start, stop, step }: Slice, axis: number): number[] {
  const list: number[] = [];
  for (let i = start[axis] as number; i < (stop[axis] as number); i += step?.[axis] ?? 1) list.push(i);
  return list;
}

function plainSlice({ shape, data }: Tensor, slice: Slice): number[] {
  let offsets = [0];
  for (const [axis, size] of shape.entries()) {
    offsets = offsets.flatMap((offset) => indices(slice, axis).map((index) => offset * size + index));
  }
  return offsets.map((offset) => data[offset] as number);
}

describe('takeSlice', () => {
  it.each<[number[], Slice]>([
    [[7], { start: [2], stop: [6] }],
    [[7], { start: [0], stop: [7], step: [3] }],
    [[4, 5], { start: [1, 2], stop: [4, 5] }],
    [[4, 5], { start: [0, 0], stop: [4, 5], step: [2, 4] }],
    [[3, 4, 5], { start: [1, 0, 3], stop: [2, 4, 5], step: [1, 3, 1] }],
    [[3, 4, 5], { start: [0, 1, 0], stop: [3, 4, 5], step: [2, 2, 3] }],
    [[3, 4, 5], { start: [3, 0, 0], stop: [3, 4, 5] }],
    [[2, 2, 2, 2], { start: [0, 1, 0, 1], stop: [2, 2, 2, 2], step: [9, 1, 1, 1] }],
    // The last axes whole, which are copied with the one before them.
    [[3, 4, 5], { start: [1, 0, 0], stop: [3, 4, 5] }],
    [[3, 4, 5], { start: [0, 1, 0], stop: [3, 3, 5] }],
    [[3, 4, 5], { start: [0, 0, 0], stop: [3, 4, 5], step: [2, 1, 1] }],
    [[3, 4, 5], { start: [0, 0, 0], stop: [3, 4, 5], step: [1, 3, 1] }],
    [[4, 1, 3], { start: [1, 0, 0], stop: [3, 1, 3], step: [1, 7, 1] }],
    [[4, 3, 1], { start: [0, 1, 0], stop: [4, 3, 1], step: [1, 1, 7] }],
    [[4, 0, 3], { start: [1, 0, 0], stop: [3, 0, 3] }],
  ])('of %j: %j', (shape, slice) => {
    const tensor = numbered(shape);
    const window = takeSlice(tensor, slice);
    expect([...window.data]).toEqual(plainSlice(tensor, slice));
    expect(window.shape).toEqual(shape.map((_, axis) => indices(slice, axis).length));
  });

  it('the whole is a copy', () => {
    const tensor = numbered([2, 3]);
    const window = takeSlice(tensor, wholeSlice(tensor.shape));
    expect(window).toEqual(tensor);
    expect(window.data.buffer).not.toBe(tensor.data.buffer);
  });
});

describe('a slice that does not fit', () => {
  it.each<[string, Slice, string]>([
    ['too few axes', { start: [0], stop: [1] }, 'The slice has 1 axes, but the tensor has 2.'],
    ['no stop', { start: [0, 0], stop: [] }, 'The slice has 2 axes, but the tensor has 2.'],
    ['a step too many', { start: [0, 0], stop: [1, 1], step: [1, 1, 1] }, 'The slice has 2 axes'],
    ['past the end', { start: [0, 0], stop: [4, 6] }, 'The slice 0:6:1 does not fit axis 1, which has 5 values.'],
    ['before the start', { start: [-1, 0], stop: [4, 5] }, 'The slice -1:4:1 does not fit axis 0'],
    ['backwards', { start: [3, 0], stop: [2, 5] }, 'The slice 3:2:1 does not fit axis 0'],
    ['a fraction', { start: [0.5, 0], stop: [2, 5] }, 'The slice 0.5:2:1 does not fit axis 0'],
    ['NaN', { start: [0, Number.NaN], stop: [2, 5] }, 'The slice NaN:5:1 does not fit axis 1'],
    ['a step of 0', { start: [0, 0], stop: [4, 5], step: [0, 1] }, 'The slice 0:4:0 does not fit axis 0'],
    ['a negative step', { start: [0, 0], stop: [4, 5], step: [1, -1] }, 'The slice 0:5:-1 does not fit axis 1'],
  ])('%s', (_, slice, sentence) => {
    expect(() => sliceShape([4, 5], slice)).toThrow(RangeError);
    expect(() => sliceShape([4, 5], slice)).toThrow(sentence);
    expect(() => takeSlice(numbered([4, 5]), slice)).toThrow(RangeError);
  });
});

describe('hideMasked', () => {
  const SLICES: Slice[] = [
    { start: [0, 0, 0], stop: [2, 5, 5] },
    { start: [1, 2, 1], stop: [2, 4, 5] },
    { start: [0, 1, 0], stop: [2, 5, 5], step: [1, 2, 3] },
  ];

  /** The window with -inf where `hidden` says so, and the scores that it is a window of stay as they are. */
  function expectMasked(slice: Slice, rule: MaskRule, hidden: (query: number, key: number) => boolean): void {
    const scores = numbered([2, 5, 5]);
    const window = takeSlice(scores, slice);
    const masked = hideMasked(window, slice, rule);
    const whole = scores.data.map((score, i) => (hidden(Math.floor(i / 5) % 5, i % 5) ? -Infinity : score));
    expect([...masked.data]).toEqual(plainSlice({ shape: [2, 5, 5], data: whole }, slice));
    expect(masked.shape).toEqual(window.shape);
    expect(scores).toEqual(numbered([2, 5, 5]));
  }

  it.each(SLICES)('is -inf exactly where a key is later than its query: %j', (slice) => {
    expectMasked(slice, { causal: true, window: null }, (query, key) => key > query);
  });

  it.each(SLICES)('and exactly where it lies before the window of a local layer: %j', (slice) => {
    expectMasked(slice, { causal: true, window: 2 }, (query, key) => key > query || key < query - 1);
    expectMasked(slice, { causal: false, window: 3 }, (query, key) => Math.abs(key - query) > 1);
    expectMasked(slice, { causal: false, window: 4 }, (query, key) => Math.abs(key - query) > 1);
  });

  it.each(SLICES)('nothing where nothing is hidden: %j', (slice) => {
    expectMasked(slice, { causal: false, window: null }, () => false);
  });
});
