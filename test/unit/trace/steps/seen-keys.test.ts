/** Of scores before the mask the largest that is told is the one that gives the largest weight. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import type { Trace } from '../../../../src/trace/run/trace';
import { seenKeys } from '../../../../src/trace/steps/seen-keys';
import { fixturePath, openModel, runTrace, STARTER } from '../../support';

let model: Model;
let trace: Trace;
beforeAll(async () => {
  model = await openModel(STARTER);
  trace = await runTrace(model, 'The green table stands by the old door. The green');
});
afterAll(() => model.release());

const largest = (values: Float32Array, isSeen: (key: number) => boolean = () => true) =>
  [...values.keys()]
    .filter(isSeen)
    .reduce((best, at) => ((values[at] as number) > (values[best] as number) ? at : best));

it('at every token of every head, also where a key that the mask hides has a larger score', async () => {
  const plan = trace.planOf('model');
  const count = trace.tokens.length;
  let hidden = 0;
  for (const layer of [0, 4]) {
    const [scores, weights] = (await Promise.all(
      ['attn_scores_unmasked', 'pattern'].map(
        async (label) => (await trace.window(`blocks.${layer}.attn.${label}`, 'model')).data,
      ),
    )) as [Float32Array, Float32Array];
    for (let row = 0; row * count < scores.length; row++) {
      const query = row % count;
      const rowOf = (data: Float32Array) => data.subarray(row * count, (row + 1) * count);
      const stage = { name: `blocks.${layer}.attn.attn_scores_unmasked`, attention: 'scores' } as const;
      const seen = seenKeys(plan, stage, query);
      expect([...rowOf(scores).keys()].filter(seen)).toEqual([...Array(query + 1).keys()]);
      expect(largest(rowOf(scores), seen)).toBe(largest(rowOf(weights)));
      if (largest(rowOf(scores)) > query) hidden++;
    }
  }
  expect(hidden).toBeGreaterThan(10);
});

it('what is no tensor of scores has all of its columns, and scores of attention both ways have all keys', async () => {
  const all = seenKeys(trace.planOf('model'), { name: 'blocks.0.attn.q', attention: 'query' }, 0);
  expect([0, 5, 9].map(all)).toEqual([true, true, true]);
  const bert = await openModel(fixturePath('bert'));
  const stage = { name: 'blocks.0.attn.attn_scores', attention: 'scores' } as const;
  expect([0, 5, 9].map(seenKeys(bert.folder.plan, stage, 0))).toEqual([true, true, true]);
  await bert.release();
});
