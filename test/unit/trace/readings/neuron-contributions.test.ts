/** What neurons and the bias behind them add is their MLP's part of the logit, in every family that has such a sum: in `npm test` where one computes what no other does. */
import { expect, it } from 'vitest';
import { mainStack } from '../../../../src/architectures/plan/plan';
import { neuronsOf } from '../../../../src/architectures/plan/stage-roles';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { readNeuronContributions } from '../../../../src/trace/readings/neuron-contributions';
import { distinctPasses } from '../../architectures/distinct-folders';
import { fixturePath, openModel, runTrace } from '../../support';

const FAMILIES = [
  'gpt2',
  'gpt-neo',
  'gpt-bigcode',
  'gptj',
  'gpt-neox',
  'opt',
  'phi',
  'phi3',
  'llama',
  'mistral',
  'granite',
  'smollm3',
  'stablelm',
  'stablelm-parallel',
  'starcoder2',
  'gemma',
  'gemma2',
  'gemma3',
  'olmo2',
  'qwen2',
  'qwen3',
  't5',
  't5-untied',
  'bart',
  'marian',
  'pegasus',
];

it.each(distinctPasses(FAMILIES))('%s', async (name) => {
  const model = await openModel(fixturePath(name));
  const trace = await runTrace(model, 'The weather is fine and good.');
  const { plan } = model.folder;
  const { name: stack } = mainStack(plan);
  const position = trace.tokens.length - 1;
  for (const ratherThan of [null, 7]) {
    const { id, parts, proof } = await readAttribution(trace, position, null, ratherThan);
    const mlps = parts.filter(({ kind }) => kind === 'mlp');
    expect(mlps.length).toBeGreaterThan(1);
    for (const { layer, value } of mlps) {
      const block = { layer: layer as number, stack };
      const read = await readNeuronContributions(trace, position, { id, ratherThan }, block);
      // Of a gated MLP the products are what its last matrix reads.
      const [, width] = trace.find(neuronsOf(plan, block)?.name as string, 'model').shape;
      expect(read?.values).toHaveLength(width as number);
      const sum = read?.values.reduce((total, each) => total + each, read.bias) as number;
      expect(Math.abs(sum - value), `block ${layer}`).toBeLessThanOrEqual(proof.bound as number);
    }
  }
  await model.release();
});
