/** The engine through its real thread: the same numbers as in this process, and sentences for what cannot be. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/engine/host/client';
import { MAX_WINDOW_BYTES, type TensorAddress } from '../../../src/engine/protocol/tensor-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Model } from '../../../src/lowering/model';
import { readWeightSlice } from '../../../src/model/weights';
import type { Trace } from '../../../src/trace/run/trace';
import { statistics } from '../../../src/trace/tensors/statistics';
import { elementCount, type Slice, takeSlice } from '../../../src/trace/tensors/tensor';
import { engineOfFile, rejection, trace } from '../engine-support';
import { makeRandomModel, type RandomModel } from '../random-model';
import { openModel, proveAll, STEPS, stageNames, traceText } from '../support';

const TEXT = 'It was a bright cold day in April.';

const engine = engineOfFile();

let random: RandomModel;
let summary: TraceSummary;
let model: Model;
let local: Trace;

beforeAll(async () => {
  random = await makeRandomModel({ layers: 3, heads: 5, dtype: 'BF16', tied: false, vocabSize: 500 });
  summary = await engine.trace({ model: random.folder, text: TEXT, maxNewTokens: 6 });
  model = await openModel(random.folder);
  local = (await traceText(model, TEXT)).trace;
});
afterAll(async () => {
  await model.release();
  await random.remove();
});

describe('a trace', () => {
  it('tells of the model, the text and what was computed', async () => {
    expect(summary).toMatchObject({ text: TEXT, cut: null, plan: model.folder.plan, bytes: local.byteLength });
    expect(summary.model).toMatchObject({
      folder: random.folder,
      layers: 3,
      heads: 5,
      dModel: 30,
      dHead: 6,
      dMlp: 120,
    });
    expect(summary.model.parameters).toBe(
      [...random.weights.values()].reduce((sum, { values }) => sum + values.length, 0),
    );
    expect(summary.tokens).toEqual(model.folder.tokenizer.encode(TEXT));
    expect(summary.top).toHaveLength(10);
    expect(summary.generation.tokens).toHaveLength(6);
    const proven = summary.proofs.filter(({ status }) => status !== 'not applicable');
    expect(proven.map(({ status }) => status)).toEqual(proven.map(() => 'holds'));
    for (const time of Object.values(summary.timings)) expect(time).toBeGreaterThan(0);
  });

  it('predicts and generates what generate does', async () => {
    const sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };
    const generation = await engine.generate({ model: random.folder, text: TEXT, maxNewTokens: 6, sampling });
    expect(summary.generation.ids).toEqual(generation.ids);
    expect(summary.generation.text).toBe(generation.text);
    expect(summary.generation.tokens[0]?.id).toBe(summary.top[0]?.id);
    const { probability } = summary.top[0] as { probability: number };
    expect(summary.generation.tokens[0]?.logprob).toBeCloseTo(Math.log(probability), 5);
  });

  it.each(['model', 'walkthrough'] as const)('has the windows of the %s as in this process', async (variant) => {
    const names = stageNames(model);
    for (const stage of variant === 'model' ? names : names.filter((name) => name.startsWith('blocks.0.'))) {
      const { shape } = local.find(stage, variant);
      const slice: Slice = {
        start: shape.map(() => 1),
        stop: shape.map((size) => size),
        step: shape.map((_, axis) => axis + 1),
      };
      for (const part of [undefined, slice]) {
        const params = { address: { trace: summary.trace, stage, variant }, ...(part ? { slice: part } : {}) };
        expect(await engine.window(params), stage).toEqual(await local.window(stage, variant, part));
      }
    }
  });

  it.each([
    ['model', 2, 4],
    ['walkthrough', 0, 0],
  ] as const)('has 18 steps with shapes, statistics and excerpts of the %s', async (variant, layer, head) => {
    const { steps } = await engine.steps({ trace: summary.trace, layer, head, variant });
    const all = { variant, blocks: Number.MAX_SAFE_INTEGER };
    const { proofs } = await engine.read({ trace: summary.trace, what: 'proofs', params: all });
    expect(steps.map(({ number, title }) => [number, title])).toEqual(
      STEPS.map(({ number, title }) => [number, title]),
    );
    expect(steps.map((step) => step.layer)).toEqual(STEPS.map(({ group }) => (group === 'block' ? layer : null)));
    const isRecomputed = ({ name }: { readonly name: string }) => name === 'recomputed';
    expect(proofs.filter((proof) => !isRecomputed(proof))).toEqual(await proveAll(local, variant));
    // Values that are computed anew need the weights once more, which the trace by itself does not read.
    expect(proofs.filter(isRecomputed).map(({ status }) => status)).toEqual(variant === 'model' ? ['holds'] : []);
    for (const tensor of steps.flatMap((step) => step.tensors)) {
      if (tensor.kind === 'weight') continue;
      const whole = await local.window(tensor.name, tensor.variant);
      expect(tensor.shape, tensor.name).toEqual(whole.shape);
      expect(tensor.statistics).toMatchObject(exactly(statistics(whole.data)));
      const shownHead = tensor.variant === 'walkthrough' ? 0 : head;
      const headAxis = tensor.axes.indexOf('head');
      expect(tensor.head).toBe(headAxis < 0 ? null : shownHead);
      const start = whole.shape.map((_, axis) => (axis === headAxis ? shownHead : 0));
      const stop = whole.shape.map((size, axis) => (axis === headAxis ? shownHead + 1 : size));
      const { data } = takeSlice(whole, { start, stop });
      const width = whole.shape.at(-1) as number;
      const { rows, columns, values } = tensor.excerpt;
      expect(rows.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
      for (const [i, row] of rows.entries()) {
        const line = values.subarray(i * columns.length, (i + 1) * columns.length);
        expect([...line], tensor.name).toEqual(columns.map((column) => data[row * width + column]));
      }
    }
  });
});

/** Counts and extremes are exact however the values come in pieces; sums are not. */
function exactly({ count, finite, min, max, zeros }: ReturnType<typeof statistics>) {
  return { count, finite, min, max, zeros };
}

describe('a weight', () => {
  it.each(['wte.weight', 'h.1.attn.c_attn.weight', 'h.2.mlp.c_fc.bias', 'lm_head.weight'])(
    '%s: windows',
    async (weight) => {
      const location = model.folder.weights.get(weight);
      const data = await readWeightSlice(location, 0, elementCount(location.shape));
      expect([...data]).toEqual(random.weights.get(weight)?.values);
      const address: TensorAddress = { model: random.folder, weight };
      expect(await engine.window({ address })).toEqual({ shape: location.shape, data });
      const slice = {
        start: location.shape.map(() => 2),
        stop: location.shape.map((size) => size - 1),
        step: location.shape.map(() => 3),
      };
      expect(await engine.window({ address, slice })).toEqual(takeSlice({ shape: location.shape, data }, slice));
    },
  );
});

describe('what cannot be is told in a sentence', () => {
  const stage = (name: string, slice?: Slice, variant?: 'walkthrough') => () =>
    engine.window({
      address: { trace: summary.trace, stage: name, ...(variant ? { variant } : {}) },
      ...(slice ? { slice } : {}),
    });
  const weight = (name: string, slice?: Slice) => () =>
    engine.window({ address: { model: random.folder, weight: name }, ...(slice ? { slice } : {}) });
  const steps =
    (layer: number, head: number, variant: 'model' | 'walkthrough' = 'model') =>
    () =>
      engine.steps({ trace: summary.trace, layer, head, variant });
  const gone = 'This trace is no longer in memory; trace the text again.';

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'an unknown stage',
      stage('blocks.0.attn.hook_q'),
      'There is no stage "blocks.0.attn.hook_q" in llm-trace-random-',
    ],
    ['a block too many', stage('blocks.3.ln1'), 'There is no stage "blocks.3.ln1" in llm-trace-random-'],
    [
      'a stage that the variant has not',
      stage('logits', undefined, 'walkthrough'),
      'The simplified block has the stages of block 0 only, not "logits".',
    ],
    [
      'a slice beyond a stage',
      stage('embed', { start: [0, 0], stop: [1, 31] }),
      'The slice 0:31:1 does not fit axis 1, which has 30 values.',
    ],
    ['a slice of other axes', stage('embed', { start: [0], stop: [1] }), 'The slice has 1 axes, but the tensor has 2.'],
    ['an unknown weight', weight('wte.bias'), 'The model has no weight "wte.bias".'],
    ['a weight that is ignored', weight('h.0.attn.bias'), 'The model has no weight "h.0.attn.bias".'],
    [
      'a slice beyond a weight',
      weight('wte.weight', { start: [0, 0], stop: [501, 1] }),
      'The slice 0:501:1 does not fit axis 0, which has 500 values.',
    ],
    [
      'a step of no weight',
      weight('ln_f.bias', { start: [0], stop: [9], step: [0] }),
      'The slice 0:9:0 does not fit axis 0, which has 30 values.',
    ],
    ['an unknown block', steps(3, 0), 'There is no block 3: they are counted from 0 to 2.'],
    ['an unknown head', steps(0, 5), 'There is no head 5: they are counted from 0 to 4.'],
    ['a negative block', steps(-1, 0), 'There is no block -1: they are counted from 0 to 2.'],
    ['a block of the variant', steps(1, 0, 'walkthrough'), 'There is no block 1: they are counted from 0 to 0.'],
    ['an unknown trace', () => engine.window({ address: { trace: 999, stage: 'embed' } }), gone],
    ['the steps of one', () => engine.steps({ trace: 999, layer: 0, head: 0, variant: 'model' }), gone],
    ['saving one', () => engine.save({ trace: 999, path: '/nowhere', variant: 'model' }), gone],
    ['a dropped trace', dropped, gone],
    [
      'no model folder',
      () => trace(engine, 'x', '/no/such/folder'),
      'The model folder /no/such/folder does not exist.',
    ],
    [
      'no tokenizer',
      () => engine.tokens({ model: '/no/such/folder', text: 'x' }),
      'The model folder /no/such/folder does not exist.',
    ],
    ['an empty text', () => trace(engine, ''), 'There is nothing to trace: the text is empty.'],
  ])('%s', async (_, request, sentence) => {
    const error = await rejection(request());
    expect(error).toBeInstanceOf(EngineError);
    expect((error as Error).message).toContain(sentence);
    expect((error as Error).message).toMatch(/^[^\n]*\.$/);
  });

  async function dropped() {
    const { trace: id } = await trace(engine, 'x', random.folder);
    await engine.dropTrace({ trace: id });
    await engine.dropTrace({ trace: id }); // once more is no fault
    return engine.window({ address: { trace: id, stage: 'embed' } });
  }

  it('a window larger than can be sent, and one just small enough is sent', async () => {
    const wide = await makeRandomModel({ layers: 1, heads: 1, dModel: 2, vocabSize: 600_000, contextLength: 8 });
    try {
      const address = { model: wide.folder, weight: 'wte.weight' };
      const rows = MAX_WINDOW_BYTES / 4 / 2;
      const fits = await engine.window({ address, slice: { start: [3, 0], stop: [3 + rows, 2] } });
      expect(fits.data.byteLength).toBe(MAX_WINDOW_BYTES);
      const error = await rejection(engine.window({ address, slice: { start: [0, 0], stop: [rows + 1, 2] } }));
      expect((error as Error).message).toBe(
        `A window of ${MAX_WINDOW_BYTES + 8} bytes is too large; ask for at most ${MAX_WINDOW_BYTES} bytes at a time.`,
      );
      expect(((await rejection(engine.window({ address }))) as Error).message).toContain('is too large');
    } finally {
      await wide.remove();
    }
  });
});
