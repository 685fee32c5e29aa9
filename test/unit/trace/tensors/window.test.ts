/** Windows of tensors that are read in pieces are those of the whole tensor, and read little more than they need. */
import { describe, expect, it } from 'vitest';
import { elementCount, type Slice, takeSlice } from '../../../../src/trace/tensors/tensor';
import { readWindow } from '../../../../src/trace/tensors/window';
import { normalNumbers } from '../../random-model';

const SHAPES = [[5], [7, 11], [64, 3, 9], [3, 40, 40], [2, 700, 700], [30, 40_000], [1_500_000], [3, 600_000, 2]];

describe.each(SHAPES.map((shape) => [shape]))('%j', (shape) => {
  const data = new Float32Array(elementCount(shape)).map((_, i) => i % 16_777_216);
  const next = normalNumbers(3);
  const pick = (below: number) => Math.floor((Math.abs(next()) * 1e6) % below);
  const reads: number[] = [];
  const read = async (start: number, count: number) => {
    reads.push(count);
    expect(start >= 0 && start + count <= data.length).toBe(true);
    return data.slice(start, start + count);
  };

  function slices(): Slice[] {
    const whole = { start: shape.map(() => 0), stop: [...shape] };
    const single = shape.map(pick);
    const random = Array.from({ length: 12 }, (_, i) => {
      const start = shape.map(pick);
      const stop = shape.map((size, axis) => (start[axis] as number) + pick(size - (start[axis] as number)) + 1);
      return i % 2 ? { start, stop, step: shape.map(() => 1 + pick(4)) } : { start, stop };
    });
    const column = { start: shape.map((size) => (size > 3 ? 2 : 0)), stop: shape.map((size) => Math.min(size, 3)) };
    return [
      whole,
      { start: single, stop: single.map((at) => at + 1) },
      column,
      { ...whole, stop: whole.start },
      ...random,
    ];
  }

  it('is what the whole tensor holds', async () => {
    for (const slice of slices()) {
      const expected = takeSlice({ shape, data }, slice);
      const window = await readWindow(shape, slice, read);
      expect(window.shape).toEqual(expected.shape);
      expect(
        Buffer.compare(Buffer.from(window.data.buffer), Buffer.from(expected.data.buffer)),
        JSON.stringify(slice),
      ).toBe(0);
    }
    expect(Math.max(...reads)).toBeLessThanOrEqual(Math.max(1024 * 1024, shape.at(-1) as number));
  });

  it('a single value is read alone', async () => {
    reads.length = 0;
    const start = shape.map((size) => size >> 1);
    await readWindow(shape, { start, stop: start.map((at) => at + 1) }, read);
    expect(reads).toEqual([1]);
  });
});

it('one query of one head is read without the rest', async () => {
  const reads: number[] = [];
  const read = async (_: number, count: number) => {
    reads.push(count);
    return new Float32Array(count);
  };
  await readWindow([12, 1024, 1024], { start: [3, 500, 0], stop: [4, 501, 1024] }, read);
  expect(reads).toEqual([1024]);
  reads.length = 0;
  await readWindow([1024, 12, 64], { start: [0, 3, 0], stop: [1024, 4, 64] }, read);
  expect(reads.length).toBeLessThan(3); // one head of all positions: the rows lie close together
  reads.length = 0;
  await readWindow([512, 50_257], { start: [0, 10], stop: [512, 74] }, read);
  expect(reads.reduce((a, b) => a + b)).toBe(512 * 64);
});
