/** What steps show of attention comes with what it is to it, from which figures tell what to draw. */
import { expect, it } from 'vitest';
import { describeSteps } from '../../../../src/trace/steps/steps';
import { WeightStatistics } from '../../../../src/trace/steps/weight-statistics';
import { fixturePath, openModel, runTrace } from '../../support';

/** What the tensors of the steps with such views are, in a fixture's last block. */
async function shown(fixture: string, ...views: readonly string[]) {
  const model = await openModel(fixturePath(fixture));
  const trace = await runTrace(model, 'The weather is nice in spring.');
  const steps = await describeSteps(trace, { layer: 1, head: 0, variant: 'model' }, new WeightStatistics());
  await model.release();
  return steps
    .filter(({ view, part }) => views.includes(view) && part !== 'encoder')
    .flatMap(({ tensors }) => tensors)
    .map(({ label, attention, isRotated = false }) => [label, attention, isRotated]);
}

it('queries and keys from their projections to their rotations, and values', async () => {
  expect(await shown('olmo2', 'projections')).toEqual([
    ['attn.q', 'query', false],
    ['attn.q_norm', 'query', false],
    ['attn.rot_q', 'query', true],
    ['attn.k', 'key', false],
    ['attn.k_norm', 'key', false],
    ['attn.rot_k', 'key', true],
    ['attn.v', 'value', false],
  ]);
});

it('scores before and after a soft-cap and the mask, weights, and the mix; what is added is no part of it', async () => {
  expect(await shown('gemma2', 'scores', 'weights', 'attention output')).toEqual([
    ['attn.attn_scores_unmasked', 'scores', false],
    ['attn.attn_scores_capped', 'scores', false],
    ['attn.attn_scores', 'scores', false],
    ['attn.pattern', 'weights', false],
    ['attn.z', 'mix', false],
    ['attn.out', undefined, false],
    ['ln1_post', undefined, false],
    ['attn_out', undefined, false],
    ['resid_mid', undefined, false],
  ]);
});

it('of an attention to another text likewise; a bias of scores is none of them', async () => {
  const all = await shown('t5', 'embedding', 'projections', 'scores', 'weights');
  const names = all.map(([label, attention]) => `${label} ${attention}`);
  expect(names).toEqual(expect.arrayContaining(['rel_pos_bias undefined', 'cross_attn.q query', 'cross_attn.k key']));
  expect(names.filter((name) => name.endsWith(' scores'))).toEqual([
    'attn.attn_scores_unbiased scores',
    'attn.attn_scores_unmasked scores',
    'attn.attn_scores scores',
    'cross_attn.attn_scores_unmasked scores',
    'cross_attn.attn_scores scores',
  ]);
});
