/** A sentence encoder whose folder has a pooler as well: two parts of the pass that make one vector of all tokens. */
import { expect, it } from 'vitest';
import { openEngine, trace } from '../engine-support';
import { writeSentenceEncoder } from '../model/encoder-folders';
import { tempFolder } from '../model/helpers';

it('is traced with both, and its vector has length 1', async () => {
  const engine = openEngine();
  const { trace: id, plan } = await trace(engine, 'The weather is', await writeSentenceEncoder(await tempFolder()));
  expect(plan.links.filter(({ name }) => name === 'pooling')).toHaveLength(2);
  const { data } = await engine.window({ address: { trace: id, stage: 'sentence_embedding' } });
  expect(Math.hypot(...data)).toBeCloseTo(1, 5);
  expect((await engine.window({ address: { trace: id, stage: 'pooler_out' } })).data).toHaveLength(data.length);
});
