/** A trace that keeps only a part of its stages answers with the same numbers as one that keeps everything. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/graph/model';
import { allStages, fullStageName, type Variant } from '../../../src/graph/stages';
import { type Capture, KEEP_ALL, requireCapture, traceBytes, traceWork } from '../../../src/trace/kept';
import { elementCount, type Slice, wholeSlice } from '../../../src/trace/tensor';
import type { Trace } from '../../../src/trace/trace';
import { makeRandomModel, type RandomModel } from '../random-model';
import { maxDistance, openModel, traceText } from '../support';

/** Absolute: a product over another number of rows may add in another order. */
const TOLERANCE = 1e-5;
const LAYERS = 3;
const NAMES = allStages(LAYERS).map(fullStageName);

const TEXT = 'The weather is fine, and so are we. '.repeat(10); // more rows than the head computes in one piece
const CAPTURES: Capture[] = [
  { keep: 'statistics' },
  { keep: 'attention' },
  { keep: 'blocks', blocks: [1] },
  { keep: 'blocks', blocks: [2, 0] },
];

let random: RandomModel;
let model: Model;
let full: Trace;

beforeAll(async () => {
  random = await makeRandomModel({ layers: LAYERS, contextLength: 200 });
  model = await openModel(random.folder);
  full = (await traceText(model, TEXT)).trace;
  expect(full.ids.length).toBeGreaterThan(150);
});
afterAll(async () => {
  await model.release();
  await random.remove();
});

/** In a fixed disorder, so that blocks are computed again in any order. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item, index) => ({ item, key: (index * 7919) % 101 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

describe.each(CAPTURES)('a trace that keeps %j', (capture) => {
  let part: Trace;
  beforeAll(async () => {
    part = (await traceText(model, TEXT, capture)).trace;
  });

  async function expectSame(name: string, variant: Variant, slice?: Slice): Promise<void> {
    const [expected, actual] = [await full.window(name, variant, slice), await part.window(name, variant, slice)];
    expect(actual.shape, name).toEqual(expected.shape);
    expect(maxDistance(actual.data, expected.data), name).toBeLessThanOrEqual(TOLERANCE);
  }

  it('keeps less, and says how much', () => {
    expect(part.byteLength).toBe(traceBytes(model.spec, full.ids.length, capture));
    expect(part.byteLength).toBeLessThan(full.byteLength);
    expect(maxDistance(part.lastLogits, full.lastLogits)).toBeLessThanOrEqual(TOLERANCE);
  });

  it('every stage, blocks in any order', async () => {
    for (const name of shuffled(NAMES)) await expectSame(name, 'model');
  });

  it('every stage of the walk-through', async () => {
    for (const name of shuffled(NAMES.filter((stage) => stage.startsWith('blocks.0.')))) {
      await expectSame(name, 'walkthrough');
    }
  });

  it('windows with and without steps', async () => {
    for (const name of shuffled(NAMES)) {
      const { shape } = full.find(name, 'model');
      await expectSame(name, 'model', {
        start: shape.map((size) => size >> 2),
        stop: shape.map((size) => size - (size >> 3)),
      });
      await expectSame(name, 'model', { ...wholeSlice(shape), step: shape.map((_, axis) => axis + 2) });
    }
  });

  it.each([
    ['the last row', 1, 0],
    ['the row before the last', 2, 1],
    ['the last two rows', 2, 0],
    ['the first rows', 1000, 990],
    ['no rows', 3, 3],
  ])('logits: %s', async (_, fromEnd, toEnd) => {
    const rows = full.ids.length;
    const [from, to] = [Math.max(0, rows - fromEnd), Math.max(10, rows - toEnd)];
    await expectSame('logits', 'model', { start: [from, 3], stop: [to, 440], step: [1, 5] });
  });

  it.each(NAMES)('the pieces of %s are the whole', async (name) => {
    for (const trace of [part, full]) {
      const pieces: number[] = [];
      for await (const piece of trace.pieces(name, 'model')) pieces.push(...piece);
      expect(pieces).toHaveLength(elementCount(trace.find(name, 'model').shape));
      expect(maxDistance(pieces, (await full.window(name, 'model')).data)).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});

it('the work of a trace grows with what is kept of it, and with its length', () => {
  const [least = 0, ...more] = CAPTURES.map((capture) => traceWork(model.spec, 150, capture));
  for (const work of more) {
    expect(work).toBeGreaterThan(least);
    expect(work).toBeLessThan(traceWork(model.spec, 150, KEEP_ALL));
  }
  expect(traceWork(model.spec, 151, KEEP_ALL)).toBeGreaterThan(traceWork(model.spec, 150, KEEP_ALL));
});

it.each([
  [{ keep: 'blocks', blocks: [] }, 'There are no blocks to keep: name at least one.'],
  [{ keep: 'blocks', blocks: [0, 3] }, 'There is no block 3 to keep: they are counted from 0 to 2.'],
  [{ keep: 'blocks', blocks: [0.5] }, 'There is no block 0.5 to keep: they are counted from 0 to 2.'],
] as const)('%j is refused', (capture, fault) => {
  expect(() => requireCapture(capture, model.spec)).toThrow(fault);
});
