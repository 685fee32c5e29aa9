/** `evaluate` through the built engine: PyTorch's figures for the starter, cancellation, and what is refused. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFolder } from '../../../../src/architectures/open/model-folder';
import { CancelledError, type EngineClient } from '../../../../src/engine/host/client';
import { measureGhostText, scoreTexts } from '../../../../src/engine/host/evaluation/evaluate';
import { logSumExp } from '../../../../src/generate/sampling';
import { writeModelGguf } from '../../../../src/terminal/peers/write-model-gguf';
import { thorough } from '../../../workbench/thorough';
import { MASKED } from '../../encoder-folders';
import { engineOfFile, openEngine, rejection } from '../../engine-support';
import { GPT2, ROOT, STARTER, tempFolder } from '../../model/helpers';
import { partOf } from '../../part-of';
import { fixturePath } from '../../support';

const SHARED = join(ROOT, '../shared');

interface Reference {
  readonly text: string;
  readonly models: Record<string, { readonly tokens: number; readonly rows: readonly Row[] }>;
}

interface Row {
  readonly window: number;
  readonly stride: number;
  readonly tokens: number;
  readonly perplexity: number;
  readonly bits_per_byte: number;
  readonly top1: number;
  readonly top5: number;
}

const MODELS: Record<string, string> = {
  starter: STARTER,
  'smollm2-135m': join(SHARED, 'models/smollm2-135m/SmolLM2-135M-Instruct.Q4_1.gguf'),
};
const TEXTS: Record<string, string> = {
  'attrs-why.md': 'test/prose',
  'katrine.txt': 'test/prose',
  'immer_finalize.ts': 'test/code',
};

/** How many tokens a model reads in a case at most: with SmolLM2 some 300 a second where other tests run beside it. */
const MOST_READ: Record<string, number> = { starter: Number.POSITIVE_INFINITY, 'smollm2-135m': 25_000 };

/**
 * Whether a model is held against a row. Windows that overlap read a text several times over, which takes SmolLM2 many
 * minutes: it has every row of the shortest text, and the starter has every row of all.
 */
function isRead(model: string, { tokens, window, stride }: Row): boolean {
  return (tokens * window) / stride <= (MOST_READ[model] as number);
}

const CASES = Object.entries(TEXTS).flatMap(([text, folder]) =>
  Object.keys(MODELS).map((model) => [model, text, folder] as const),
);

describe.skipIf(!existsSync(join(SHARED, 'evaluation')))('perplexity', () => {
  it.runIf(thorough).each(CASES)(
    '%s on %s is what PyTorch computes by transformers’ recipe',
    async (model, text, folder) => {
      const path = join(SHARED, 'evaluation', `perplexity-${text}.json`);
      const reference = JSON.parse(await readFile(path, 'utf8')) as Reference;
      const { tokens, rows } = reference.models[model] as Reference['models'][string];
      const file = join(SHARED, 'evaluation', folder, text);
      const widened = await tempFolder();
      const engine = openEngine({ widened });
      const run = { signal: new AbortController().signal, report: () => undefined };
      const texts = [{ name: text, text: await readFile(file, 'utf8') }];
      for (const row of rows.filter((each) => isRead(model, each))) {
        const { window, stride } = row;
        const { total } = await scoreTexts(engine, texts, { model: MODELS[model] as string, window, stride }, run);
        expect([total.tokens, total.scored]).toEqual([tokens, row.tokens]);
        expect(Math.abs(total.perplexity / row.perplexity - 1)).toBeLessThan(1e-3);
        expect(Math.abs(total.bitsPerByte / row.bits_per_byte - 1)).toBeLessThan(1e-3);
        // A tie in float32 may fall either way.
        expect(Math.abs(total.top1 - row.top1)).toBeLessThan(2e-3);
        expect(Math.abs(total.top5 - row.top5)).toBeLessThan(2e-3);
      }
    },
    3_600_000,
  );
});

const TEXT = 'The weather is fine today, and so are we. '.repeat(12);
const texts = [
  { name: 'a', text: TEXT },
  { name: 'b', text: 'An older text.' },
];

/** What a cache already holds of a place depends on when a window was moved, and with it how sums are rounded. */
function nearly(value: unknown): unknown {
  if (typeof value === 'number') return expect.closeTo(value, 4);
  if (Array.isArray(value)) return value.map(nearly);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, nearly(each)]));
}

describe('an evaluation', () => {
  const engine = engineOfFile();

  it('of several texts sums over all their tokens', async () => {
    const run = { signal: new AbortController().signal, report: () => undefined };
    const { texts: each, total, window, stride } = await scoreTexts(engine, texts, { model: GPT2 }, run);
    expect(stride).toBe(Math.floor(window / 2));
    const nats = each.reduce((sum, one) => sum + one.nats, 0);
    expect(total.perplexity).toBeCloseTo(Math.exp(nats / each.reduce((sum, one) => sum + one.scored, 0)), 8);
  });

  it('begins every window with the BOS of a model that has one, and scores as many tokens as without', async () => {
    const [model, window] = [fixturePath('gemma'), 16];
    const [bos, ...own] = (await engine.tokens({ model, text: TEXT })).map(({ id }) => id) as [number, ...number[]];
    let [nats, scored] = [0, 0];
    // The first window reads one token of the text less; a later one reads BOS in the place of its first.
    for (let begin = -1; begin < own.length; begin += window) {
      const read = own.slice(begin + 1, begin + window);
      if (read.length === 0) continue;
      const { trace } = await engine.trace({ model, text: '', ids: [bos, ...read], maxNewTokens: 0 });
      const { data, shape } = await engine.window({ address: { trace, stage: 'logits' } });
      for (const [at, id] of read.entries()) {
        const logits = (data as Float32Array).subarray(at * (shape[1] as number), (at + 1) * (shape[1] as number));
        nats += logSumExp(logits) - (logits[id] as number);
        scored++;
      }
    }
    const score = await engine.scoreText({ model, text: TEXT, window, stride: window });
    expect([score.tokens, score.scored]).toEqual([own.length, scored]);
    expect(Math.abs(score.nats / nats - 1)).toBeLessThan(1e-5);
  });

  it.runIf(thorough)('of a quantised model tells how far its widening is, and stops there when cancelled', async () => {
    const path = join(await tempFolder(), 'small.gguf');
    await writeModelGguf(path, await openModelFolder(GPT2), 'Q8_0');
    for (const what of ['scores', 'ghost text']) {
      const engine = openEngine({ widened: await tempFolder() });
      const abort = new AbortController();
      const told: string[] = [];
      const report = (progress: { what: string }) => {
        told.push(progress.what);
        abort.abort();
      };
      const run = { signal: abort.signal, report };
      const settings = { model: path, bits: 8 as const, confidence: 0, maxTokens: 4, multiLine: false };
      const places = { settings, places: 2, seed: 1, folder: await tempFolder() };
      const measure =
        what === 'scores'
          ? scoreTexts(engine, texts, { model: path }, run)
          : measureGhostText(engine, texts, places, run);
      expect(await rejection(measure)).toBeInstanceOf(CancelledError);
      expect(told[0]).toBe('writing the quantised values as float32, in MB');
    }
  });

  it('tells how far it is, and stops when cancelled', async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const report = ({ done }: { done: number }) => {
      seen.push(done);
      abort.abort();
    };
    const run = { signal: abort.signal, report };
    const options = { model: GPT2, window: 8, stride: 4 };
    expect(await rejection(scoreTexts(engine, texts, options, run))).toBeInstanceOf(CancelledError);
    expect(seen[0]).toBe(8);
    const settings = { model: GPT2, bits: null, confidence: 0, maxTokens: 4, multiLine: false };
    const folder = await tempFolder();
    const measure = measureGhostText(engine, texts, { settings, places: 50, seed: 1, folder }, run);
    expect(await rejection(measure)).toBeInstanceOf(CancelledError);
  });

  it('says what it cannot do', async () => {
    const run = { signal: new AbortController().signal, report: () => undefined };
    await expect(scoreTexts(engine, texts, { model: MASKED }, run)).rejects.toThrow('Perplexity does not apply here');
    await expect(scoreTexts(engine, texts, { model: GPT2, window: 9999 }, run)).rejects.toThrow('at most the');
    await expect(scoreTexts(engine, texts, { model: GPT2, window: 4, stride: 5 }, run)).rejects.toThrow(
      'The stride is',
    );
  });

  it('of ghost text counts no place at which other work came between', async () => {
    const run = { signal: new AbortController().signal, report: () => undefined };
    const precisions: string[] = [];
    let [asked, prepared, current] = [0, 0, 'float32'];
    const silent = { ids: [], typed: '', suggestions: [], infill: { kind: 'no tokens' }, otherFiles: null } as const;
    const busy = partOf<EngineClient>({
      openModel: async () => ({}),
      quantize: async () => {
        prepared++;
        current = '8 bits';
        return { path: '/q', precision: '8 bits' };
      },
      calibrate: async () => ({ known: true, infill: null }),
      complete: async () => {
        asked++;
        if (asked === 2) return { ...silent, precision: 'float32', silence: { kind: 'interrupted' } };
        if (asked === 4) throw new CancelledError();
        if (asked === 6) current = 'float32'; // another model completed meanwhile
        precisions.push(current);
        return { ...silent, precision: current, silence: { kind: 'blank' } };
      },
    });
    const settings = { model: '/m', bits: 8 as const, confidence: 0, maxTokens: 4, multiLine: false };
    const { quality } = await measureGhostText(busy, texts, { settings, places: 4, seed: 1, folder: '/f' }, run);
    for (const { places, silences } of Object.values(quality)) expect([places, silences]).toEqual([4, { blank: 4 }]);
    expect(precisions.filter((precision) => precision !== '8 bits')).toHaveLength(1);
    expect(asked).toBe(8 + 3);
    expect(prepared).toBeGreaterThanOrEqual(2);
  });

  it('of ghost text says so where other work comes between all the time', async () => {
    const run = { signal: new AbortController().signal, report: () => undefined };
    const complete = () => Promise.reject(new CancelledError());
    const busy = partOf<EngineClient>({ openModel: async () => ({}), complete });
    const settings = { model: '/m', bits: null, confidence: 0, maxTokens: 4, multiLine: false };
    const measure = measureGhostText(busy, texts, { settings, places: 4, seed: 1, folder: '/f' }, run);
    expect(await rejection(measure)).toMatchObject({ message: expect.stringContaining('evaluate when nothing else') });
  });

  it('of ghost text is repeated by its seed', async () => {
    const run = { signal: new AbortController().signal, report: () => undefined };
    const settings = { model: GPT2, bits: null, confidence: 0, maxTokens: 4, multiLine: false };
    const folder = await tempFolder();
    const call = async () => {
      const { quality } = await measureGhostText(openEngine(), texts, { settings, places: 6, seed: 42, folder }, run);
      return { ...quality['prefix only'], time: null };
    };
    const once = await call();
    expect(await call()).toEqual(nearly(once));
    expect(once).toMatchObject({ places: 6 });
  });
});
