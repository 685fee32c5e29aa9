/** A neuron that is left out: its value alone is 0, and its controls are those that add about as much. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mainStack } from '../../../../src/architectures/plan/plan';
import type { Model } from '../../../../src/lowering/model';
import { readWeightSlice } from '../../../../src/model/weights';
import { nearestInSize, readNeuronAblation } from '../../../../src/trace/neurons/neuron-ablation';
import { neuronAblationSentences, neuronControlTable } from '../../../../src/trace/neurons/neuron-ablation-words';
import type { Trace } from '../../../../src/trace/run/trace';
import { openModel, STARTER, traceText } from '../../support';

const turn = async () => undefined;

let model: Model;
let trace: Trace;
beforeAll(async () => {
  model = await openModel(STARTER);
  ({ trace } = await traceText(model, 'Anna has a red ball. Ben has a blue ball. Anna has a red'));
});
afterAll(() => model.release());

const D = 256;

it('of the last block the logit is that of the residual stream without what the neuron wrote', async () => {
  const stack = mainStack(model.folder.plan).name;
  const position = trace.tokens.length - 1;
  const asked = { stack, layer: 5, neuron: 535, position, id: null, ratherThan: null };
  const ablation = await readNeuronAblation(trace, asked, turn);
  const { told, controls } = ablation;
  const { weights } = model.folder;
  const stream = (await trace.window('blocks.5.resid_post', 'model')).data.subarray(position * D, (position + 1) * D);
  const post = await trace.window('blocks.5.mlp.post', 'model');
  const width = post.shape[1] as number;
  const [scale, bias, embedding] = ['ln_f.weight', 'ln_f.bias', 'wte.weight'].map((name) => weights.get(name));
  if (!scale || !bias || !embedding) throw new Error('no weights');
  const [gain, shift] = [await readWeightSlice(scale, 0, D), await readWeightSlice(bias, 0, D)];
  const row = await readWeightSlice(embedding, told.id * D, D);
  expect(controls).toHaveLength(8);
  for (const { neuron, after, before } of [told, ...controls]) {
    const value = post.data[position * width + neuron] as number;
    const written = await readWeightSlice(weights.get('h.5.mlp.c_proj.weight'), neuron * D, D);
    const left = Array.from(stream, (one, i) => one - value * (written[i] as number));
    const mean = left.reduce((sum, one) => sum + one, 0) / D;
    const variance = left.reduce((sum, one) => sum + (one - mean) ** 2, 0) / D;
    const logit = left.reduce(
      (sum, one, i) =>
        sum +
        (((one - mean) / Math.sqrt(variance + 1e-5)) * (gain[i] as number) + (shift[i] as number)) * (row[i] as number),
      0,
    );
    expect(after.logit).toBeCloseTo(logit, 3);
    expect(after.logit).not.toBe(before.logit);
  }
  const [first, second, ...others] = neuronAblationSentences(ablation);
  expect(first).toMatch(
    /^Without neuron 535 of block 5, “.+” has a probability of .*, a logit of -?\d+\.\d{3} instead of /,
  );
  expect(second).toMatch(
    /^The neuron (adds \+|takes away )\d\.\d{3} directly; without it, its value 0 at every position, the logit changes by [+−]\d\.\d{3}\.$/,
  );
  expect(others.at(-2)).toMatch(
    /^Controls: 8 other neurons of block 5, chosen as those of the same sign that are nearest in their values at this token \(directly they add \S+ to \S+, and neuron 535 \S+\); (none|all|\d) of them (is|are) within a factor of two of it in that\.$/,
  );
  // There the controls are those with the nearest values.
  const own = (neuron: number) => post.data[position * width + neuron] as number;
  const apart = (neuron: number) => Math.abs(own(neuron) - own(535));
  const nearest = Array.from({ length: width }, (_, one) => one).filter((one) => one !== 535 && own(one) > 0);
  nearest.sort((one, other) => apart(one) - apart(other));
  expect(controls.map(({ neuron }) => neuron)).toEqual(nearest.slice(0, 8));
  expect(others.at(-1)).toMatch(/ half as much as neuron 535 \([+−]\d\.\d{3}\)/);
  // The table has every run, those that change it most first.
  const [head, ofNeuron, ...rows] = neuronControlTable(ablation);
  expect(head).toEqual(['without', 'Δ logit', 'adds directly']);
  expect(ofNeuron?.[0]).toBe('neuron 535');
  const changes = controls.map((one) => Math.abs(one.after.logit - one.before.logit));
  expect(rows.map(([, change = '']) => Math.abs(Number(change.replace('−', '-'))).toFixed(3))).toEqual(
    changes.toSorted((one, other) => other - one).map((change) => change.toFixed(3)),
  );
});

it('of an earlier block the controls are nearest in what they add directly', async () => {
  const stack = mainStack(model.folder.plan).name;
  const asked = { stack, layer: 2, neuron: 7, position: trace.tokens.length - 1, id: null, ratherThan: null };
  const ablation = await readNeuronAblation(trace, asked, turn);
  expect(neuronAblationSentences(ablation).join(' ')).toMatch(
    /Controls: 8 other neurons of block 2, chosen as those of the same sign that are nearest in what they add directly \(directly they add /,
  );
});

it('the lead is told first where two tokens are compared', async () => {
  const stack = mainStack(model.folder.plan).name;
  const asked = { stack, layer: 5, neuron: 535, position: trace.tokens.length - 1, id: 300, ratherThan: 400 };
  const ablation = await readNeuronAblation(trace, asked, turn);
  expect(neuronAblationSentences(ablation)[0]).toMatch(/ (leads|trails) “.+” by /);
});

it('of the last block the part of the final norm is told where direct contribution and run differ by much, and only there', async () => {
  const { trace: ofText } = await traceText(model, 'When Mary and John went to the shop, John gave a drink to');
  const id = model.folder.tokenizer.encode(' the')[0]?.id ?? null;
  const stack = mainStack(model.folder.plan).name;
  const position = ofText.tokens.length - 1;
  const ablation = await readNeuronAblation(
    ofText,
    { stack, layer: 5, neuron: 840, position, id, ratherThan: null },
    turn,
  );
  const said = neuronAblationSentences(ablation).join(' ');
  expect(said).toContain(
    'The neuron takes away 0.046 directly; without it, its value 0 at every position, the logit changes by +0.312. Of that change, +0.046 is what it had added directly, which is gone, and +0.266 comes because the final norm divides the residual stream by its size, which is different without it, and all logits follow from that.',
  );
  const agreeing = { ...ablation.told, direct: -0.3 };
  expect(neuronAblationSentences({ ...ablation, told: agreeing }).join(' ')).not.toContain('final norm');
  // An earlier block is read by others, too.
  const earlier = { ...ablation, behind: { capped: false, isLast: false } };
  expect(neuronAblationSentences(earlier).join(' ')).not.toContain('final norm');
});

it('a neuron that is not there is refused in one sentence', async () => {
  const stack = mainStack(model.folder.plan).name;
  const asked = { stack, layer: 5, neuron: 1024, position: 1, id: null, ratherThan: null };
  await expect(readNeuronAblation(trace, asked, turn)).rejects.toThrow(
    'There is no neuron 1024: they are counted from 0 to 1023.',
  );
});

it('controls are nearest, with the same sign', () => {
  const values = Float64Array.of(0.5, -0.45, 0.01, 0.6, 0, 0, 0, 0, 0, 0, 3);
  expect(nearestInSize(values, 0)).toEqual([3, 2, 10]);
  expect(
    nearestInSize(
      Float64Array.from({ length: 20 }, (_, at) => at + 1),
      0,
    ),
  ).toHaveLength(8);
});

it('a change is told by how many controls change it as much, and by no mean that one of them widens', async () => {
  const stack = mainStack(model.folder.plan).name;
  const asked = { stack, layer: 2, neuron: 7, position: trace.tokens.length - 1, id: null, ratherThan: null };
  const ablation = await readNeuronAblation(trace, asked, turn);
  const { logit } = ablation.told.before;
  const run = (neuron: number, change: number) => ({
    ...ablation.told,
    neuron,
    after: { ...ablation.told.before, logit: logit + change },
  });
  const of = (near: number, own: number, ...changes: number[]) =>
    neuronAblationSentences({
      ...ablation,
      told: run(639, own),
      controls: changes.map((change, at) => run(694 + at, change)),
      near,
    }).slice(-2);
  expect(of(2, -0.149, -0.143, 0.06, -0.01, 0.02)[1]).toBe(
    '1 of the 4 controls, neuron 694 (−0.143), changes the logit at least half as much as neuron 639 (−0.149); the other 3 by 0.060 at most.',
  );
  expect(of(0, -0.149, 0.05, 0.06)).toEqual([
    expect.stringMatching(/; none of them are within a factor of two of it in that\.$/),
    'None of the 2 controls changes the logit half as much as neuron 639 (−0.149): by 0.060 at most.',
  ]);
  expect(of(1, -0.149, -0.2, 0.1, 0.01)).toEqual([
    expect.stringMatching(/; 1 of them is within a factor of two of it in that\.$/),
    '2 of the 3 controls, neuron 694 (−0.200) and neuron 695 (+0.100), change the logit at least half as much as neuron 639 (−0.149), 1 of them more than that; the other by 0.010.',
  ]);
});
