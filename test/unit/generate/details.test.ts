/** What a generation tells besides its tokens: what else was probable, and what the cache holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PREFILL_CHUNK } from '../../../src/generate/decoder';
import { type GenerateOptions, generate } from '../../../src/generate/generate';
import { GREEDY } from '../../../src/generate/sampling';
import type { Model } from '../../../src/lowering/model';
import { describeId } from '../../../src/model/tokenizers/tokenizer';
import { Trace } from '../../../src/trace/run/trace';
import { makeRandomModel, type RandomModel } from '../random-model';
import { traceModel } from '../reference';
import { fixturePath, maxDistance, openModel } from '../support';

/** Absolute, of logits, keys and values up to about 15. */
const TOLERANCE = 2e-5;
const CONTEXT = 200;

let random: RandomModel;
let model: Model;
beforeAll(async () => {
  random = await makeRandomModel({ contextLength: CONTEXT, heads: 5, tied: false });
  model = await openModel(random.folder);
});
afterAll(async () => {
  await model.release();
  await random.remove();
});

const prompt = (count: number) => Array.from({ length: count }, (_, i) => (i * 131 + 17) % 448);
const signal = new AbortController().signal;
const options = (change: Partial<GenerateOptions> = {}): GenerateOptions => ({
  maxNewTokens: 5,
  sampling: GREEDY,
  stopIds: [],
  signal,
  ...change,
});

describe('alternatives', () => {
  it('are the largest of all logits at each step, with their probabilities, and the entropy of all', async () => {
    const { tokens } = await generate(model, prompt(7), options({ alternatives: 12, maxNewTokens: 3 }));
    const ids = prompt(7);
    for (const { id, logprob, others } of tokens) {
      const logits = traceModel(random.options, random.weights, ids).get('logits')?.data.slice(-448) as number[];
      const exponentials = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
      const sum = exponentials.reduce((total, value) => total + value, 0);
      const order = [...logits.keys()].sort((a, b) => (logits[b] as number) - (logits[a] as number)).slice(0, 12);
      expect(others?.top.map((other) => other.id)).toEqual(order);
      for (const other of others?.top ?? []) {
        expect(Math.abs(other.logit - (logits[other.id] as number))).toBeLessThan(TOLERANCE);
        expect(other.probability).toBeCloseTo((exponentials[other.id] as number) / sum, 5);
      }
      const entropy = exponentials.reduce((bits, value) => bits - (value / sum) * Math.log2(value / sum), 0);
      expect(others?.entropy).toBeCloseTo(entropy, 4);
      expect(others?.top[0]).toMatchObject({ id });
      expect(Math.log(others?.top[0]?.probability as number)).toBeCloseTo(logprob, 12);
      ids.push(id);
    }
  });

  it('tell by which probability each could be drawn, where tokens are', async () => {
    const sampling = { temperature: 0.7, topK: 4, topP: 1, seed: 7 };
    const { tokens } = await generate(model, prompt(7), options({ alternatives: 6, about: [3], sampling }));
    for (const { others, id } of tokens) {
      const drawn = (others?.top ?? []).map(({ sampled = Number.NaN }) => sampled);
      expect(drawn.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 6);
      expect(drawn.slice(4)).toEqual([0, 0]);
      const bits = drawn.slice(0, 4).reduce((sum, each) => sum - each * Math.log2(each), 0);
      expect(others?.sampledEntropy).toBeCloseTo(bits, 6);
      expect(others?.kept).toEqual({ all: 448, afterTopK: 4, kept: 4 });
      const [first, second] = others?.top ?? [];
      const ratio = Math.exp(((first?.logit ?? 0) - (second?.logit ?? 0)) / 0.7);
      expect((drawn[0] ?? 0) / (drawn[1] ?? 0)).toBeCloseTo(ratio, 4);
      expect(others?.top.find((other) => other.id === id)?.sampled).toBeGreaterThan(0);
      expect(others?.asked[0]).toHaveProperty('sampled');
    }
    const greedy = await generate(model, prompt(7), options({ alternatives: 1 }));
    expect(greedy.tokens[0]?.others?.top[0]).not.toHaveProperty('sampled');
    expect(greedy.tokens[0]?.others).not.toHaveProperty('sampledEntropy');
  });

  it('tell of any token that is asked about its place among all', async () => {
    const about = [447, 0, 17];
    const { tokens } = await generate(model, prompt(5), options({ about, alternatives: 448, maxNewTokens: 2 }));
    for (const { others } of tokens) {
      expect(others?.asked.map(({ id }) => id)).toEqual(about);
      for (const { rank, ...prediction } of others?.asked ?? []) expect(others?.top[rank]).toEqual(prediction);
    }
    const { tokens: alone } = await generate(model, prompt(5), options({ about, maxNewTokens: 2 }));
    expect(alone.map(({ others }) => others?.asked)).toEqual(tokens.map(({ others }) => others?.asked));
    expect(alone[0]?.others?.top).toEqual([]);
  });

  it('are of the raw logits when sampling, and change nothing', async () => {
    const sampling = { temperature: 2, topK: 9, topP: 0.9, seed: 5 };
    const plain = await generate(model, prompt(4), options({ sampling }));
    const detailed = await generate(model, prompt(4), options({ sampling, alternatives: 448 }));
    expect(detailed.tokens.map(({ others: _, ...token }) => token)).toEqual(plain.tokens);
    expect(plain.tokens.every((token) => token.others === undefined)).toBe(true);
    for (const { others } of detailed.tokens) {
      expect(others?.top).toHaveLength(448);
      expect(others?.top.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
    }
  });
});

describe('the cache', () => {
  it.each([1, 6, PREFILL_CHUNK + 9])(
    'after a prompt of %i: its keys and values are those of a trace',
    async (count) => {
      const { tokens, cache } = await generate(
        model,
        prompt(count),
        options({ cache: { layer: 1, head: 3, mostRows: 1000 } }),
      );
      // The last token was chosen, but not run.
      const ids = [...prompt(count), ...tokens.map(({ id }) => id)].slice(0, -1);
      const { heads, dHead, layers, dModel } = model.spec;
      expect(cache).toMatchObject({ length: ids.length, firstRow: 0, bytes: 2 * 4 * layers * dModel * ids.length });
      const trace = await traceIds(ids);
      for (const [rows, stage] of [
        [cache?.keys, 'attn.k'],
        [cache?.values, 'attn.v'],
      ] as const) {
        const slice = { start: [0, 3, 0], stop: [ids.length, 4, dHead] };
        const { data } = await trace.window(`blocks.1.${stage}`, 'model', slice);
        expect(rows).toHaveLength(ids.length * dHead);
        expect(maxDistance(rows as Float32Array, data)).toBeLessThanOrEqual(TOLERANCE);
      }
      expect(heads).toBe(5);
    },
  );

  it.each(['llama', 'gemma2'])('of %s has the keys and values that several query heads share', async (fixture) => {
    const shared = await openModel(fixturePath(fixture));
    const { layers, heads, kvHeads, dHead } = shared.spec;
    expect(kvHeads).toBeLessThan(heads);
    const [layer, ids] = [layers - 1, prompt(6)];
    const ask = (head: number) =>
      generate(shared, ids, options({ cache: { layer, head, mostRows: 9 }, maxNewTokens: 0 }));
    const trace = await traceIds(ids, shared);
    for (let head = 0; head < kvHeads; head++) {
      const { cache } = await ask(head);
      for (const [rows, stage] of [
        [cache?.keys, 'attn.rot_k'],
        [cache?.values, 'attn.v'],
      ] as const) {
        const slice = { start: [0, head, 0], stop: [ids.length, head + 1, dHead] };
        const { data } = await trace.window(`blocks.${layer}.${stage}`, 'model', slice);
        expect(maxDistance(rows as Float32Array, data)).toBeLessThanOrEqual(TOLERANCE);
      }
    }
    await expect(ask(kvHeads)).rejects.toThrow(
      `A cache of ${kvHeads} heads of keys and values has no head ${kvHeads}.`,
    );
    await shared.release();
  });

  it('gives the last rows where all would be too many', async () => {
    const ask = (mostRows: number) =>
      generate(model, prompt(20), options({ cache: { layer: 0, head: 1, mostRows }, maxNewTokens: 0 }));
    const [all, some] = [(await ask(20)).cache, (await ask(3)).cache];
    expect(some).toMatchObject({ length: 20, firstRow: 17, bytes: all?.bytes });
    expect(some?.keys).toEqual(all?.keys.slice(-3 * model.spec.dHead));
    expect(some?.values).toEqual(all?.values.slice(-3 * model.spec.dHead));
  });

  it('is told to have grown by one row for every token, after all of the prompt', async () => {
    const { tokens } = await generate(model, prompt(9), options({ maxNewTokens: 4 }));
    expect(tokens.map(({ cached, computed }) => [cached, computed])).toEqual([
      [9, 9],
      [10, 1],
      [11, 1],
      [12, 1],
    ]);
  });
});

function traceIds(ids: readonly number[], of = model) {
  const tokens = ids.map((id) => ({
    ...describeId(of.folder.tokenizer, id),
    start: 0,
    end: 0,
    inserted: false,
    typeId: 0,
  }));
  const input = { text: '', tokens, totalTokens: tokens.length, memory: 2 ** 33 };
  return Trace.run(of, input, { signal, onProgress: () => undefined });
}
