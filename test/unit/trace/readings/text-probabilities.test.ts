/** How probable each token of a text was, against plain loops over the reference's logits. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { type TextProbabilities, textProbabilities } from '../../../../src/trace/readings/text-probabilities';
import type { TraceSource } from '../../../../src/trace/run/source';
import type { Slice, Tensor } from '../../../../src/trace/tensors/tensor';
import { partOf } from '../../part-of';
import { makeRandomModel, type RandomModel } from '../../random-model';
import { traceModel } from '../../reference';
import {
  type ExpectedCase,
  expectedCases,
  fixturePath,
  GPT2_FIXTURES,
  maxDistance,
  openModel,
  openTensors,
  traceText,
} from '../../support';

/** Absolute, of a logarithm: that of the logits. */
const TOLERANCE = 2e-4;

/** By the definitions, in double precision. */
function expectedOf(logits: ArrayLike<number>, ids: readonly number[]): TextProbabilities {
  const vocab = logits.length / ids.length;
  const rows = ids.map((_, position) =>
    Array.from({ length: vocab }, (__, id) => logits[position * vocab + id] as number),
  );
  const probabilities = rows.map((row) => {
    const max = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((total, x) => total + Math.exp(x - max), 0);
    return row.map((x) => Math.exp(x - max) / sum);
  });
  const before = (position: number) => probabilities[position - 1] as number[];
  return {
    logprob: Float64Array.from(ids, (id, position) =>
      position ? Math.log(before(position)[id] as number) : Number.NaN,
    ),
    rank: Int32Array.from(ids, (id, position) =>
      position ? before(position).filter((p) => p > (before(position)[id] as number)).length : -1,
    ),
    entropy: Float64Array.from(probabilities, (row) =>
      row.reduce((bits, p) => bits - (p > 0 ? p * Math.log2(p) : 0), 0),
    ),
  };
}

function expectSame(actual: TextProbabilities, expected: TextProbabilities): void {
  expect(actual.logprob[0]).toBeNaN();
  expect(maxDistance(actual.logprob.subarray(1), expected.logprob.subarray(1))).toBeLessThanOrEqual(TOLERANCE);
  expect(maxDistance(actual.entropy, expected.entropy)).toBeLessThanOrEqual(TOLERANCE);
  expect(actual.rank).toEqual(expected.rank);
}

describe.each(GPT2_FIXTURES)('%s', (fixture) => {
  let model: Model;
  beforeAll(async () => {
    model = await openModel(fixturePath(fixture));
  });
  afterAll(() => model.release());

  it.each([0, 1, 2, 3, 4])('case %i agrees with the logits of transformers', async (index) => {
    const { text, ids } = (await expectedCases(fixture))[index] as ExpectedCase;
    const tensors = await openTensors(`${fixturePath(fixture)}/expected.safetensors`);
    const { trace } = await traceText(model, text);
    expectSame(await textProbabilities(trace), expectedOf(await tensors.float32(`case${index}.logits`), ids));
  });
});

describe('a random model', () => {
  /** Logits of all positions are kept, or only those of the last one. */
  const KEPT: [string, number | undefined][] = [
    ['all', undefined],
    ['little', 0],
  ];
  const TEXT = 'The weather is fine, and so are we. '.repeat(8); // more rows than the head computes in one piece
  let random: RandomModel;
  let model: Model;
  beforeAll(async () => {
    random = await makeRandomModel({ contextLength: 200 });
    model = await openModel(random.folder);
  });
  afterAll(async () => {
    await model.release();
    await random.remove();
  });

  it.each(KEPT)('kept %s: as plain loops compute it', async (_, memory) => {
    const { trace } = await traceText(model, TEXT, memory);
    const { data } = traceModel(random.options, random.weights, trace.ids).get('logits') ?? { data: [] };
    expectSame(await textProbabilities(trace), expectedOf(data, trace.ids));
  });

  it.each(KEPT)('kept %s: positions one after the other give the same as all at once', async (_, memory) => {
    const open = async () => (await traceText(model, TEXT, memory)).trace;
    const [pieces, whole] = [await open(), await open()];
    const all = await textProbabilities(whole);
    for (const [from, to] of [
      [60, 90],
      [0, 1],
      [1, 65],
      [90, whole.ids.length],
    ] as const) {
      const part = await textProbabilities(pieces, { from, to });
      expect(part.rank).toEqual(all.rank.slice(from, to));
      expect(maxDistance(part.entropy, all.entropy.slice(from, to))).toBeLessThanOrEqual(TOLERANCE);
      expect(maxDistance(part.logprob.slice(+!from), all.logprob.slice(from + +!from, to))).toBeLessThanOrEqual(
        TOLERANCE,
      );
    }
  });

  it('one token: nothing comes before it, but something after it', async () => {
    const { trace } = await traceText(model, 'The');
    const { logprob, rank, entropy } = await textProbabilities(trace);
    expect([trace.ids.length, logprob[0], rank[0]]).toEqual([1, Number.NaN, -1]);
    expect(entropy[0]).toBeGreaterThan(0);
  });
});

describe('reading', () => {
  const LOGITS = [
    [0, 0, 0, -Infinity],
    [1, 3, 1, 2],
    [0, 0, 5, 0],
  ];
  /** Only logits, and which rows of them were asked for. */
  function sourceOf(ids: readonly number[], failures = 0) {
    const asked: [number, number][] = [];
    const window = async (_: string, __: string, rows?: Slice): Promise<Tensor> => {
      const [from, to] = [rows?.start[0] as number, rows?.stop[0] as number];
      asked.push([from, to]);
      if (asked.length <= failures) throw new Error('The engine is busy.');
      return { shape: [to - from, 4], data: Float32Array.from(LOGITS.slice(from, to).flat()) };
    };
    const tokens = ids.map((id) => ({ id }));
    return {
      source: partOf<TraceSource>({
        key: tokens,
        planOf: () => ({ predicts: 'next token' }),
        find: () => ({ shape: [ids.length, 4] }),
        window,
        tokens,
      }),
      asked,
    };
  }

  it('of equally probable tokens those of lower ids come first, and logits of -inf are impossible', async () => {
    const { logprob, rank, entropy } = await textProbabilities(sourceOf([1, 2]).source);
    const third = expect.closeTo(Math.log(1 / 3));
    expect([logprob[1], rank[1], entropy[0]]).toEqual([third, 2, expect.closeTo(Math.log2(3))]);
    const impossible = await textProbabilities(sourceOf([1, 3]).source);
    expect([impossible.logprob[1], impossible.rank[1]]).toEqual([-Infinity, 3]);
  });

  it('happens once for each row of a trace, whatever positions are asked for', async () => {
    const { source, asked } = sourceOf([1, 2, 3]);
    const [last, all] = await Promise.all([textProbabilities(source, { from: 2, to: 3 }), textProbabilities(source)]);
    expect(asked).toEqual([
      [1, 3],
      [0, 1],
    ]);
    expect([last.logprob, last.rank, last.entropy].map((part) => [...part])).toEqual(
      [all.logprob, all.rank, all.entropy].map((part) => [...part.slice(2)]),
    );
    expect([last.rank[0], all.rank[0]]).toEqual([1, -1]);
    await textProbabilities(source);
    expect(asked).toHaveLength(2);
  });

  it('is tried again after a failure', async () => {
    const { source } = sourceOf([1, 2], 1);
    await expect(textProbabilities(source)).rejects.toThrow('busy');
    expect((await textProbabilities(source)).rank[1]).toBe(2);
  });
});
