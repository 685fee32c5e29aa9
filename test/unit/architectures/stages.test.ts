/** The names of GPT-2's stages and their shapes, and how its scores are scaled. */
import { describe, expect, it } from 'vitest';
import type { Variant } from '../../../src/architectures/plan/architecture';
import { nodeOf, stageShape } from '../../../src/architectures/plan/plan';
import type { DefinedModel } from '../../../src/architectures/registry';
import { nodeShape } from '../../../src/operations/node';
import { findStage } from '../../../src/trace/run/source';
import { type Config, defineConfig, stageNode } from './defined-model';

const define = (change: Config = {}) => defineConfig({ model_type: 'gpt2', n_layer: 2, ...change });
const MODEL = define();
const WALKTHROUGH = MODEL.variant?.plan as DefinedModel['plan'];
const TOKENS = 3;

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

it('are these, in the order of computation', () => {
  const expected: [string, number[]][] = [
    ['embed', [3, 768]],
    ['pos_embed', [3, 768]],
    ...[0, 1].flatMap((layer) => BLOCK.map(([name, shape]): [string, number[]] => [`blocks.${layer}.${name}`, shape])),
    ['ln_final', [3, 768]],
    ['logits', [3, 50257]],
  ];
  const { plan } = MODEL;
  expect(plan.stages.map((stage) => [stage.name, stageShape(plan, stage, { tokens: TOKENS })])).toEqual(expected);
});

it('of the walk-through are those of one block, without positions', () => {
  const names = WALKTHROUGH.stages.map(({ name }) => name);
  expect(names).toEqual(['embed', ...BLOCK.map(([name]) => `blocks.0.${name}`), 'ln_final', 'logits']);
});

it.each(BLOCK)('%s of the walk-through has one head as wide as the model', (name, _, shape) => {
  expect(nodeShape(stageNode(WALKTHROUGH, `blocks.0.${name}`), { tokens: TOKENS })).toEqual(shape);
});

describe('a stage is found by its full name', () => {
  const tokens = Array.from({ length: TOKENS }, () => ({
    id: 0,
    token: '',
    text: '',
    special: false,
    start: 0,
    end: 0,
    inserted: false,
    typeId: 0,
  }));
  const source = (model: DefinedModel) => ({
    tokens,
    planOf: (variant: Variant) => (variant === 'model' ? model.plan : (model.variant?.plan as DefinedModel['plan'])),
  });
  const find = (name: string, variant: Variant = 'model', model = MODEL) =>
    findStage(source(model), 'a model', name, variant);

  it('whichever it is', () => {
    const model = define({ n_layer: 12 });
    for (const stage of model.plan.stages) {
      const node = nodeOf(model.plan, stage.node);
      expect(find(stage.name, 'model', model)).toEqual({
        stage,
        node,
        layer: stage.block?.layer,
        axes: node.axes.map(({ name }) => name),
        shape: nodeShape(node, { tokens: TOKENS }),
      });
    }
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
  ])('and there is no "%s" in a model of two blocks', (name) => {
    expect(() => find(name)).toThrow(new RangeError(`There is no stage "${name}" in a model.`));
  });

  it.each(['embed', 'pos_embed', 'blocks.1.ln1', 'ln_final', 'logits'])(
    'and the walk-through computes no %s',
    (name) => {
      expect(() => find(name, 'walkthrough')).toThrow(
        new RangeError(`The simplified block has the stages of block 0 only, not "${name}".`),
      );
    },
  );
});

it.each<[Config, number, number]>([
  [{}, 3, 1 / 8],
  [{ scale_attn_weights: false }, 3, 1],
  [{ scale_attn_by_inverse_layer_idx: true }, 0, 1 / 8],
  [{ scale_attn_by_inverse_layer_idx: true }, 3, 1 / 32],
  [{ scale_attn_by_inverse_layer_idx: true, scale_attn_weights: false }, 3, 1 / 4],
])('scores are scaled: %j in block %i by %d', (change, layer, scale) => {
  const { plan } = define({ n_layer: 4, ...change });
  expect(stageNode(plan, `blocks.${layer}.attn.attn_scores_unmasked`)).toMatchObject({ kind: 'scores', scale });
});
