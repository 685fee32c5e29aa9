/** The walk-through variant of block 0 agrees with plain loops in double precision. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gpt2Spec } from '../../../../src/architectures/gpt2';
import type { Model } from '../../../../src/lowering/model';
import { readWeightSlice } from '../../../../src/model/weights';
import { thorough } from '../../../workbench/thorough';
import { makeRandomModel, type RandomModel, type RandomWeight } from '../../random-model';
import { traceWalkthrough } from '../../reference';
import { fixturePath, maxDistance, openModel, STARTER, traceText } from '../../support';

/** Absolute; float32 against double precision. */
const TOLERANCE = 1e-4;
const TEXT = 'The weather is fine, and so are we.';

let random: RandomModel;
beforeAll(async () => {
  random = await makeRandomModel({ activation: 'relu', heads: 5, scaleAttention: false, scaleByInverseLayer: true });
});
afterAll(() => random.remove());

describe.each<[string, () => string]>([
  ...(thorough ? [['starter', () => STARTER] satisfies [string, () => string]] : []),
  ['gpt2', () => fixturePath('gpt2')],
  ['gpt2-inverse-layer-scale', () => fixturePath('gpt2-inverse-layer-scale')],
  ['a random model of another activation and scale', () => random.folder],
])('%s', (_, folder) => {
  let model: Model;
  beforeAll(async () => {
    model = await openModel(folder());
  });
  afterAll(() => model.release());

  it('every stage of block 0 agrees, in the shape of one wide head', async () => {
    const { trace } = await traceText(model, TEXT);
    const expected = traceWalkthrough(
      { ...(model.spec as Gpt2Spec), tied: (model.spec as Gpt2Spec).tiedHead },
      await readWeights(model),
      trace.ids,
    );
    expected.delete('embed');
    expect(expected.size).toBe(16);
    for (const [name, stage] of expected) {
      const window = await trace.window(name, 'walkthrough');
      expect(window.shape, name).toEqual(stage.shape);
      expect(maxDistance(window.data, stage.data), name).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it.each(['embed', 'pos_embed', 'blocks.1.ln1', 'ln_final', 'logits'])('has no %s of its own', async (name) => {
    const { trace } = await traceText(model, TEXT);
    const sentence = `The simplified block has the stages of block 0 only, not "${name}".`;
    expect(() => trace.find(name, 'walkthrough')).toThrow(sentence);
    await expect(trace.window(name, 'walkthrough')).rejects.toThrow(sentence);
  });
});

/** What block 0 and the embedding need. */
async function readWeights(model: Model): Promise<Map<string, RandomWeight>> {
  const { weights } = model.folder;
  const needed = weights.names.filter((name) => name === 'wte.weight' || name.startsWith('h.0.'));
  const read = async (name: string): Promise<[string, RandomWeight]> => {
    const { shape, ...location } = weights.get(name);
    const count = shape.reduce((product, size) => product * size, 1);
    return [name, { shape, values: [...(await readWeightSlice({ shape, ...location }, 0, count))] }];
  };
  return new Map(await Promise.all(needed.map(read)));
}
