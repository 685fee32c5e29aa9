/** Completing while a text is edited: the same as from scratch, whatever was computed before. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import { Mutex } from '../../../src/base/mutex';
import type { EngineClient } from '../../../src/engine/host/client';
import type { CompletionOptions, CompletionResult } from '../../../src/engine/protocol/completion-protocol';
import { Completions } from '../../../src/engine/worker/completions/completions';
import { UNCALIBRATED } from '../../../src/generate/confidence';
import type { Model } from '../../../src/lowering/model';
import { writeModelGguf } from '../../../src/terminal/peers/write-model-gguf';
import { thorough } from '../../workbench/thorough';
import { openEngine, otherEngine, rejection, sharedEngine } from '../engine-support';
import { copyOf, GPT2, STARTER, tempFolder } from '../model/helpers';
import { partOf } from '../part-of';

const OPTIONS: CompletionOptions = { maxNewTokens: 12, maxLines: 1, confidence: 0, alternatives: 1 };

function ask(
  engine: EngineClient,
  text: string,
  options: Partial<CompletionOptions> = {},
  model = STARTER,
): Promise<CompletionResult> {
  return engine.complete({ model, document: 'a', kind: 'prose', text, start: 0, options: { ...OPTIONS, ...options } });
}

/** What must not depend on what was computed before. */
function essence({ ids, typed, suggestions, silence }: CompletionResult) {
  const tokens = suggestions.map((suggestion) => suggestion.tokens.map(({ id }) => id));
  return { ids, typed, silence: silence?.kind, texts: suggestions.map(({ text }) => text), tokens };
}

const STORY = 'Once upon a time there was a little girl named Lily. She loved to play outside in the sun';

/** Every kind of edit, one after another. */
const EDITS: readonly [string, string][] = [
  ['the beginning', STORY.slice(0, 40)],
  ['typing', STORY.slice(0, 41)],
  ['typing on', STORY.slice(0, 45)],
  ['deleting', STORY.slice(0, 43)],
  ['deleting a word', STORY.slice(0, 20)],
  ['typing it again', STORY.slice(0, 45)],
  ['moving the cursor back', STORY.slice(0, 30)],
  ['moving it to the end', STORY],
  ['an insertion in the middle', STORY.replace('little', 'very little')],
  ['a replacement', STORY.replace('girl named Lily', 'boy named Tom')],
  ['another text', 'The cat sat on the mat and'],
  ['characters of several bytes', 'The café is open, 天気 and 🌦️ were'],
];

/** For tests that hold whatever was computed before, of other models where their weights are quantised. */
const engine = otherEngine('another');

describe('completions', { timeout: 60_000 }, () => {
  it('are the same after every kind of edit as from scratch', async () => {
    const other = sharedEngine();
    const few = { maxNewTokens: thorough ? 12 : 2 };
    let reused = 0;
    for (const [name, text] of EDITS) {
      const result = await ask(engine, text, few);
      await ask(other, 'Zebras', { maxNewTokens: 1 }); // no text begins like it
      const fromScratch = await ask(other, text, few);
      expect(fromScratch.reused, name).toBe(0);
      expect(essence(result), name).toEqual(essence(fromScratch));
      reused += result.reused;
    }
    expect(reused).toBeGreaterThan(50);
  });

  it('asked for by hand are as sure as the like of them are right, with what the text says about them', async () => {
    const said = 'Early in the morning, before the sun was up, the old man went down to the garden every day.';
    const text = `${said}\nOnce more. ${said.slice(0, said.indexOf('garden'))}`;
    const { suggestions } = await ask(engine, text, { alternatives: 12 });
    const copied = suggestions.filter(({ tokens }) => (tokens[0]?.agreeing ?? 0) > 20);
    expect(copied.map((one) => one.text.slice(0, 1))).toEqual(['g']);
    for (const { tokens, probability, confidence } of suggestions) {
      expect(confidence).not.toBe(probability);
      if ((tokens[0]?.agreeing ?? 0) > 20) expect(confidence).toBeGreaterThan(tokens[0]?.probability ?? 1);
    }
  });

  it('compute only what changed', async () => {
    await ask(engine, STORY);
    const longer = await ask(engine, `${STORY} every`);
    expect(longer.computed).toBeLessThanOrEqual(4);
    const back = await ask(engine, STORY.slice(0, -9));
    expect(back.computed).toBeLessThanOrEqual(2); // the word that it ends in is read again
    expect(back.slid).toBe(false);
  });

  it.runIf(thorough)(
    'move a window that is nearly full in a pause of the typing, so that no key waits for it',
    async () => {
      const fresh = openEngine();
      // Three quarters of the starter model's context of 512 tokens are read.
      const text = Array.from({ length: 15 }, (_, day) => `${STORY}, day ${day}.`)
        .join(' ')
        .slice(0, 1360);
      await ask(fresh, text.slice(0, 400), { maxNewTokens: 1 }); // the window begins where the text does
      const before = await ask(fresh, text, { maxNewTokens: 1 });
      expect(before.ids.length).toBeGreaterThan(384 - 48);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const after = await ask(fresh, `${text} Then`, { maxNewTokens: 1 });
      expect(after.slid).toBe(false);
      expect(after.ids.length).toBeLessThan(before.ids.length);
      expect(after.computed).toBeLessThanOrEqual(4);
    },
  );

  it('spell out the word that is being typed', async () => {
    const result = await ask(engine, 'Once upon a time there was a lit', { maxNewTokens: 1 });
    expect(result.typed).toBe(' lit');
    expect(result.suggestions[0]?.text).toMatch(/^tle/);
    const { tokens = [] } = result.suggestions[0] ?? {};
    expect(tokens[0]?.text).toBe(' little');
    for (const { text } of tokens[0]?.alternatives ?? [])
      expect(' lit'.startsWith(text) || text.startsWith(' lit')).toBe(true);
  });

  it('give alternatives with other first tokens, the most probable first', async () => {
    const { suggestions } = await ask(engine, 'Once upon a time there was a', { alternatives: 3 });
    expect(new Set(suggestions.map(({ tokens }) => tokens[0]?.id)).size).toBe(3);
    const first = suggestions.map(({ tokens }) => tokens[0]?.probability ?? 0);
    expect([...first].sort((a, b) => b - a)).toEqual(first);
  });

  it('stay silent below the confidence, and say so', async () => {
    const { suggestions, silence } = await ask(engine, 'Qx zv', { confidence: 0.999 });
    expect(suggestions).toEqual([]);
    expect(silence).toMatchObject({ kind: 'not confident', threshold: 0.999 });
  });

  it('end with the line, or with so many of them', async () => {
    const long = { maxNewTokens: 60 };
    const text = 'Once upon a time there was a';
    const [one] = (await ask(engine, text, long)).suggestions;
    expect(one?.text).toMatch(/^.+$/);
    const [more] = (await ask(engine, text, { ...long, maxLines: 3 })).suggestions;
    expect(more?.text.trim()).not.toBe('');
    expect(more?.text.split('\n').length).toBeLessThanOrEqual(3);
  });

  it('say that there is nothing to read', async () => {
    expect((await ask(engine, '')).silence?.kind).toBe('nothing to read');
  });

  it('give way to a trace', async () => {
    await ask(engine, STORY);
    const completion = ask(engine, STORY.repeat(3), { maxNewTokens: 200 });
    const trace = engine.trace({ model: STARTER, text: 'The weather is', maxNewTokens: 0 });
    expect((await trace).tokens).toHaveLength(3);
    const { silence, suggestions } = await completion;
    expect([silence?.kind, suggestions.length]).toEqual(['interrupted', 0]);
  });

  it('stop between two tokens when cancelled, and go on afterwards', async () => {
    await ask(engine, STORY);
    const abort = new AbortController();
    const params = {
      model: STARTER,
      document: 'a',
      kind: 'prose' as const,
      text: `${STORY} and`,
      start: 0,
      // So many that it is far from its end when it is stopped, on a busy machine as well.
      options: { ...OPTIONS, maxNewTokens: 64, alternatives: 12 },
    };
    const stopped = rejection(engine.complete(params, { signal: abort.signal }));
    setTimeout(() => abort.abort(), 0);
    expect(((await stopped) as Error).name).toBe('CancelledError');
    const after = await ask(engine, `${STORY} and`);
    await ask(engine, 'Zebras', { maxNewTokens: 1 }); // no text begins like it
    expect(essence(after)).toEqual(essence(await ask(engine, `${STORY} and`)));
  });
});

function hostWith(openModel: () => Promise<Model>, idleAfter: number | null = null) {
  const alone = { threads: () => 1, makeReady: async () => undefined, runs: new Mutex() };
  return { openModel, idleAfter: () => idleAfter, ...alone };
}

describe('memory of completions', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is freed after as long without one as is set, counted anew when that changes', async () => {
    const releaseDecode = vi.fn(async () => undefined);
    const folder = await openModelFolder(GPT2);
    const model = partOf<Model>({ folder, spec: folder.spec, releaseDecode });
    const host = hostWith(async () => model);
    let idleAfter: number | null = 60_000;
    const completions = new Completions({ ...host, idleAfter: () => idleAfter });
    const params = { model: 'm', document: 'a', kind: 'prose', text: STORY, start: 0, options: OPTIONS } as const;
    const ask = () => completions.complete(params, new AbortController().signal).catch(() => undefined);
    await ask();
    expect(completions.model).toBeDefined();
    await vi.advanceTimersByTimeAsync(59_999);
    expect(completions.model).toBeDefined();
    await vi.advanceTimersByTimeAsync(1);
    expect([completions.model, releaseDecode.mock.calls.length]).toEqual([undefined, 1]);

    idleAfter = null;
    await ask();
    await vi.advanceTimersByTimeAsync(1e8);
    expect(completions.model).toBeDefined();
    idleAfter = 5000;
    completions.configure();
    await vi.advanceTimersByTimeAsync(5000);
    expect(completions.model).toBeUndefined();
  });
});

it('a model that is being opened for a completion is given up when completions are released', async () => {
  let given: AbortSignal | undefined;
  const host = hostWith(() => Promise.reject(new Error('not reached')));
  const openModel = (_: string, { signal }: { readonly signal?: AbortSignal }) =>
    new Promise<Model>((_, reject) => {
      given = signal;
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  const completions = new Completions({ ...host, openModel });
  const caller = new AbortController();
  const asked = completions.complete(
    { model: 'm', document: 'a', kind: 'prose', text: STORY, start: 0, options: OPTIONS },
    caller.signal,
  );
  caller.abort();
  await expect(asked).rejects.toBe(caller.signal.reason);
  expect(given?.aborted).toBe(false); // the next key would wait for the same opening
  await completions.release();
  expect(given?.aborted).toBe(true);
});

it('completions are interrupted however many are under way, those of other documents as well', async () => {
  const pending = new Promise<never>(() => undefined);
  const completions = new Completions(hostWith(() => pending));
  const { signal } = new AbortController();
  const asked = ['a', 'b'].map((document) =>
    completions.complete({ model: 'm', document, kind: 'prose', text: STORY, start: 0, options: OPTIONS }, signal),
  );
  completions.interrupt();
  const silences = (await Promise.all(asked)).map(({ silence }) => silence?.kind);
  expect(silences).toEqual(['interrupted', 'interrupted']);
});

describe('quantised weights', { timeout: 60_000 }, () => {
  async function folder(): Promise<string> {
    const path = await tempFolder();
    return join(path, 'kept');
  }

  it('are made once, while float32 serves', async () => {
    const [model, kept] = [await copyOf(GPT2), await folder()];
    const quantizing = engine.quantize({ model, bits: 8, folder: kept });
    expect((await ask(engine, STORY, {}, model)).precision).toBe('float32');
    expect((await quantizing).known).toBe(false);
    const after = await ask(engine, STORY, {}, model);
    expect(after.precision).toBe('8 bits');
    expect(after.reused).toBe(0);
    expect((await engine.quantize({ model, bits: 8, folder: kept })).known).toBe(true);
    expect((await readdir(kept)).filter((name) => name.endsWith('.safetensors'))).toHaveLength(1);
  });

  it.runIf(thorough)('are made with the options as they are then, also by a worker that runs already', async () => {
    const engine = openEngine();
    await engine.tokens({ model: GPT2, text: STORY });
    engine.configure({ widened: await tempFolder() });
    const model = join(await tempFolder(), 'small.gguf');
    await writeModelGguf(model, await openModelFolder(GPT2), 'Q8_0');
    expect((await engine.quantize({ model, bits: 8, folder: await folder() })).precision).toBe('Q8_0 as stored');
  });

  it.runIf(thorough)('are made again where the file is damaged', async () => {
    const [model, kept] = [await copyOf(GPT2), await folder()];
    const { path } = await engine.quantize({ model, bits: 4, folder: kept });
    await writeFile(path, 'nonsense');
    expect((await openEngine().quantize({ model, bits: 4, folder: kept })).known).toBe(false);
    expect((await ask(engine, STORY, {}, model)).precision).toBe('float32'); // what it had opened is there no more
    expect((await engine.quantize({ model, bits: 4, folder: kept })).known).toBe(true);
    expect((await ask(engine, STORY, {}, model)).precision).toBe('4 bits');
  });
});

describe('how often suggestions are right', { timeout: 120_000 }, () => {
  it.runIf(thorough)('is measured once for the weights, and kept beside them', async () => {
    const kept = await tempFolder();
    const model = await copyOf(GPT2);
    const { path } = await engine.quantize({ model, bits: 8, folder: kept });
    expect(await engine.calibrate({ model, path })).toEqual({ known: false, infill: null });
    expect(await engine.calibrate({ model, path })).toEqual({ known: true, infill: null });
    const [table] = (await readdir(kept)).filter((name) => name.endsWith('.calibration.json'));
    const text = await readFile(join(kept, table as string), 'utf8');
    const { prose, code } = JSON.parse(text) as Record<string, number[]>;
    expect(prose).toHaveLength(UNCALIBRATED.length);
    expect(code).not.toEqual(prose);
    // What was measured of this model, which knows nothing, is what its suggestions are held for.
    const { suggestions, silence } = await ask(engine, STORY, { confidence: 0.9 }, model);
    expect([suggestions, silence?.kind]).toEqual([[], 'not confident']);
  });

  it.runIf(thorough)('is measured while nobody types, and not for weights that are used no more', async () => {
    const kept = await tempFolder();
    const model = await copyOf(GPT2);
    const { path } = await engine.quantize({ model, bits: 8, folder: kept });
    const measuring = rejection(engine.calibrate({ model, path }));
    expect((await ask(engine, STORY, {}, model)).precision).toBe('8 bits');
    await ask(engine, STORY, { maxNewTokens: 1 }); // another model
    expect(String(await measuring)).toContain('other weights are used now');
  });
});
