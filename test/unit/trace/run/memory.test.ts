/** The memory of traces: what they take, and that traces that run and end beside each other do not disturb each other. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { keptBytes } from '../../../../src/trace/run/kept-values';
import { Trace } from '../../../../src/trace/run/trace';
import { elementCount, type Slice, wholeSlice } from '../../../../src/trace/tensors/tensor';
import { thorough } from '../../../workbench/thorough';
import { makeRandomModel, type RandomModel } from '../../random-model';
import { maxDistance, openModel, stageNames, traceText } from '../../support';

const LAYERS = 3;
/** Bytes for everything, for about one block and the logits, and for less than what is always kept. */
const MEMORIES = [2 ** 33, 256 * 1024, 1024];
const TEXTS = ['The weather is fine.', 'All that glitters is not gold; often have you heard that told.'] as const;

let random: RandomModel;
let model: Model;
beforeAll(async () => {
  random = await makeRandomModel({ layers: LAYERS });
  model = await openModel(random.folder);
});
afterAll(async () => {
  await model.release();
  await random.remove();
});

async function valuesOf(trace: Trace): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  for (const name of stageNames(model)) values.set(name, (await trace.window(name, 'model')).data);
  return values;
}

/** Far quicker than by `toEqual`. */
function expectSame(actual: Float32Array | undefined, expected: Float32Array | undefined, name: string): void {
  expect(actual?.length, name).toBeGreaterThan(0);
  expect(maxDistance(actual ?? [], expected ?? []), name).toBe(0);
}

describe.each(MEMORIES)('a trace with memory for %i bytes', (memory) => {
  it('holds nothing any more when it is released, and says so when it is read', async () => {
    const { trace } = await traceText(model, TEXTS[0], memory);
    await valuesOf(trace);
    await trace.proveNext('walkthrough');
    trace.release();
    expect(trace.byteLength).toBe(0);
    await expect(trace.window('embed', 'model')).rejects.toThrow(/of this trace is gone/);
  });

  it('keeps its values while another runs, is read and is released', async () => {
    const alone = await Promise.all(TEXTS.map(async (text) => valuesOf((await traceText(model, text, memory)).trace)));
    const [first, second] = await Promise.all(TEXTS.map(async (text) => (await traceText(model, text, memory)).trace));
    if (!first || !second) throw new Error('two texts give two traces');
    for (const name of stageNames(model)) {
      // Reading one between two reads of the other, blocks computed again included.
      expectSame((await first.window(name, 'model')).data, alone[0]?.get(name), name);
      expectSame((await second.window(name, 'model')).data, alone[1]?.get(name), name);
    }
    first.release();
    await traceText(model, TEXTS[0], memory);
    const again = await valuesOf(second);
    for (const name of stageNames(model)) expectSame(again.get(name), alone[1]?.get(name), name);
  });

  it('rejects with the reason when cancelled after any part of it', async () => {
    const parts = LAYERS + 3;
    const reached = memory === MEMORIES[0] ? [parts] : Array.from({ length: parts }, (_, i) => i + 1);
    for (const part of [0, ...reached]) {
      const abort = new AbortController();
      const reason = new Error(`cancelled after part ${part}`);
      const tokens = model.folder.tokenizer.encode(TEXTS[1]);
      const done: number[] = [];
      if (part === 0) abort.abort(reason);
      const running = Trace.run(
        model,
        { text: TEXTS[1], tokens, totalTokens: tokens.length, memory },
        {
          signal: abort.signal,
          onProgress: (count, total) => {
            expect(total).toBe(parts);
            done.push(count);
            if (count === part) abort.abort(reason);
          },
        },
      );
      await expect(running, `part ${part}`).rejects.toBe(reason);
      expect(done).toEqual(reached.filter((count) => count <= part));
    }
  });
});

it.each(MEMORIES)(
  'keptBytes is what a trace with memory for %i bytes really takes before anybody looks',
  async (memory) => {
    for (const text of TEXTS) {
      const { trace } = await traceText(model, text, memory);
      expect(trace.byteLength).toBe(keptBytes(model.folder.plan, { tokens: trace.ids.length }, memory));
    }
  },
);

it('a trace with room for everything takes the bytes of all stages once every block was looked at', async () => {
  const { trace } = await traceText(model, TEXTS[0]);
  const stages = [...(await valuesOf(trace))].filter(([name]) => !isDerived(name));
  // What a block hands on is kept with the trace, and once more with the block that was looked at.
  const streams = stages.filter(([name]) => /^blocks\.\d+\.resid_(mid|post)$/.test(name));
  const sum = (some: typeof stages) => some.reduce((bytes, [, data]) => bytes + data.byteLength, 0);
  expect(trace.byteLength).toBe(sum(stages) + sum(streams));
});

it('of the blocks that were looked at the newest stay, as many as there is memory for', async () => {
  const { trace } = await traceText(model, TEXTS[1]);
  const kept = trace.byteLength;
  await trace.window('blocks.0.attn.q', 'model');
  const block = trace.byteLength - kept;
  const { trace: small } = await traceText(model, TEXTS[1], kept + 2 * block);
  const free = small.byteLength;
  for (const layer of [0, 1, 2, 0]) {
    await small.window(`blocks.${layer}.attn.q`, 'model');
    expect(small.byteLength).toBeLessThanOrEqual(kept + 2 * block);
  }
  expect(small.byteLength).toBe(free + 2 * block);
});

it('a block that many ask for at the same time is computed once', async () => {
  const { trace } = await traceText(model, TEXTS[1]);
  const runs = vi.spyOn(model, 'withLink');
  const names = stageNames(model).filter((name) => name.startsWith('blocks.1.'));
  await Promise.all(names.map((name) => trace.window(name, 'model')));
  expect(runs).toHaveBeenCalledTimes(1);
  runs.mockRestore();
});

describe('a trace that keeps as little as it can', () => {
  /** Absolute: a product over another number of rows may add in another order. */
  const TOLERANCE = 1e-5;
  let own: { model: Model; remove: () => Promise<void> };
  let full: Trace;
  let little: Trace;
  beforeAll(async () => {
    const { folder, remove } = await makeRandomModel({ layers: LAYERS, contextLength: 200 });
    own = { model: await openModel(folder), remove };
    const text = 'The weather is fine, and so are we. '.repeat(10); // more rows than the head computes in one piece
    full = (await traceText(own.model, text)).trace;
    little = (await traceText(own.model, text, 0)).trace;
  });
  afterAll(async () => {
    await own.model.release();
    await own.remove();
  });

  async function expectSameWindow(name: string, sliceOf: (shape: readonly number[]) => Slice): Promise<void> {
    const slice = sliceOf(full.find(name, 'model').shape);
    const expected = await full.window(name, 'model', slice);
    const actual = await little.window(name, 'model', slice);
    expect(actual.shape, name).toEqual(expected.shape);
    expect(maxDistance(actual.data, expected.data), name).toBeLessThanOrEqual(TOLERANCE);
  }

  it('gives the windows of one that keeps everything, with and without steps', async () => {
    for (const name of stageNames(own.model).reverse()) {
      await expectSameWindow(name, (shape) => ({
        start: shape.map((size) => size >> 2),
        stop: shape.map((size) => size - (size >> 3)),
      }));
      await expectSameWindow(name, (shape) => ({ ...wholeSlice(shape), step: shape.map((_, axis) => axis + 2) }));
    }
  });

  it.each([
    ['the last row', 1, 0],
    ['the row before the last', 2, 1],
    ['the last two rows', 2, 0],
    ['the first rows', 1000, 990],
    ['no rows', 3, 3],
  ])('gives the logits of one that keeps everything: %s', async (_, fromEnd, toEnd) => {
    await expectSameWindow('logits', ([rows = 0]) => ({
      start: [Math.max(0, rows - fromEnd), 3],
      stop: [Math.max(10, rows - toEnd), 440],
      step: [1, 5],
    }));
  });

  it('gives every stage whole in pieces', async () => {
    for (const name of stageNames(own.model)) {
      const { shape, data } = await full.window(name, 'model');
      const values = new Float32Array(elementCount(shape));
      let length = 0;
      for await (const piece of little.pieces(name, 'model')) {
        values.set(piece, length);
        length += piece.length;
      }
      expect(length, name).toBe(data.length);
      expect(maxDistance(values, data), name).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});

/** Stages that follow from a stored one: the masked scores, and what a block reads of the one before it. */
function isDerived(name: string): boolean {
  return name.endsWith('.attn_scores') || /^blocks\.[1-9]\d*\.resid_pre$/.test(name);
}

it.runIf(thorough)(
  'a block of a long text is computed once to be read and to be proven, though it does not stay',
  async () => {
    const long = await makeRandomModel({ layers: LAYERS, contextLength: 2000 });
    const own = await openModel(long.folder);
    try {
      const { trace } = await traceText(own, TEXTS[0].repeat(100), 1024);
      expect(trace.tokens.length).toBeGreaterThan(512);
      for (let layer = 0; layer < LAYERS; layer++) await trace.window(`blocks.${layer}.attn.z`, 'model');
      const again = vi.spyOn(own, 'withLink');
      await trace.proveNext('model');
      const { proven, total, proofs } = trace.proofs('model');
      expect([proven, total, again.mock.calls.length]).toEqual([LAYERS, LAYERS, 0]);
      expect(proofs.every(({ status }) => status !== 'fails')).toBe(true);
      trace.release();
    } finally {
      await own.release();
      await long.remove();
    }
  },
);
