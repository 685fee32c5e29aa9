/** The engine in a process of its own: the same answers, and whatever happens there, the host lives and goes on. */
import { copyFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import {
  CancelledError,
  type EngineClient,
  EngineError,
  EngineStoppedError,
  TraceGoneError,
} from '../../../src/engine/host/client';
import type { Isolation } from '../../../src/engine/protocol/engine-options';
import { MAX_WINDOW_BYTES } from '../../../src/engine/protocol/tensor-protocol';
import { thorough } from '../../workbench/thorough';
import { engineProcesses } from '../engine-processes';
import { engineOfFile, openEngine, rejection, trace } from '../engine-support';
import { copyOf, GPT2, STARTER } from '../model/helpers';

const TEXT = 'The weather is';
const LONG = 'Once upon a time there was a very small house. '.repeat(30);
const STOPPED = /^The engine stopped unexpectedly \([^\n]+\); try again, it starts anew by itself\.$/;
/** How often the engine is made to crash in each way; the more, the more surely no moment is left out. */
const MOMENTS = thorough ? 50 : 1;
// After each of them the engine starts anew.
vi.setConfig({ testTimeout: thorough ? 600_000 : 60_000 });

const inProcess = (log: (message: string) => void = () => undefined): EngineClient =>
  openEngine({ isolation: 'process', log });

/** A trace with a generation, and a read of what it left. */
async function use(engine: EngineClient, model: string): Promise<void> {
  const { trace: id } = await engine.trace({ model, text: LONG, maxNewTokens: 20 });
  await engine.read({ trace: id, what: 'lens', params: { positions: [0, 1, 2], target: null } });
}

/** One such use after the other, so that the engine is at work whenever it crashes, however quick it is. */
async function useUntilFailure(engine: EngineClient, model: string): Promise<never> {
  for (;;) await use(engine, model);
}

describe('answers are those of a thread', () => {
  it('of a trace and of its reading; and no process is started before it is needed', async () => {
    const answers: unknown[] = [];
    for (const isolation of ['thread', 'process'] as const) {
      const engine = openEngine({ isolation });
      const before = engineProcesses();
      expect(before).toEqual([]);
      const { timings: _, ...summary } = await trace(engine, TEXT, GPT2, 4);
      const { data } = await engine.window({ address: { trace: summary.trace, stage: 'blocks.1.attn.pattern' } });
      answers.push([
        summary,
        data,
        await engine.tokens({ model: GPT2, text: TEXT }),
        await engine.tokenBytes({ model: GPT2, id: 65 }),
      ]);
      expect(engineProcesses()).toHaveLength(isolation === 'process' ? 2 : 0);
      await engine.dispose();
      expect(engineProcesses()).toEqual([]);
    }
    expect(answers[1]).toEqual(answers[0]);
  });

  it.runIf(thorough)('of the largest window, number for number', async () => {
    const thread = engineOfFile();
    const { dModel } = await thread.openModel({ model: STARTER });
    const slice = { start: [0, 0], stop: [MAX_WINDOW_BYTES / 4 / dModel, dModel] };
    const params = { address: { model: STARTER, weight: 'wte.weight' }, slice };
    const [ours, theirs] = [(await thread.window(params)).data, (await inProcess().window(params)).data];
    expect(ours.byteLength).toBe(MAX_WINDOW_BYTES);
    expect(theirs).toBeInstanceOf(Float32Array);
    expect(bytesOf(theirs).equals(bytesOf(ours))).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('a crash is one sentence, and the next request works', () => {
  it.each(thorough ? (['SIGSEGV', 'SIGKILL'] as const) : (['SIGSEGV'] as const))('%s at any moment', async (signal) => {
    const log: string[] = [];
    const engine = inProcess((message) => log.push(message));
    for (let i = 0; i < MOMENTS; i++) {
      await trace(engine, TEXT);
      const [process] = engineProcesses();
      const pending = [0, 1].map(() => rejection(useUntilFailure(engine, STARTER)));
      await sleep(Math.random() * 500);
      kill(process as number, signal);
      for (const error of await Promise.all(pending)) {
        expect(error).toBeInstanceOf(EngineStoppedError);
        expect((error as Error).message).toMatch(STOPPED);
        expect((error as Error).message).toContain(signal);
      }
    }
    expect((await trace(engine, TEXT)).tokens).toHaveLength(6);
    expect(log).toEqual(new Array(MOMENTS).fill(`The engine stopped: ${signal}`));
  });

  it.runIf(thorough)('weights that become shorter at any moment', async () => {
    const model = await copyOf(STARTER);
    const weights = join(model, 'model.safetensors');
    const { size } = await stat(weights);
    const engine = inProcess();
    for (let i = 0; i < MOMENTS; i++) {
      await copyFile(join(STARTER, 'model.safetensors'), weights);
      const pending = use(engine, model).then(
        () => undefined,
        (error: unknown) => error,
      );
      await sleep(Math.random() * 500);
      await truncate(weights, Math.floor(Math.random() * size));
      const error = await pending; // it may also have been just in time
      if (error !== undefined) expect(error).toBeInstanceOf(EngineError);
      expect((await trace(engine, TEXT)).tokens).toHaveLength(6);
    }
  });

  it.runIf(thorough)('a trace that was lost is told as such, and none takes its number', async () => {
    const engine = inProcess();
    const { trace: lost } = await trace(engine, TEXT);
    kill(engineProcesses()[0] as number, 'SIGKILL');
    await rejection(engine.window({ address: { trace: lost, stage: 'embed' } })); // it may come before or after the end
    expect(await rejection(engine.window({ address: { trace: lost, stage: 'embed' } }))).toBeInstanceOf(TraceGoneError);
    expect((await trace(engine, TEXT)).trace).not.toBe(lost);
  });

  it.runIf(thorough)('the process that only tokenizes crashes alone', async () => {
    const engine = inProcess();
    await engine.tokens({ model: GPT2, text: TEXT });
    const [text] = engineProcesses();
    const { trace: id } = await trace(engine, TEXT);
    kill(text as number, 'SIGKILL');
    await rejection(engine.tokens({ model: GPT2, text: TEXT }));
    expect(await engine.tokens({ model: GPT2, text: TEXT })).toHaveLength(6);
    expect((await engine.window({ address: { trace: id, stage: 'embed' } })).shape).toEqual([6, 32]);
  });
});

describe('a change of the setting', () => {
  it
    .runIf(thorough)
    .each<[Isolation, Isolation]>([
      ['thread', 'process'],
      ...(thorough ? [['process', 'thread'] satisfies [Isolation, Isolation]] : []),
    ])('from %s to %s: what waits is told why, and the next request runs there', async (from, to) => {
    const engine = openEngine({ isolation: from });
    const { trace: id } = await trace(engine, TEXT);
    const pending = rejection(engine.trace({ model: STARTER, text: LONG, maxNewTokens: 50 }));
    engine.configure({ isolation: from }); // no change
    engine.configure({ isolation: to });
    expect(await pending).toBeInstanceOf(EngineStoppedError);
    expect(((await pending) as Error).message).toBe(
      'The engine was started anew because the setting for its isolation changed.',
    );
    expect(await rejection(engine.window({ address: { trace: id, stage: 'embed' } }))).toBeInstanceOf(TraceGoneError);
    expect((await trace(engine, TEXT)).tokens).toHaveLength(6);
    await engine.dispose();
    expect(engineProcesses()).toEqual([]);
    expect(await rejection(trace(engine, TEXT))).toBeInstanceOf(CancelledError);
  });
});

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  expect(pid).toBeGreaterThan(0);
  process.kill(pid, signal);
}
