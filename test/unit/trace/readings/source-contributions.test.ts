/** What a head takes from each token adds up to its part of the logit, in every family that has such a sum: in `npm test` where one computes what no other does. */
import { expect, it } from 'vitest';
import { mainStack, nodeOf } from '../../../../src/architectures/plan/plan';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { readSourceContributions } from '../../../../src/trace/readings/source-contributions';
import { distinctPasses } from '../../architectures/distinct-folders';
import { fixturePath, openModel, runTrace } from '../../support';

const FAMILIES = [
  'gpt2',
  'llama',
  'gemma2',
  'gemma3',
  'olmo2',
  'opt',
  'gpt-neox',
  'phi',
  'qwen3',
  't5',
  'bart',
  'marian',
];

it.each(distinctPasses(FAMILIES))('%s', async (name) => {
  const model = await openModel(fixturePath(name));
  const trace = await runTrace(model, 'The weather is fine and good.');
  const { plan } = model.folder;
  const { name: stack } = mainStack(plan);
  const position = trace.tokens.length - 1;
  const { id, parts, proof } = await readAttribution(trace, position, null);
  const heads = parts.filter(({ kind }) => kind === 'head');
  expect(heads.length).toBeGreaterThan(1);
  for (const { layer, head, cross = false, value } of heads) {
    if (layer === null || head === null) continue;
    const pattern = plan.stages.find(
      ({ block, label, node }) =>
        block?.stack === stack &&
        block.layer === layer &&
        label.startsWith('cross') === cross &&
        nodeOf(plan, node).kind === 'softmax',
    );
    const keys = trace.find(pattern?.name as string, 'model').shape[2] as number;
    const slice = { start: [head, position, 0], stop: [head + 1, position + 1, keys] };
    const { data } = await trace.window(pattern?.name as string, 'model', slice);
    const sources = await readSourceContributions(
      trace,
      position,
      { id, ratherThan: null },
      { stack, kind: 'head', layer, head, cross },
      data,
    );
    expect(sources).toHaveLength(keys);
    const sum = (sources as Float64Array).reduce((a, b) => a + b, 0);
    expect(Math.abs(sum - value), `${layer}.${head}${cross ? ' cross' : ''}`).toBeLessThanOrEqual(
      proof.bound as number,
    );
  }
  await model.release();
});
