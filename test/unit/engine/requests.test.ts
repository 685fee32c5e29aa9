/** Progress, cancellation and requests beside each other. Order is asserted, never time. */
import { afterAll, describe, expect, it } from 'vitest';
import { CancelledError, createEngineClient, type EngineClient } from '../../../src/engine/host/client';
import type { GenerateParams } from '../../../src/engine/protocol/generation-protocol';
import type { Progress } from '../../../src/engine/protocol/progress';
import { abortAt, allProofs, ENGINE, engineOfFile, openEngine, rejection, trace } from '../engine-support';
import { GPT2, GPT2_UNTIED, STARTER } from '../model/helpers';

const engine = engineOfFile();

const TEXT = 'The weather is';
const LONG = 'Once upon a time there was a very small house. '.repeat(8);

const generation = (change: Partial<GenerateParams> = {}): GenerateParams => ({
  model: STARTER,
  text: TEXT,
  maxNewTokens: 20,
  sampling: { temperature: 0.8, topK: 40, topP: 1, seed: 3 },
  ...change,
});

/** A generation that lasts: hundreds of tokens. */
const long = (engine: EngineClient, signal?: AbortSignal) =>
  engine.generate(
    generation({ maxNewTokens: 480, sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 } }),
    signal ? { signal } : {},
  );

describe('progress', () => {
  it.each([
    [
      'in one run',
      {},
      2,
      [
        [0, 9],
        [9, 9],
      ],
    ],
    // The embedding, six blocks, the final norm and the head.
    ['link by link', { traceBudget: 200_000 }, 10, Array.from({ length: 10 }, (_, i) => [i, 9])],
  ])('of a trace %s goes forward, part after part, each to its end', async (_, options, sessions, links) => {
    const reports: Progress[] = [];
    const engine = openEngine(options);
    await engine.trace(
      { model: STARTER, text: TEXT, maxNewTokens: 3 },
      { onProgress: (progress) => reports.push(progress) },
    );
    const part = (stage: Progress['stage']) =>
      reports.filter((report) => report.stage === stage).map(({ done, total }) => [done, total]);
    expect(part('load')).toEqual(Array.from({ length: sessions }, (_, i) => [i, sessions]));
    expect(part('trace')).toEqual(links);
    expect(part('generate')).toEqual([1, 2, 3].map((done) => [done, 3]));
    expect(reports.map(({ stage }) => stage).filter((stage, i, all) => stage !== all[i - 1])).toEqual([
      'load',
      'trace',
      'generate',
    ]);
    // What is loaded is not loaded again.
    reports.length = 0;
    await engine.trace(
      { model: STARTER, text: `${TEXT} and`, maxNewTokens: 3 },
      { onProgress: (progress) => reports.push(progress) },
    );
    expect(reports[0]?.stage).toBe('trace');
  });

  it('of a generation streams its text in order, before the answer', async () => {
    let [streamed, answered] = ['', false];
    const result = await engine
      .generate(generation(), {
        onProgress: ({ text = '' }) => {
          expect(answered).toBe(false);
          streamed += text;
        },
      })
      .finally(() => {
        answered = true;
      });
    expect(result.text.startsWith(TEXT + streamed)).toBe(true); // an incomplete last character is held back
    expect(streamed).not.toBe('');
    expect(result.tokens).toHaveLength(20);
  });
});

describe('cancellation', () => {
  /** So little that a trace runs link by link. */
  const narrow = { traceBudget: 2 ** 22 };
  const linked = createEngineClient({ ...ENGINE, ...narrow });
  afterAll(() => linked.dispose());

  it.each<[string, () => EngineClient, (progress: Progress) => boolean]>([
    // The first of them, since its engine has loaded nothing yet.
    ['while loading', () => linked, ({ stage, done }) => stage === 'load' && done === 2],
    ['while tracing', () => linked, ({ stage, done }) => stage === 'trace' && done === 3],
    ['while checking the proofs', () => linked, ({ stage, done, total }) => stage === 'trace' && done === total],
    ['while generating', () => linked, ({ stage }) => stage === 'generate'],
  ])('of a trace %s, and the next request works', async (_, engineOf, when) => {
    const engine = engineOf();
    const error = await rejection(engine.trace({ model: STARTER, text: LONG, maxNewTokens: 50 }, abortAt(when)));
    expect(error).toBeInstanceOf(CancelledError);
    const { tokens, trace: id } = await trace(engine, TEXT, STARTER);
    expect(tokens).toHaveLength(3);
    const proofs = await allProofs(engine, id);
    expect(proofs.map(({ status }) => status)).toEqual(new Array(7).fill('holds'));
  });

  it('of a generation between two tokens', async () => {
    const error = await rejection(
      engine.generate(
        generation({ maxNewTokens: 480 }),
        abortAt(({ done }) => done === 5),
      ),
    );
    expect(error).toBeInstanceOf(CancelledError);
    expect((await engine.generate(generation())).tokens).toHaveLength(20);
  });

  it('before the request is made: nothing is asked', async () => {
    const options = { signal: AbortSignal.abort() };
    const engine = openEngine({ workerPath: '/no/such/worker.js' });
    expect(await rejection(engine.tokens({ model: GPT2, text: TEXT }, options))).toBeInstanceOf(CancelledError);
    expect(await rejection(engine.trace({ model: GPT2, text: TEXT, maxNewTokens: 0 }, options))).toBeInstanceOf(
      CancelledError,
    );
  });

  it('of a trace that waits behind a generation: it is told before that one ends', async () => {
    const order: string[] = [];
    const abort = new AbortController();
    const first = new AbortController();
    const running = rejection(long(engine, first.signal)).then(() => order.push('generation'));
    const waiting = rejection(
      engine.trace({ model: GPT2, text: TEXT, maxNewTokens: 0 }, { signal: abort.signal }),
    ).then((error) => {
      order.push('trace');
      first.abort();
      return error;
    });
    await engine.openModel({ model: STARTER }); // both have reached the thread
    abort.abort();
    expect(await waiting).toBeInstanceOf(CancelledError);
    await running;
    expect(order).toEqual(['trace', 'generation']);
    expect((await trace(engine, TEXT)).tokens).toHaveLength(6);
  });
});

describe('requests at the same time', () => {
  it('have the results that they have alone', async () => {
    const requests = [
      async () => (await trace(engine, TEXT, GPT2, 4)).generation,
      async () => (await trace(engine, 'All that glitters is not gold.', GPT2, 4)).top,
      async () => (await trace(engine, TEXT, GPT2_UNTIED, 4)).generation,
      () => engine.generate(generation()),
      () => engine.generate(generation({ model: GPT2 })),
      () => engine.tokens({ model: GPT2, text: TEXT }),
      () => engine.openModel({ model: GPT2_UNTIED }),
      async () => {
        const { trace: id } = await trace(engine, 'To be, or not to be', GPT2);
        return (await engine.window({ address: { trace: id, stage: 'blocks.1.attn.pattern' } })).data;
      },
    ];
    const alone: unknown[] = [];
    for (const request of requests) alone.push(await request());
    expect(await Promise.all(requests.map((request) => request()))).toEqual(alone);
  });

  it('tokens, and a kept trace, are answered while a generation runs', async () => {
    const { trace: id } = await trace(engine, TEXT);
    await engine.tokens({ model: GPT2, text: TEXT });
    const order: string[] = [];
    const abort = new AbortController();
    const started = new Promise<void>((resolve) => {
      const options = { signal: abort.signal, onProgress: () => resolve() };
      const params = generation({ maxNewTokens: 480, sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 } });
      void rejection(engine.generate(params, options)).then(() => order.push('generation'));
    });
    await started;
    await engine.tokens({ model: GPT2, text: TEXT });
    order.push('tokens');
    await engine.window({ address: { trace: id, stage: 'blocks.0.ln1' } });
    order.push('window');
    expect(order).toEqual(['tokens', 'window']);
    abort.abort();
  });
});
