/** Generation: greedy against plain loops, where it stops and why, and the decoder's chunks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logitsOf } from '../../../src/architectures/plan/plan';
import { Decoder, PREFILL_CHUNK } from '../../../src/generate/decoder';
import { continueFrom, type GenerateOptions, generate, type NewToken } from '../../../src/generate/generate';
import { GREEDY, logProbability } from '../../../src/generate/sampling';
import type { Model } from '../../../src/lowering/model';
import { valueName } from '../../../src/lowering/trace';
import { float32, int64 } from '../../../src/onnx/session';
import { makeRandomModel, type RandomModel } from '../random-model';
import { traceModel } from '../reference';
import { maxDistance, openModel } from '../support';

/** Absolute, of logits up to about 15. */
const TOLERANCE = 2e-5;
const CONTEXT = 300;

let random: RandomModel;
let model: Model;
beforeAll(async () => {
  random = await makeRandomModel({ contextLength: CONTEXT, heads: 5, tied: false, scaleByInverseLayer: true });
  model = await openModel(random.folder);
});
afterAll(async () => {
  await model.release();
  await random.remove();
});

const ids = (count: number) => Array.from({ length: count }, (_, i) => (i * 131 + 17) % 448);
const options = (change: Partial<GenerateOptions> = {}): GenerateOptions => ({
  maxNewTokens: 5,
  sampling: GREEDY,
  stopIds: [],
  signal: new AbortController().signal,
  ...change,
});

describe('Decoder', () => {
  it.each([1, 2, PREFILL_CHUNK - 1, PREFILL_CHUNK, PREFILL_CHUNK + 1, 2 * PREFILL_CHUNK + 3, CONTEXT])(
    '%i tokens in chunks have the logits of one forward pass',
    async (count) => {
      const decoder = await Decoder.open(model);
      const rows: number[] = [];
      const firstRows: number[] = [];
      const last = await decoder.append(ids(count), options().signal, (part) => {
        expect(part.data).toHaveLength(part.rows * model.spec.vocabSize);
        firstRows.push(part.firstRow);
        for (const value of part.data) rows.push(value);
      });
      const expected = await forwardLogits(ids(count));
      expect(maxDistance(rows, expected)).toBeLessThanOrEqual(TOLERANCE);
      expect([...last]).toEqual(rows.slice(-model.spec.vocabSize));
      expect(decoder.length).toBe(count);
      expect(firstRows).toEqual(Array.from({ length: Math.ceil(count / PREFILL_CHUNK) }, (_, i) => i * PREFILL_CHUNK));
    },
  );

  it('gives the same last logits token by token, and without the other rows', async () => {
    const text = ids(20);
    const stepwise = await Decoder.open(model);
    let last = new Float32Array(0);
    for (const id of text) last = new Float32Array(await stepwise.append([id], options().signal));
    const atOnce = await (await Decoder.open(model)).append(text, options().signal);
    expect(maxDistance(last, atOnce)).toBeLessThanOrEqual(TOLERANCE);
    expect(maxDistance(atOnce, (await forwardLogits(text)).slice(-model.spec.vocabSize))).toBeLessThanOrEqual(
      TOLERANCE,
    );
  });
});

/** All logits in one run. */
async function forwardLogits(text: readonly number[]): Promise<Float32Array> {
  const count = text.length;
  const mask = Float32Array.from({ length: count * count }, (_, i) =>
    i % count > Math.floor(i / count) ? -Infinity : 0,
  );
  const session = await model.forward();
  const inputs = { ids: int64(text), positions: int64(text.keys()), 'mask causal': float32(mask, [count, count]) };
  const name = valueName(logitsOf(model.folder.plan));
  return (await session.run(inputs, [name]))[name]?.data as Float32Array;
}

describe('generate', () => {
  it('continues greedily as plain loops do, with the log-probabilities of the raw logits', async () => {
    const text = ids(7);
    const { tokens, reason } = await generate(model, text, options());
    const continued = [...text];
    for (const { id, logprob } of tokens) {
      const logits = traceModel(random.options, random.weights, continued).get('logits')?.data.slice(-448) as number[];
      const best = logits.indexOf(Math.max(...logits));
      expect(id).toBe(best);
      const sum = logits.reduce((total, value) => total + Math.exp(value - (logits[best] as number)), 0);
      expect(logprob).toBeCloseTo(-Math.log(sum), 4);
      continued.push(id);
    }
    expect(tokens).toHaveLength(5);
    expect(reason).toBe('length');
  });

  it('goes on after tokens that it drew as if it had drawn them now, where the numbers of the seed that drew them are passed over', async () => {
    const sampling = { temperature: 2, topK: 50, topP: 0.95, seed: 11 };
    const whole = await generate(model, ids(5), options({ sampling, maxNewTokens: 12 }));
    const drawn = whole.tokens.map(({ id }) => id);
    const after = { sampling, maxNewTokens: 8, drawsBefore: 4 };
    const rest = await generate(model, [...ids(5), ...drawn.slice(0, 4)], options(after));
    expect(rest.tokens.map(({ id }) => id)).toEqual(drawn.slice(4));
    expect(rest.tokens.map(({ draw }) => draw?.number)).toEqual(whole.tokens.slice(4).map(({ draw }) => draw?.number));
    const anew = await generate(model, [...ids(5), ...drawn.slice(0, 4)], options({ ...after, drawsBefore: 0 }));
    expect(anew.tokens[0]?.draw?.number).toBe(whole.tokens[0]?.draw?.number);
  });

  it('samples reproducibly by seed, and tells log-probabilities of the raw logits all the same', async () => {
    const sampling = { temperature: 2, topK: 50, topP: 0.95, seed: 11 };
    const first = await generate(model, ids(5), options({ sampling, maxNewTokens: 20 }));
    const again = await generate(model, ids(5), options({ sampling, maxNewTokens: 20 }));
    const other = await generate(model, ids(5), options({ sampling: { ...sampling, seed: 12 }, maxNewTokens: 20 }));
    expect(again).toEqual(first);
    expect(other.tokens).not.toEqual(first.tokens);
    const prompt = await (await Decoder.open(model)).append(ids(5), options().signal);
    expect(first.tokens[0]?.logprob).toBe(logProbability(prompt, first.tokens[0]?.id as number));
  });

  it('hands tokens over as they come, before the end', async () => {
    const streamed: NewToken[] = [];
    const running = generate(model, ids(5), options({ onToken: (token) => streamed.push(token) }));
    let ended = false;
    const { tokens } = await running.finally(() => (ended = true));
    expect(ended).toBe(true);
    expect(streamed).toEqual(tokens);
  });

  it('stops at an end-of-text id, which is part of the result', async () => {
    const { tokens } = await generate(model, ids(5), options());
    const third = tokens[2]?.id as number;
    const expected = tokens.slice(0, tokens.findIndex(({ id }) => id === third) + 1);
    const stopped = await generate(model, ids(5), options({ stopIds: [447, third] }));
    expect(stopped).toEqual({ tokens: expected, reason: 'end-of-text' });
  });

  it.each([
    [0, 'length', 0],
    [1, 'length', 1],
    [3, 'length', 3],
    [4, 'length', 4],
    [5, 'context', 4],
    [50, 'context', 4],
  ] as const)('with room for 3 more in the context, %i asked for: %s after %i', async (maxNewTokens, reason, count) => {
    const result = await generate(model, ids(CONTEXT - 3), options({ maxNewTokens }));
    expect(result.reason).toBe(reason);
    expect(result.tokens).toHaveLength(count);
  });

  it('a prompt as long as the context gives one token, and then the context is full', async () => {
    const { tokens, reason } = await generate(model, ids(CONTEXT), options());
    const logits = (await forwardLogits(ids(CONTEXT))).slice(-448);
    expect(tokens.map(({ id }) => id)).toEqual([logits.indexOf(Math.max(...logits))]);
    expect(reason).toBe('context');
  });

  it('a stop id as last possible token is told as such', async () => {
    const { tokens } = await generate(model, ids(CONTEXT), options());
    const stopIds = tokens.map(({ id }) => id);
    expect((await generate(model, ids(CONTEXT), options({ stopIds }))).reason).toBe('end-of-text');
    expect((await generate(model, ids(CONTEXT), options({ stopIds, maxNewTokens: 1 }))).reason).toBe('end-of-text');
  });

  it.each([1, 3])('is cancelled between two tokens: after %i', async (count) => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const streamed: NewToken[] = [];
    const onToken = (token: NewToken) => {
      streamed.push(token);
      if (streamed.length === count) abort.abort(reason);
    };
    const running = generate(model, ids(5), options({ maxNewTokens: 50, signal: abort.signal, onToken }));
    await expect(running).rejects.toBe(reason);
    expect(streamed).toHaveLength(count);
  });

  it('is cancelled before its first token, after the prompt', async () => {
    const decoder = await Decoder.open(model);
    const logits = await decoder.append(ids(5), options().signal);
    const streamed: NewToken[] = [];
    const cancelled = options({
      maxNewTokens: 1,
      signal: AbortSignal.abort(new Error('enough')),
      onToken: (token) => streamed.push(token),
    });
    await expect(continueFrom(model, { decoder, ids: ids(5), logits }, cancelled)).rejects.toThrow('enough');
    expect(streamed).toEqual([]);
  });

  it('is cancelled between two chunks of the prompt', async () => {
    const abort = new AbortController();
    const decoder = await Decoder.open(model);
    const chunks: number[] = [];
    const running = decoder.append(ids(CONTEXT), abort.signal, ({ firstRow }) => {
      chunks.push(firstRow);
      if (chunks.length === 2) abort.abort(new Error('enough'));
    });
    await expect(running).rejects.toThrow('enough');
    expect(chunks).toEqual([0, PREFILL_CHUNK]);
  });
});
