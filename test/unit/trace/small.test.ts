/** A trace that keeps only what is small answers with the same numbers as one that keeps everything. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Model } from '../../../src/graph/model';
import { allStages, fullStageName, type Variant } from '../../../src/graph/stages';
import { elementCount, type Slice, wholeSlice } from '../../../src/trace/tensor';
import type { Trace } from '../../../src/trace/trace';
import { makeRandomModel, type RandomModel } from '../random-model';
import { maxDistance, openModel, traceText } from '../support';

/** Absolute: a product over another number of rows may add in another order. */
const TOLERANCE = 1e-5;
const LAYERS = 3;
const NAMES = allStages(LAYERS).map(fullStageName);

let random: RandomModel;
let model: Model;
let full: Trace;
let small: Trace;

beforeAll(async () => {
  random = await makeRandomModel({ layers: LAYERS, contextLength: 200 });
  model = await openModel(random.folder);
  const text = 'The weather is fine, and so are we. '.repeat(10); // more rows than the head computes in one piece
  full = (await traceText(model, text)).trace;
  small = (await traceText(model, text, 'small')).trace;
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

async function expectSame(name: string, variant: Variant, slice?: Slice): Promise<void> {
  const [expected, actual] = [await full.window(name, variant, slice), await small.window(name, variant, slice)];
  expect(actual.shape, name).toEqual(expected.shape);
  expect(maxDistance(actual.data, expected.data), name).toBeLessThanOrEqual(TOLERANCE);
}

it('keeps less, and says how much', () => {
  expect(small.byteLength).toBeLessThan(full.byteLength / 4);
  expect(maxDistance(small.lastLogits, full.lastLogits)).toBeLessThanOrEqual(TOLERANCE);
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
  for (const trace of [small, full]) {
    const pieces: number[] = [];
    for await (const piece of trace.pieces(name, 'model')) pieces.push(...piece);
    expect(pieces).toHaveLength(elementCount(trace.find(name, 'model').shape));
    expect(maxDistance(pieces, (await full.window(name, 'model')).data)).toBeLessThanOrEqual(TOLERANCE);
  }
});
