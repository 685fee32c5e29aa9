/** Runs with rounded weights, beside a loop of GPT-2 in double precision whose weights were rounded by another one. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import {
  type RoundedToken,
  type RoundedWeights,
  readRoundedWeights,
} from '../../../../src/trace/readings/rounded-weights';
import { roundedSentences } from '../../../../src/trace/readings/rounded-weights-words';
import type { RunExclusive } from '../../../../src/trace/run/model-runs';
import type { Trace } from '../../../../src/trace/run/trace';
import { makeRandomModel, type RandomModel, type RandomWeight } from '../../random-model';
import { traceModel } from '../../reference';
import { fixturePath, openModel, runTrace } from '../../support';

const TEXT = 'It was a bright cold day in April.';
const BLOCK = 32;
/** In the middle, so that nothing behind it may count. */
const POSITION = 5;

let random: RandomModel;
let model: Model;
let trace: Trace;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-trace-test-'));
  // Rows of one block and a half.
  random = await makeRandomModel({ seed: 5, dModel: 48, heads: 3, layers: 3 });
  model = await openModel(random.folder);
  trace = await runTrace(model, TEXT);
  vi.stubEnv('TMPDIR', folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await model.release();
  await random.remove();
  await rm(folder, { recursive: true, force: true });
});

const alone: RunExclusive = (_, work) => work();
const read = (source: Trace, position: number, abort = new AbortController(), runExclusive = alone) =>
  readRoundedWeights(
    source,
    { position },
    { runExclusive, signal: abort.signal, yieldPoint: async () => abort.signal.throwIfAborted() },
  );

/** Values that share a scale, as they are read back. */
function roundBlock(values: readonly number[], bits: number): number[] {
  const furthest = values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  const scale = bits === 8 ? Math.abs(furthest) / 127 : furthest / -8;
  const [least, most] = bits === 8 ? [-127, 127] : [-8, 7];
  return values.map((value) => Math.min(most, Math.max(least, Math.round(value / scale))) * scale);
}

/** A matrix in blocks along its inputs: the rows of the embedding, which is the head as well, the columns of all others. */
function roundMatrix({ shape, values }: RandomWeight, isByRows: boolean, bits: number): RandomWeight {
  const [rows, columns] = shape as [number, number];
  const [outputs, inputs] = isByRows ? [rows, columns] : [columns, rows];
  const back = [...values];
  for (let output = 0; output < outputs; output++) {
    for (let start = 0; start < inputs; start += BLOCK) {
      const places = Array.from({ length: Math.min(BLOCK, inputs - start) }, (_, i) =>
        isByRows ? output * columns + start + i : (start + i) * columns + output,
      );
      const rounded = roundBlock(
        places.map((place) => values[place] as number),
        bits,
      );
      for (const [i, place] of places.entries()) back[place] = rounded[i] as number;
    }
  }
  return { shape, values: back };
}

function expectedProbabilities(bits: number | null): number[] {
  const weights = new Map(
    [...random.weights].map(([name, weight]): [string, RandomWeight] => {
      const isRounded = bits !== null && (name === 'wte.weight' || /\.c_(?:attn|proj|fc)\.weight$/.test(name));
      return [name, isRounded ? roundMatrix(weight, name === 'wte.weight', bits) : weight];
    }),
  );
  const { shape, data } = traceModel(random.options, weights, trace.ids).get('logits') ?? { shape: [], data: [] };
  const logits = data.slice(POSITION * (shape[1] as number), (POSITION + 1) * (shape[1] as number));
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

describe('rounded weights', () => {
  it('give the probabilities of a pass with rounded matrices, and how much they move', async () => {
    const [own, in8, in4] = [null, 8, 4].map(expectedProbabilities) as [number[], number[], number[]];
    const { tokens, top, moved, position } = await read(trace, POSITION);
    expect(position).toBe(POSITION);
    const order = [...own.keys()].sort((a, b) => (own[b] as number) - (own[a] as number));
    expect(tokens.slice(0, 5).map(({ id }) => id)).toEqual(order.slice(0, 5));
    const highest = (all: number[]) => all.indexOf(Math.max(...all));
    expect(top).toEqual({ own: highest(own), 8: highest(in8), 4: highest(in4) });
    for (const { id, probability, text } of tokens) {
      expect(text).toBe(model.folder.tokenizer.target.describe(id).text);
      for (const [run, all] of [
        ['own', own],
        [8, in8],
        [4, in4],
      ] as const)
        expect(probability[run] / (all[id] as number), `${run}`).toBeCloseTo(1, 4);
    }
    const distance = (other: number[]) => own.reduce((sum, p, id) => sum + Math.abs(p - (other[id] as number)), 0) / 2;
    expect(moved[8]).toBeCloseTo(distance(in8), 5);
    expect(moved[4]).toBeCloseTo(distance(in4), 5);
    // Or all of this would hold without any rounding.
    expect(moved[4]).toBeGreaterThan(5 * moved[8]);
    expect(moved[8]).toBeGreaterThan(1e-4);
  });

  it('leave the decode graph of others open, and no file', async () => {
    const session = await model.decode();
    await read(trace, 0);
    expect(await model.decode()).toBe(session);
    expect(await readdir(folder)).toEqual([]);
  });

  it('are cancelled while they are written, and before a run, and leave no file', async () => {
    const reason = new Error('stopped');
    const abort = new AbortController();
    abort.abort(reason);
    await expect(read(trace, POSITION, abort)).rejects.toBe(reason);
    const later = new AbortController();
    const stopped: RunExclusive = (_, work) => {
      later.abort(reason);
      return work();
    };
    await expect(read(trace, POSITION, later, stopped)).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
  });

  it('are refused of a model that does not go on with a text', async () => {
    const encoder = await openModel(fixturePath('bert'));
    const text = await runTrace(encoder, 'the cat');
    await expect(read(text, 0)).rejects.toThrow(
      'A run with rounded weights does not apply here, because only models that go on with a text are run so, and this model fills in masked tokens.',
    );
    await encoder.release();
  });
});

describe('their sentences', () => {
  const token = (id: number, text: string, own: number, in8: number, in4: number): RoundedToken => ({
    ...{ id, token: text, text, special: false },
    probability: { own, 8: in8, 4: in4 },
  });
  const ROUNDED: RoundedWeights = {
    position: 1,
    tokens: [token(3, ' was', 0.4, 0.398, 0.3), token(4, ' is', 0.3, 0.3, 0.35), token(5, ' had', 0.1, 0.1, 0.4)],
    top: { own: 3, 8: 3, 4: 3 },
    moved: { 8: 0.00002, 4: 0.0821 },
  };

  it('give the probability of the most probable token where it is the same with all', () => {
    expect(roundedSentences(ROUNDED)).toEqual([
      '“was” is the most probable token with all three: 40.00\u00a0% with the model’s own weights, 39.80\u00a0% in 8 bits and 30.00\u00a0% in 4 bits.',
      'Of all probability, 0.0020\u00a0% goes to other tokens in 8 bits, and 8.21\u00a0% in 4 bits.',
    ]);
  });

  it('name each one where they differ', () => {
    const [first] = roundedSentences({ ...ROUNDED, top: { own: 3, 8: 3, 4: 5 } });
    expect(first).toBe(
      'The most probable token is “was” with the model’s own weights, the same in 8 bits and “had” in 4 bits.',
    );
    const [other] = roundedSentences({ ...ROUNDED, top: { own: 3, 8: 4, 4: 3 } }, ({ text }) => `<${text}>`);
    expect(other).toBe(
      'The most probable token is < was> with the model’s own weights, < is> in 8 bits and the same in 4 bits.',
    );
  });
});
