/** The OV and QK circuits of a head agree with plain products of the weights as the file has them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { readWeightSlice } from '../../../../src/model/weights';
import { CIRCUIT_TOKENS, type CircuitRow } from '../../../../src/trace/heads/circuit-row';
import { readHeadCircuits } from '../../../../src/trace/heads/head-circuits';
import { readAttribution } from '../../../../src/trace/readings/attribution';
import type { Trace } from '../../../../src/trace/run/trace';
import { thorough } from '../../../workbench/thorough';
import { fixturePath, openModel, runTrace, STARTER, traceText } from '../../support';

const [D, D_HEAD] = [256, 32];
const turn = async () => undefined;

let model: Model;
let trace: Trace;
beforeAll(async () => {
  model = await openModel(STARTER);
  ({ trace } = await traceText(model, 'The weather is nice'));
});
afterAll(() => model.release());

function weight(name: string): Promise<Float32Array> {
  const location = model.folder.weights.get(name);
  return readWeightSlice(
    location,
    0,
    location.shape.reduce((a, b) => a * b, 1),
  );
}

/** x times columns `first` to `first + count` of a matrix [rows, columns]. */
function times(x: readonly number[], matrix: Float32Array, columns: number, first: number, count: number): number[] {
  return Array.from({ length: count }, (_, column) =>
    x.reduce((sum, value, row) => sum + value * (matrix[row * columns + first + column] as number), 0),
  );
}

function expectRow(actual: CircuitRow | string, expected: readonly number[], id: number): void {
  if (typeof actual === 'string') throw new Error(actual);
  const order = [...expected.keys()].sort((a, b) => (expected[b] as number) - (expected[a] as number));
  expect(actual.top.map((token) => token.id)).toEqual(order.slice(0, CIRCUIT_TOKENS));
  expect(actual.bottom.map((token) => token.id)).toEqual(order.slice(-CIRCUIT_TOKENS).reverse());
  for (const { id: token, value } of [...actual.top, ...actual.bottom])
    expect(value).toBeCloseTo(expected[token] as number, 6);
  expect(actual.ownRank).toBe(order.indexOf(id));
  const mean = expected.reduce((a, b) => a + b) / expected.length;
  expect(actual.mean).toBeCloseTo(mean, 6);
  const variance = expected.reduce((sum, x) => sum + (x - mean) ** 2, 0) / expected.length;
  expect(actual.deviation).toBeCloseTo(Math.sqrt(variance), 6);
}

describe.each([
  [5, 4],
  ...(thorough
    ? [
        [0, 0],
        [3, 5],
      ]
    : []),
])('head %i.%i of the starter', (layer, head) => {
  it('W_E W_V W_O W_U and W_E W_Q W_Kᵀ W_Eᵀ', async () => {
    const { id } = trace.tokens[1] as { id: number };
    const read = await readHeadCircuits(trace, { layer, head, position: 1, key: 1 }, turn);
    expect(read.token.id).toBe(id);
    const embed = await weight('wte.weight');
    const vocab = embed.length / D;
    const x = [...embed.subarray(id * D, (id + 1) * D)];
    const qkv = await weight(`h.${layer}.attn.c_attn.weight`); // [256, 768]: q, k and v side by side
    const part = (which: number) => times(x, qkv, 3 * D, which * D + head * D_HEAD, D_HEAD);
    const out = await weight(`h.${layer}.attn.c_proj.weight`);
    const v = part(2);
    const written = Array.from({ length: D }, (_, column) =>
      v.reduce((sum, value, i) => sum + value * (out[(head * D_HEAD + i) * D + column] as number), 0),
    );
    const overVocabulary = (direction: readonly number[]) =>
      Array.from({ length: vocab }, (_, token) =>
        direction.reduce((sum, value, i) => sum + value * (embed[token * D + i] as number), 0),
      );
    expectRow(read.copies, overVocabulary(written), id);
    // In the run: the value that the head had there, through the final norm with the scale of the token that looks.
    const value = await trace.window(`blocks.${layer}.attn.v`, 'model', {
      start: [1, head, 0],
      stop: [2, head + 1, D_HEAD],
    });
    const inRun = Array.from({ length: D }, (_, column) =>
      value.data.reduce((sum, x, i) => sum + x * (out[(head * D_HEAD + i) * D + column] as number), 0),
    );
    const { shape, data: stream } = await trace.window('blocks.5.resid_post', 'model');
    const width = shape[1] as number;
    const stated = stream.subarray(width, 2 * width);
    const average = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / D;
    const mean = average(stated);
    const deviation = Math.sqrt(average(stated.map((x) => (x - mean) ** 2)) + 1e-5);
    const gain = await weight('ln_f.weight');
    const center = average(inRun);
    const normed = inRun.map((x, i) => ((x - center) * (gain[i] as number)) / deviation);
    expectRow(read.adds, overVocabulary(normed), id);
    expect(read.lookedAt).toMatchObject({ id, position: 1 });
    const q = part(0);
    const direction = Array.from({ length: D }, (_, row) =>
      q.reduce((sum, value, i) => sum + value * (qkv[row * 3 * D + D + head * D_HEAD + i] as number), 0),
    );
    expectRow(read.attends, overVocabulary(direction), id);
  });
});

it.each([...(thorough ? ['starter'] : []), 'gpt-neox', 'qwen2'])(
  '%s: what a head adds of every token, times its weights, is its share in a logit',
  async (name) => {
    const other = await openModel(name === 'starter' ? STARTER : fixturePath(name));
    const traced = await runTrace(other, thorough ? ' the the the the' : ' the the');
    const { ids } = traced;
    const id = ids[0] as number;
    // Then each key's own logit is that of the same token.
    expect(new Set(ids)).toEqual(new Set([id]));
    const position = ids.length - 1;
    const [layer, head] = [1, 1];
    const { parts } = await readAttribution(traced, position, id);
    const share = parts.find((part) => part.kind === 'head' && part.layer === layer && part.head === head)?.value;
    let sum = 0;
    for (const key of ids.keys()) {
      const { adds, lookedAt } = await readHeadCircuits(traced, { layer, head, position, key }, turn);
      if (typeof adds === 'string') throw new Error(adds);
      sum += lookedAt.weight * adds.own;
    }
    expect(sum).toBeCloseTo(share as number, 6);
    await other.release();
  },
);

it.each(['bart', 'marian', 'gemma2', 'granite', 't5-plain'])(
  '%s: what a head adds to logits is not told where a norm or a scale changes it on the way',
  async (name) => {
    const other = await openModel(fixturePath(name));
    const traced = await runTrace(other, 'The weather is nice');
    for (const layer of [0, 1]) {
      const { adds } = await readHeadCircuits(traced, { layer, head: 1, position: 1, key: null }, turn);
      expect(adds).toMatch(/^This model scales or normalises what its heads write on the way to the logits/);
    }
    await other.release();
  },
);

it('the token that is looked at is the one with the largest weight, where none is chosen', async () => {
  const choice = { layer: 3, head: 5, position: 3 };
  const { layer, head, position } = choice;
  const tokens = trace.ids.length;
  const row = { start: [head, position, 0], stop: [head + 1, position + 1, tokens] };
  const weights = [...(await trace.window(`blocks.${layer}.attn.pattern`, 'model', row)).data];
  const { lookedAt } = await readHeadCircuits(trace, { ...choice, key: null }, turn);
  expect(lookedAt).toMatchObject({ position: weights.indexOf(Math.max(...weights)), weight: Math.max(...weights) });
  const { most } = await readHeadCircuits(trace, { ...choice, key: null }, turn);
  const sorted = weights.map((weight, at) => ({ weight, at })).toSorted((a, b) => b.weight - a.weight);
  expect(most.map(({ position, weight }) => [position, weight])).toEqual(
    sorted.slice(0, 4).map(({ at, weight }) => [at, weight]),
  );
  expect(most.map(({ id }) => id)).toEqual(most.map((token) => trace.tokens[token.position]?.id));
  const other = (lookedAt.position + 1) % (position + 1);
  const chosen = await readHeadCircuits(trace, { ...choice, key: other }, turn);
  expect(chosen.lookedAt).toMatchObject({ position: other, weight: weights[other] });
});

it.each([
  ['llama', 'object', 'rotates queries and keys'],
  ['gemma3', 'object', 'rotates queries and keys'],
  ['opt', 'object', undefined],
  ['gpt-neox', 'object', 'rotates queries and keys'],
  ['distilbert', 'string', undefined],
])('%s: the other says why not', async (name, copies, reason) => {
  const other = await openModel(fixturePath(name));
  const traced = await runTrace(other, 'The weather is nice');
  const read = await readHeadCircuits(traced, { layer: 1, head: 1, position: 1, key: null }, turn);
  expect(typeof read.copies).toBe(copies);
  if (reason === undefined) expect(typeof read.attends).toBe('object');
  else expect(read.attends).toContain(reason);
  await other.release();
});
