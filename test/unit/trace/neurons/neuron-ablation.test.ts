/** A neuron that is left out: its value alone is 0, and its controls are those that add about as much. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mainStack } from '../../../../src/architectures/plan';
import type { Model } from '../../../../src/lowering/model';
import { readWeightSlice } from '../../../../src/model/weights';
import { nearestInSize, readNeuronAblation } from '../../../../src/trace/neurons/neuron-ablation';
import { neuronAblationSentences } from '../../../../src/trace/neurons/neuron-ablation-words';
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
  expect(others.join(' ')).toMatch(
    /Controls: the 8 other neurons of block 5 whose values at this token are nearest, with the same sign \(directly they add \S+ to \S+\): /,
  );
  // There the controls are those with the nearest values.
  const own = (neuron: number) => post.data[position * width + neuron] as number;
  const apart = (neuron: number) => Math.abs(own(neuron) - own(535));
  const nearest = Array.from({ length: width }, (_, one) => one).filter((one) => one !== 535 && own(one) > 0);
  nearest.sort((one, other) => apart(one) - apart(other));
  expect(controls.map(({ neuron }) => neuron)).toEqual(nearest.slice(0, 8));
  expect(others.at(-1)).toMatch(
    /^Neurons of its kind change it by [+−]\S+ ± \S+, so [+−]\S+ is (more than such neurons do: .*|no more than such neurons do: by this it is no special one)\.$/,
  );
  // Of changes both ways, which make up for each other in the mean, the mean size too.
  const changes = controls.map((one) => one.after.logit - one.before.logit);
  expect(new Set(changes.map(Math.sign)).size).toBe(2);
  const size = changes.reduce((sum, change) => sum + Math.abs(change), 0) / changes.length;
  expect(others.join(' ')).toContain(
    ` The logit rises without some of them and falls without others: the mean of |change| is ${size.toFixed(3)}. `,
  );
});

it('of an earlier block the controls are nearest in what they add directly', async () => {
  const stack = mainStack(model.folder.plan).name;
  const asked = { stack, layer: 2, neuron: 7, position: trace.tokens.length - 1, id: null, ratherThan: null };
  const ablation = await readNeuronAblation(trace, asked, turn);
  expect(neuronAblationSentences(ablation).join(' ')).toMatch(
    /Controls: the 8 other neurons of block 2 that are nearest in what they add directly, with the same sign, /,
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

it('where no control is near, the verdict is that this says little', async () => {
  const stack = mainStack(model.folder.plan).name;
  const asked = { stack, layer: 2, neuron: 7, position: trace.tokens.length - 1, id: null, ratherThan: null };
  const ablation = await readNeuronAblation(trace, asked, turn);
  const still = (after: number) => ({ ...ablation.told, after: { ...ablation.told.before, logit: after } });
  const { logit } = ablation.told.before;
  const of = (near: number, change: number) =>
    neuronAblationSentences({
      ...ablation,
      told: still(logit + 1),
      controls: [1, 2, 3, 4].map(() => still(logit + change)),
      near,
    }).at(-1);
  expect(of(0, 0.1)).toBe(
    'Neurons of its kind change it by +0.100 ± 0.000, so +1.000 is more than such neurons do: no control changes it as much, and it is over two standard deviations from their mean. But none of them adds at least half as much directly and not more than twice as much, so that says little.',
  );
  expect(of(4, 0.1)).toMatch(/, so \+1\.000 is more than such neurons do: no control [^.]* mean\.$/);
  expect(of(0, 1.1)).toBe(
    'Neurons of its kind change it by +1.100 ± 0.000, so +1.000 is no more than such neurons do: by this it is no special one.',
  );
});
