/** The names of stages and their shapes. */
import { describe, expect, it } from 'vitest';
import { attentionScale } from '../../../src/graph/gpt2-weights';
import { allStages, axisSizes, fullStageName, parseStageName, stageShape } from '../../../src/graph/stages';
import type { Gpt2Spec } from '../../../src/model/spec';

const SPEC: Gpt2Spec = {
  modelType: 'gpt2',
  vocabSize: 50257,
  contextLength: 1024,
  dModel: 768,
  layers: 2,
  heads: 12,
  dHead: 64,
  dMlp: 3072,
  activation: 'gelu_new',
  layerNormEpsilon: 1e-5,
  scaleAttention: true,
  scaleByInverseLayer: false,
  tiedHead: true,
  bosTokenId: undefined,
  eosTokenIds: [],
};

/** A block's stages in the order of computation, with their shapes for 3 tokens: model, and walk-through. */
const BLOCK: [string, number[], number[]][] = [
  ['resid_pre', [3, 768], [3, 768]],
  ['ln1', [3, 768], [3, 768]],
  ['attn.q', [3, 12, 64], [3, 1, 768]],
  ['attn.k', [3, 12, 64], [3, 1, 768]],
  ['attn.v', [3, 12, 64], [3, 1, 768]],
  ['attn.attn_scores_unmasked', [12, 3, 3], [1, 3, 3]],
  ['attn.attn_scores', [12, 3, 3], [1, 3, 3]],
  ['attn.pattern', [12, 3, 3], [1, 3, 3]],
  ['attn.z', [3, 12, 64], [3, 1, 768]],
  ['attn_out', [3, 768], [3, 768]],
  ['resid_mid', [3, 768], [3, 768]],
  ['ln2', [3, 768], [3, 768]],
  ['mlp.pre', [3, 3072], [3, 3072]],
  ['mlp.post', [3, 3072], [3, 3072]],
  ['mlp_out', [3, 768], [3, 768]],
  ['resid_post', [3, 768], [3, 768]],
];

it('the stages of a trace are listed in the order of computation, with their shapes', () => {
  const expected: [string, number[]][] = [
    ['embed', [3, 768]],
    ['pos_embed', [3, 768]],
    ...[0, 1].flatMap((layer) => BLOCK.map(([name, shape]): [string, number[]] => [`blocks.${layer}.${name}`, shape])),
    ['ln_final', [3, 768]],
    ['logits', [3, 50257]],
  ];
  const sizes = axisSizes(SPEC, 3);
  expect(allStages(2).map((address) => [fullStageName(address), stageShape(address.stage, sizes)])).toEqual(expected);
});

it.each(BLOCK)('%s of the walk-through has one head as wide as the model', (name, _, shape) => {
  const address = parseStageName(`blocks.0.${name}`, 2);
  expect(address && stageShape(address.stage, axisSizes(SPEC, 3, 'walkthrough'))).toEqual(shape);
});

describe('parseStageName', () => {
  it('finds every stage by its full name', () => {
    for (const address of allStages(12)) expect(parseStageName(fullStageName(address), 12)).toEqual(address);
  });

  it.each([
    '',
    'embedding',
    'resid_pre',
    'blocks.0',
    'blocks.0.',
    'blocks.2.ln1',
    'blocks.-1.ln1',
    'blocks.00.ln1',
    'blocks.1e0.ln1',
    'blocks.0.logits',
    'blocks.0.hook_resid_pre',
    'logits.0',
    '__proto__',
  ])('knows no "%s" in a model of two blocks', (name) => {
    expect(parseStageName(name, 2)).toBeUndefined();
  });
});

it.each<[Partial<Gpt2Spec>, number, number]>([
  [{}, 3, 1 / 8],
  [{ scaleAttention: false }, 3, 1],
  [{ scaleByInverseLayer: true }, 0, 1 / 8],
  [{ scaleByInverseLayer: true }, 3, 1 / 32],
  [{ scaleByInverseLayer: true, scaleAttention: false }, 3, 1 / 4],
])('scores are scaled: %j in block %i by %d', (change, layer, scale) => {
  expect(attentionScale({ ...SPEC, ...change }, layer)).toBe(scale);
});
