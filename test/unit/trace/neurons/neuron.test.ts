/** What is told of a neuron agrees with plain products of the trace and the weights as the file has them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mainStack } from '../../../../src/architectures/plan/plan';
import { neuronsOf } from '../../../../src/architectures/plan/stage-roles';
import type { Model } from '../../../../src/lowering/model';
import { readWeightSlice } from '../../../../src/model/weights';
import { CIRCUIT_TOKENS } from '../../../../src/trace/heads/circuit-row';
import { readMostAdding } from '../../../../src/trace/neurons/most-adding';
import { readNeuron } from '../../../../src/trace/neurons/neuron';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import { readNeuronContributions } from '../../../../src/trace/readings/neuron-contributions';
import type { Trace } from '../../../../src/trace/run/trace';
import { thorough } from '../../../workbench/thorough';
import { fixturePath, openModel, runTrace, STARTER, traceText } from '../../support';

const D = 256;
const turn = async () => undefined;
const LOGIT = { id: null, ratherThan: null };

let model: Model;
let trace: Trace;
beforeAll(async () => {
  model = await openModel(STARTER);
  ({ trace } = await traceText(model, 'Anna has a red ball. Ben has a blue ball. Anna has a red'));
});
afterAll(() => model.release());

const last = () => trace.tokens.length - 1;
const stack = () => mainStack(model.folder.plan).name;
const read = (layer: number, neuron: number, choice: Partial<Parameters<typeof readNeuron>[1]> = {}) =>
  readNeuron(trace, { stack: stack(), layer, neuron, position: last(), ...LOGIT, ...choice }, turn);

it('its activations are its column of the trace, and its share is its own of those that the MLP’s neurons add', async () => {
  const neuron = await read(5, 535);
  const { data, shape } = await trace.window('blocks.5.mlp.post', 'model');
  const width = shape[1] as number;
  expect(neuron.activations).toEqual(trace.tokens.map((_, at) => data[at * width + 535]));
  if (typeof neuron.adds === 'string') throw new Error(neuron.adds);
  const { token, value, unit, activation, above, mlp } = neuron.adds;
  const place = { layer: 5, stack: stack() };
  const all = await readNeuronContributions(trace, last(), { id: token.id, ratherThan: null }, place);
  expect(value).toBe(all?.values[535]);
  expect(value).toBeCloseTo(unit * activation, 12);
  expect(above).toBe(all?.values.filter((other) => other > value).length);
  const { parts } = await readAttribution(trace, last(), null);
  expect(mlp).toBe(parts.find(({ kind, layer }) => kind === 'mlp' && layer === 5)?.value);
});

it('what it reads is the sum of what each part wrote into the stream, through the norm with this run’s scale and its column of the input matrix', async () => {
  const { reads } = await read(5, 535);
  if (!reads) throw new Error('nothing is read');
  const { weights } = model.folder;
  const rowAt = async (stage: string) => {
    const { data, shape } = await trace.window(stage, 'model');
    const width = data.length / (shape[0] as number);
    return data.subarray(last() * width, (last() + 1) * width);
  };
  expect(reads.value).toBe((await rowAt('blocks.5.mlp.pre'))[535]);
  expect(reads.proof.status).toBe('holds');
  expect(Math.abs(reads.sum - reads.value)).toBeLessThan(1e-4);
  const told = reads.most.reduce((sum, { value }) => sum + value, 0);
  expect(told + reads.rest.value + reads.biases).toBeCloseTo(reads.sum, 9);
  // 1 embedding of tokens, 1 of positions, 48 heads and the MLPs of 5 blocks.
  expect(reads.most.length + reads.rest.count).toBe(2 + 48 + 5);
  const stream = await rowAt('blocks.5.resid_mid');
  const mean = stream.reduce((sum, one) => sum + one, 0) / D;
  const deviation = Math.sqrt(stream.reduce((sum, one) => sum + (one - mean) ** 2, 0) / D + 1e-5);
  const gamma = await readWeightSlice(weights.get('h.5.ln_2.weight'), 0, D);
  const matrix = await readWeightSlice(weights.get('h.5.mlp.c_fc.weight'), 0, D * 1024);
  const through = (part: ArrayLike<number>) => {
    const own = Array.from(part).reduce((sum, one) => sum + one, 0) / D;
    return Array.from(part).reduce(
      (sum, one, i) => sum + (((one - own) * (gamma[i] as number)) / deviation) * (matrix[i * 1024 + 535] as number),
      0,
    );
  };
  const stages = {
    mlp: (layer: number) => `blocks.${layer}.mlp_out`,
    embed: () => 'embed',
    pos_embed: () => 'pos_embed',
  };
  const checked = reads.most.filter(({ kind }) => kind in stages);
  expect(checked.length).toBeGreaterThan(0);
  for (const { kind, layer, value } of checked)
    expect(value).toBeCloseTo(through(await rowAt(stages[kind as keyof typeof stages](layer ?? 0))), 4);
});

it.runIf(thorough)(
  'what it writes by its weights is its row of the output matrix, without its mean and times γ of the final norm, times every row of the unembedding',
  async () => {
    const { writes } = await read(5, 535);
    if (typeof writes === 'string') throw new Error(writes);
    const { weights } = model.folder;
    const row = await readWeightSlice(weights.get('h.5.mlp.c_proj.weight'), 535 * D, D);
    const embedding = weights.get('wte.weight');
    const vocabulary = embedding.shape[0] as number;
    const tokens = await readWeightSlice(embedding, 0, vocabulary * D);
    const gamma = await readWeightSlice(weights.get('ln_f.weight'), 0, D);
    const mean = row.reduce((sum, value) => sum + value, 0) / D;
    const through = Array.from(row, (value, i) => (value - mean) * (gamma[i] as number));
    const valuesOf = (part: ArrayLike<number>) =>
      Array.from({ length: vocabulary }, (_, id) =>
        Array.from(part).reduce((sum, value, i) => sum + value * (tokens[id * D + i] as number), 0),
      );
    const values = valuesOf(through);
    const order = [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number));
    expect(writes.top.map(({ id }) => id)).toEqual(order.slice(0, CIRCUIT_TOKENS));
    expect(writes.bottom.map(({ id }) => id)).toEqual(order.slice(-CIRCUIT_TOKENS).reverse());
    expect(writes.top[0]?.value).toBeCloseTo(values[order[0] as number] as number, 6);
    // γ changes the order, so that a list without it would be another one.
    const plain = valuesOf(row);
    const plainOrder = [...plain.keys()].sort((a, b) => (plain[b] as number) - (plain[a] as number));
    expect(plainOrder.slice(0, CIRCUIT_TOKENS)).not.toEqual(order.slice(0, CIRCUIT_TOKENS));
    // With the scale of the run it is what it adds to the logit there, for every token alike.
    const ids = [order[0], order[5], order.at(-1)] as number[];
    const shares = await Promise.all(
      ids.map(async (id) => {
        const { adds } = await read(5, 535, { id });
        return typeof adds === 'string' ? Number.NaN : adds.unit / (values[id] as number);
      }),
    );
    for (const share of shares) expect(share).toBeCloseTo(shares[0] as number, 5);
  },
);

it('of all blocks those are told that add most and that take away most', async () => {
  const { most, against, count, token } = await readMostAdding(trace, { position: last(), id: null }, turn);
  const all: number[] = [];
  for (let layer = 0; layer < 6; layer++) {
    const place = { layer, stack: stack() };
    const added = await readNeuronContributions(trace, last(), { id: token.id, ratherThan: null }, place);
    all.push(...(added?.values ?? []));
  }
  all.sort((a, b) => b - a);
  expect(count).toBe(all.length);
  expect(most.map(({ value }) => value)).toEqual(all.slice(0, most.length));
  expect(against.map(({ value }) => value)).toEqual(all.slice(-against.length).reverse());
  for (const { layer, neuron, value } of [most[0], against[0]].flatMap((one) => one ?? [])) {
    const { adds } = await read(layer, neuron);
    expect(typeof adds === 'string' ? adds : adds.value).toBe(value);
  }
});

it('of a difference of two logits it tells what it adds to that', async () => {
  const [a, b] = [await read(5, 535, { id: 300 }), await read(5, 535, { id: 400 })];
  const { adds } = await read(5, 535, { id: 300, ratherThan: 400 });
  if (typeof adds === 'string' || typeof a.adds === 'string' || typeof b.adds === 'string') throw new Error('not told');
  expect(adds.value).toBeCloseTo(a.adds.value - b.adds.value, 6);
});

it('where none is named it is the one that is most active at the position', async () => {
  const { neuron, activations, activation, isGated } = await readNeuron(
    trace,
    { stack: stack(), layer: 5, neuron: null, position: last(), ...LOGIT },
    turn,
  );
  const { data, shape } = await trace.window('blocks.5.mlp.post', 'model');
  const row = data.subarray(last() * (shape[1] as number));
  expect(Math.abs(activations[last()] as number)).toBe(Math.max(...row.map(Math.abs)));
  expect(row[neuron]).toBe(activations[last()]);
  expect([activation, isGated]).toEqual(['GELU', false]);
});

it('a neuron that is not there is refused in one sentence', async () => {
  await expect(read(5, 1024)).rejects.toThrow('There is no neuron 1024: they are counted from 0 to 1023.');
});

it.each([
  // Of a gated MLP the product of gate and value is what is written; the norm behind an MLP is passed on the way to the logit.
  ['llama', null, null],
  ['gemma2', null, null],
  ['olmo2', null, null],
  ['t5', null, null],
  ['bert', 'passes the last hidden states through an activation function', 'passes the last hidden states through'],
])('%s', async (name, noShare, noWrites) => {
  const other = await openModel(fixturePath(name));
  const traced = await runTrace(other, 'The weather is fine and good.');
  const { plan } = other.folder;
  const block = { stack: mainStack(plan).name, layer: 1 };
  const neuron = await readNeuron(traced, { ...block, neuron: 3, position: 1, ...LOGIT }, turn);
  const { data, shape } = await traced.window(neuronsOf(plan, block)?.name as string, 'model');
  expect(neuron.activations[1]).toBe(data[(shape[1] as number) + 3]);
  if (noShare) expect(neuron.adds).toContain(noShare);
  else expect(typeof neuron.adds).toBe('object');
  if (noWrites) expect(neuron.writes).toContain(noWrites);
  else expect(typeof neuron.writes).toBe('object');
  await other.release();
});

it('a neuron of an encoder adds to no logit directly, and reacts to the source', async () => {
  const other = await openModel(fixturePath('t5'));
  const traced = await runTrace(other, 'The weather is fine and good.');
  const [encoder] = other.folder.plan.stacks;
  const choice = { stack: encoder?.name as string, layer: 0, neuron: 3, position: 0, ...LOGIT };
  const { adds, writes, sequence, activations } = await readNeuron(traced, choice, turn);
  expect([adds, writes].map((said) => typeof said === 'string' && said.includes('of the encoder'))).toEqual([
    true,
    true,
  ]);
  expect(sequence).toBe('source');
  expect(activations).toHaveLength(traced.source?.tokens.length as number);
  await other.release();
});

it.each(['llama', 'gemma2', 'gpt-neox', 'granite', 'olmo2', 'phi', 't5', 'bart'])(
  'what a neuron of %s reads sums to its value before the activation function, where it is told',
  async (name) => {
    const other = await openModel(fixturePath(name));
    try {
      const { trace: run } = await traceText(other, 'The weather is');
      const { plan } = other.folder;
      const asked = { stack: mainStack(plan).name, layer: 1, neuron: 3, position: 1, ...LOGIT };
      const { reads, adds } = await readNeuron(run, asked, turn);
      if (reads) expect(reads.proof.status).toBe('holds');
      else expect(typeof adds).toBe('string');
    } finally {
      await other.release();
    }
  },
);
