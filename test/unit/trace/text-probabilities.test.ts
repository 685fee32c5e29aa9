/** How probable each token of a text was, against plain loops over the reference's logits. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../src/graph/model';
import type { TraceSource } from '../../../src/trace/source';
import { type TextProbabilities, textProbabilities } from '../../../src/trace/text-probabilities';
import { makeRandomModel, type RandomModel } from '../random-model';
import { traceModel } from '../reference';
import {
  type ExpectedCase,
  expectedCases,
  fixturePath,
  GPT2_FIXTURES,
  maxDistance,
  openModel,
  openTensors,
  traceText,
} from '../support';

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

  it.each(['all', 'small'] as const)('kept %s: as plain loops compute it', async (keep) => {
    const { trace } = await traceText(model, TEXT, keep);
    const { data } = traceModel(random.options, random.weights, trace.ids).get('logits') ?? { data: [] };
    expectSame(await textProbabilities(trace), expectedOf(data, trace.ids));
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
  ];
  function source(ids: readonly number[], failures = 0) {
    let reads = 0;
    async function* pieces() {
      reads++;
      if (reads <= failures) throw new Error('The engine is busy.');
      for (const value of LOGITS.flat()) yield Float32Array.of(value); // the smallest pieces there can be
    }
    const tokens = ids.map((id) => ({ id }));
    const made = { find: () => ({ shape: [2, 4] }), pieces, tokens } as unknown as TraceSource;
    return { made, reads: () => reads };
  }

  it('counts what is strictly more probable, and logits of -inf as impossible', async () => {
    const { logprob, rank, entropy } = await textProbabilities(source([1, 2]).made);
    expect([logprob[1], rank[1], entropy[0]]).toEqual([
      expect.closeTo(Math.log(1 / 3)),
      0,
      expect.closeTo(Math.log2(3)),
    ]);
    const impossible = await textProbabilities(source([1, 3]).made);
    expect([impossible.logprob[1], impossible.rank[1]]).toEqual([-Infinity, 3]);
  });

  it('happens once for a trace, and again after a failure', async () => {
    const { made, reads } = source([1, 2], 1);
    await expect(textProbabilities(made)).rejects.toThrow('busy');
    const [a, b] = await Promise.all([textProbabilities(made), textProbabilities(made)]);
    expect([a, reads()]).toEqual([b, 2]);
  });
});
