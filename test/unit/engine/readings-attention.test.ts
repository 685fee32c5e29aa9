/** Heads and text probabilities through the worker. */
import { expect, it } from 'vitest';
import { MAX_WINDOW_BYTES } from '../../../src/engine/protocol/tensor-protocol';
import type { ReadingContext } from '../../../src/engine/worker/readings/reading-context';
import { read } from '../../../src/engine/worker/readings/readings';
import { Traffic } from '../../../src/engine/worker/readings/traffic';
import type { Trace } from '../../../src/trace/run/trace';
import { engineOfFile, rejection, trace } from '../engine-support';
import { GPT2, STARTER } from '../model/helpers';
import { partOf } from '../part-of';

const engine = engineOfFile();

it('answers for the blocks that are asked for', async () => {
  const { trace: id, tokens, model } = await trace(engine, 'The weather is fine today.', STARTER);
  const params = { variant: 'model', from: 2, to: 5 } as const;
  const maps = await engine.read({ trace: id, what: 'heads', params });
  expect(maps).toMatchObject({ from: 2, layers: 3, heads: model.heads, pos: tokens.length, side: tokens.length });
  expect(maps.maps.length).toBe(3 * model.heads * tokens.length ** 2);
  expect(maps.maps.byteLength).toBeLessThan(MAX_WINDOW_BYTES);
  const text = await engine.read({ trace: id, what: 'textProbabilities', params: {} });
  expect([text.logprob.length, text.rank.length, text.entropy.length]).toEqual(Array(3).fill(tokens.length));
});

it.each([
  [{ variant: 'model', from: 0, to: 3 }, 'from 0 up to, not including, 3: there are 2, counted from 0.'],
  [{ variant: 'model', from: 1, to: 1 }, 'There are no blocks from 1 up to, not including, 1: '],
  [{ variant: 'model', from: -1, to: 1 }, 'There are no blocks from -1 '],
  [{ variant: 'model', from: 0.5, to: 1 }, 'There are no blocks from 0.5 '],
  [{ variant: 'walkthrough', from: 0, to: 2 }, 'not including, 2: there are 1, '],
] as const)('refuses %j', async (params, message) => {
  const { trace: id } = await trace(engine, 'The weather', GPT2);
  const error = await rejection(engine.read({ trace: id, what: 'heads', params }));
  expect((error as Error).message).toContain(message);
});

it('refuses more blocks than one message holds', async () => {
  const large = partOf<Trace>({ spec: { layers: 96, heads: 96 }, tokens: Array.from({ length: 1024 }, () => ({})) });
  const { signal } = new AbortController();
  const context = partOf<ReadingContext>({ signal, traffic: new Traffic(), other: large });
  const ask = (to: number) => read(large, 'heads', { variant: 'model', from: 0, to }, context);
  const error = await rejection(ask(96));
  expect((error as Error).message).toBe(
    'The heads of 96 blocks are too much for one answer: ask for at most 10 blocks at a time.',
  );
  expect(10 * 96 * (32 * 32 * 4 + 5 * 8)).toBeLessThan(MAX_WINDOW_BYTES);
  expect(((await rejection(ask(10))) as Error).message).not.toContain('too much'); // it has no stages to read
});

it('refuses positions that the text does not have', async () => {
  const { trace: id, tokens } = await trace(engine, 'The weather', GPT2);
  const ask = (from: number, to: number) =>
    engine.read({ trace: id, what: 'textProbabilities', params: { positions: { from, to } } });
  expect((await ask(1, 2)).rank).toHaveLength(1);
  for (const [from, to] of [
    [0, tokens.length + 1],
    [1, 1],
    [-1, 1],
    [0, 0.5],
  ] as const)
    expect(((await rejection(ask(from, to))) as Error).message).toContain(
      `there are ${tokens.length}, counted from 0.`,
    );
});
