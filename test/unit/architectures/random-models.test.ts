/** Every stage of random models of every kind agrees with plain loops in double precision. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { makeRandomModel, type RandomModel, type RandomModelOptions } from '../../random-model';
import { traceModel } from '../../reference';
import { maxDistance, openModel, proveAll, stageNames, traceText } from '../../support';

/** Absolute. Float32 against double precision; the largest values are about 20. */
const TOLERANCE = 2e-5;
const TEXT = 'It was a bright cold day in April, and the clocks were striking thirteen.';

const MODELS: [string, Partial<RandomModelOptions>][] = [
  ['one head, gelu_new', { heads: 1, activation: 'gelu_new' }],
  ['five heads, gelu, untied head', { heads: 5, activation: 'gelu', tied: false }],
  ['gelu_fast, narrow MLP, no prefix', { activation: 'gelu_fast', inner: 17, prefix: false }],
  ['gelu_pytorch_tanh, scores not scaled', { activation: 'gelu_pytorch_tanh', scaleAttention: false }],
  ['quick_gelu, scores divided by layer + 1', { activation: 'quick_gelu', scaleByInverseLayer: true, layers: 4 }],
  [
    'relu, scores only divided by layer + 1, F16',
    { activation: 'relu', scaleAttention: false, scaleByInverseLayer: true, dtype: 'F16' },
  ],
  ['silu, F16, untied, no prefix', { activation: 'silu', dtype: 'F16', tied: false, prefix: false }],
  ['swish, BF16, five heads, shards', { activation: 'swish', dtype: 'BF16', heads: 5, shards: 3 }],
  ['tanh, U8 masks, one head, one block', { activation: 'tanh', masks: 'U8', heads: 1, layers: 1 }],
  ['BOOL masks in shards, F32, untied', { masks: 'BOOL', shards: 2, tied: false, inner: 200 }],
  ['a padded vocabulary', { vocabSize: 500 }],
];

describe.each(MODELS)('%s', (_, options) => {
  let random: RandomModel;
  let model: Model;
  beforeAll(async () => {
    random = await makeRandomModel(options);
    model = await openModel(random.folder);
  });
  afterAll(async () => {
    await model.release();
    await random.remove();
  });

  it('computes every stage as the plain loops do, in the shapes of its axes', async () => {
    const { trace } = await traceText(model, TEXT);
    const expected = traceModel(random.options, random.weights, trace.ids);
    expect([...expected.keys()].sort()).toEqual(stageNames(model).sort());
    for (const [name, stage] of expected) {
      const window = await trace.window(name, 'model');
      expect(window.shape, name).toEqual(stage.shape);
      expect(maxDistance(window.data, stage.data), name).toBeLessThanOrEqual(TOLERANCE);
    }
    const proofs = await proveAll(trace);
    expect(proofs.map(({ status }) => status)).toEqual(proofs.map(() => 'holds'));
  });

  it('leaves out the tensors that the model does not use, whatever their dtype', () => {
    const { layers, masks } = random.options;
    const unused = Array.from({ length: layers }, (__, layer) => [
      `h.${layer}.attn.bias`,
      `h.${layer}.attn.masked_bias`,
    ]);
    expect([...model.folder.ignored].sort()).toEqual(masks ? unused.flat().sort() : []);
  });
});
