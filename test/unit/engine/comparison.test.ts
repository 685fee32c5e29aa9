/** Readings of two traces through the worker. */
import { expect, it, vi } from 'vitest';
import { CancelledError } from '../../../src/engine/host/client';
import { patchEach } from '../../../src/trace/compare/patch-sweep';
import { everyPart, type ModelComponent } from '../../../src/trace/readings/model-part';
import { engineOfFile, rejection, trace } from '../engine-support';
import { GPT2, STARTER } from '../model/helpers';

const engine = engineOfFile();

const variants = { a: 'model', b: 'model' } as const;

it('compares two traces, in both directions at once', async () => {
  const [a, b] = [
    await trace(engine, 'The weather is fine', STARTER),
    await trace(engine, 'The weather is bad', STARTER),
  ];
  const pairs = [0, 0, 1, 1, 2, 2, 3, 3];
  const ask = (from: number, other: number) =>
    engine.read({ trace: from, what: 'firstDifference', params: { other, pairs, variants } });
  const [forth, back] = await Promise.all([ask(a.trace, b.trace), ask(b.trace, a.trace)]);
  expect(forth).toMatchObject({ stage: 'embed', pair: 3 });
  expect(back).toEqual(forth);
  expect(await ask(a.trace, a.trace)).toBe('nothing differs');
  const positions = { other: b.trace, a: a.tokens.length - 1, b: b.tokens.length - 1 };
  const outcome = await engine.read({ trace: a.trace, what: 'outcome', params: positions });
  expect(outcome.shared?.klAB).toBeGreaterThan(0);
  expect(outcome.a.top[0]?.id).toBe(a.top[0]?.id);
  expect(outcome.b.top[0]?.own.probability).toBeCloseTo(b.top[0]?.probability ?? 0, 12);
});

it('while one part after another is tried, others are answered between two runs, and the last run can be cancelled', async () => {
  const text = 'The weather is fine, and people like to go outside. '.repeat(8);
  const [a, b] = [await trace(engine, text, STARTER), await trace(engine, text.replaceAll('fine', 'cold'), STARTER)];
  const pairs = a.tokens.flatMap((_, at) => [at, at]);
  const last = a.tokens.length - 1;
  const abort = new AbortController();
  const { signal } = abort;
  let done = 0;
  let begun = 0;
  let tell: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const sweep = (async () => {
    const run = (part: ModelComponent) => {
      begun++;
      const params = { other: b.trace, a: last, b: last, pairs, id: null, part };
      return engine.read({ trace: a.trace, what: 'patch', params }, { signal });
    };
    for await (const _ of patchEach(everyPart(a.plan), run)) {
      done++;
      tell();
    }
  })();
  const ended = rejection(sweep);
  await first;
  const before = done;
  await engine.window({ address: { trace: a.trace, stage: 'embed' } });
  expect(done - before).toBeLessThanOrEqual(1);
  await vi.waitFor(() => expect(done).toBeGreaterThan(before));
  abort.abort();
  expect(await ended).toBeInstanceOf(CancelledError);
  expect(begun - done).toBe(1);
});

it('knows whether vocabularies are the same', async () => {
  const [a, b, c] = [
    await trace(engine, 'The', STARTER),
    await trace(engine, 'sea', STARTER),
    await trace(engine, 'The', GPT2),
  ];
  const ask = (other: number) => engine.read({ trace: a.trace, what: 'sameVocabulary', params: { other } });
  expect(await ask(b.trace)).toBe(true);
  expect(await ask(c.trace)).toBe(false);
});

it.each([
  [[], 'A comparison needs pairs of positions, one of each text'],
  [[0, 0, 1], 'A comparison needs pairs of positions, one of each text'],
  [[0, 9], 'There is no position 9: they are counted from 0 to 1.'],
  [[1, 0, 0, 1], 'The positions of a comparison must increase in both texts.'],
])('refuses the pairs %j', async (pairs, message) => {
  const { trace: id, tokens } = await trace(engine, 'The weather', STARTER);
  expect(tokens).toHaveLength(2);
  const error = await rejection(engine.read({ trace: id, what: 'drift', params: { other: id, pairs, variants } }));
  expect((error as Error).message).toContain(message);
});

it('says so when the other trace is gone', async () => {
  const { trace: id } = await trace(engine, 'The weather', STARTER);
  const params = { other: id + 1, pairs: [0, 0], variants };
  const error = await rejection(engine.read({ trace: id, what: 'drift', params }));
  expect((error as Error).message).toBe('This trace is no longer in memory; trace the text again.');
});
