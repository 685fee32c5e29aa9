/** Which sessions are open: each holds native memory, and maps its weight files. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DEFAULT_ENGINE_OPTIONS } from '../../../src/engine/protocol/engine-options';
import { EngineService } from '../../../src/engine/worker/service';
import { Model } from '../../../src/lowering/model';
import { Session } from '../../../src/onnx/session';
import { copyOf, GPT2, GPT2_UNTIED, readJsonObject, tempFolder } from '../model/helpers';

/** The weight files of every open session. */
const open = new Set<readonly string[]>();
let service: EngineService;

beforeEach(() => {
  open.clear();
  service = new EngineService({ options: { ...DEFAULT_ENGINE_OPTIONS, completionThreads: 1 }, firstTrace: 1 });
  const original = Session.open.bind(Session);
  vi.spyOn(Session, 'open').mockImplementation(async (...args) => {
    const session = await original(...args);
    const files = args[0].weightFiles.map(({ path }) => path);
    open.add(files);
    const release = session.release.bind(session);
    session.release = async () => {
      open.delete(files);
      await release();
    };
    return session;
  });
});

afterEach(async () => {
  await service.close();
  expect(open.size).toBe(0);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** How many sessions of the weights in a folder are open. */
const sessionsOf = (folder: string) =>
  [...open].filter((files) => files.some((path) => dirname(path) === folder)).length;
const context = { signal: new AbortController().signal, report: () => undefined };
const complete = (model: string) =>
  service.handlers.complete(
    {
      model,
      document: 'a',
      kind: 'prose',
      text: 'The weather is',
      start: 0,
      options: { maxNewTokens: 2, maxLines: 1, confidence: 0, alternatives: 1 },
    },
    context,
  );
const trace = (model: string) => service.handlers.trace({ model, text: 'The weather', maxNewTokens: 0 }, context);

it('the session of float32 weights is closed once the quantised ones are used', async () => {
  const folder = await tempFolder();
  await complete(GPT2);
  expect(sessionsOf(GPT2)).toBe(1);
  await service.handlers.useQuantized(
    await service.handlers.quantize({ model: GPT2, bits: 8, folder }, context),
    context,
  );
  expect(open.size).toBe(0);
  expect((await complete(GPT2)).precision).toBe('8 bits');
  expect([sessionsOf(GPT2), sessionsOf(folder)]).toEqual([0, 1]);
  // And that of 8 bits when 4 are used.
  await service.handlers.useQuantized(
    await service.handlers.quantize({ model: GPT2, bits: 4, folder }, context),
    context,
  );
  expect((await complete(GPT2)).precision).toBe('4 bits');
  expect(open.size).toBe(1);
});

it('a model that completes no more is freed, but for what its traces need', async () => {
  const { trace: id } = await trace(GPT2);
  await complete(GPT2);
  const all = sessionsOf(GPT2);
  await complete(GPT2_UNTIED);
  expect(sessionsOf(GPT2_UNTIED)).toBe(1);
  expect(sessionsOf(GPT2)).toBeLessThan(all); // not to decode any more
  expect(sessionsOf(GPT2)).toBeGreaterThan(0);
  await service.handlers.dropTrace({ trace: id }, context);
  await complete(GPT2);
  expect(sessionsOf(GPT2_UNTIED)).toBe(0);
  await complete(GPT2_UNTIED);
  expect(sessionsOf(GPT2)).toBe(0);
});

it('all sessions of weights that have changed are closed before others are opened', async () => {
  const folder = await copyOf(GPT2);
  const { trace: id } = await trace(folder);
  await complete(folder);
  const config = JSON.stringify(await readJsonObject(join(folder, 'config.json')));
  // The same weights under another configuration: the former model serves the trace that it made.
  await writeFile(join(folder, 'config.json'), config);
  const before = new Set(open);
  await trace(folder);
  expect([...before].filter((files) => open.has(files)).length).toBeGreaterThan(0);
  await service.handlers.dropTrace({ trace: id }, context);
  // Other weights: nothing may touch the mapping of the former ones.
  const former = new Set(open);
  const weights = join(folder, 'model.safetensors');
  await writeFile(`${weights}.new`, await readFile(weights));
  await rename(`${weights}.new`, weights);
  await complete(folder);
  expect([...former].filter((files) => open.has(files))).toEqual([]);
  expect(sessionsOf(folder)).toBe(1);
});

it('other options reach a model that was opened before, once it has rested', async () => {
  const threadsOf = () => vi.mocked(Session.open).mock.calls.map(([, options]) => options?.threads);
  const options = { ...DEFAULT_ENGINE_OPTIONS, completionThreads: 1 };
  await service.configure({ ...options, threads: 1 });
  await trace(GPT2);
  expect(new Set(threadsOf())).toEqual(new Set([1]));
  await service.configure({ ...options, threads: 2 });
  vi.mocked(Session.open).mockClear();
  await service.rest();
  await trace(GPT2);
  expect(new Set(threadsOf())).toEqual(new Set([2]));
});

it('what fails while nobody waits for it does not end the engine', async () => {
  const failures: unknown[] = [];
  const note = (error: unknown) => failures.push(error);
  process.on('unhandledRejection', note);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await service.configure({ ...DEFAULT_ENGINE_OPTIONS, idleAfter: 10 * 60 * 1000 });
  await complete(GPT2);
  const failing = vi.spyOn(Model.prototype, 'releaseDecode').mockRejectedValue(new Error('no such session'));
  await vi.advanceTimersByTimeAsync(11 * 60 * 1000);
  expect(failing).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
  await setTimeout(10); // by then Node has told of what nobody handled
  process.off('unhandledRejection', note);
  expect(failures).toEqual([]);
  failing.mockRestore();
  expect((await complete(GPT2)).suggestions).toHaveLength(1);
});
