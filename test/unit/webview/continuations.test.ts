/** Branches of a generation: what is asked of the engine, what is listed, and what is kept. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GenerateParams, Generation } from '../../../src/engine/protocol/generation-protocol';
import { CONTINUED, GENERATE } from '../../../src/engine/protocol/panel-protocol';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { MadeContinuations, TraceSummary, UserContinuations } from '../../../src/engine/protocol/trace-protocol';
import type { Connection } from '../../../webview/sources/connection';
import type { PanelHost } from '../../../webview/sources/panel-host';
import { bytesText, CacheSource, cachedHead, cacheTensor } from '../../../webview/state/generation/cache-view';
import { Continuations, newTokensOfBranch, sharedWith } from '../../../webview/state/generation/continuations';
import { NextToken } from '../../../webview/state/generation/next-token';
import { generationStrings } from '../../../webview/strings/generation';
import { summaryOf } from '../editor/webview-panel';
import { partOf } from '../part-of';
import { keptIn } from './kept';

const PROMPT = [7, 8];
const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 0 };
const named = (id: number) => ({ id, token: `t${id}`, text: ` ${id}` });

/** A model that continues every token with the next number; as alternatives it knows 100 times the step, and so on. */
function generation({ ids = [], maxNewTokens, cache, alternatives, about = [] }: GenerateParams): Generation {
  const fresh = Array.from({ length: maxNewTokens }, (_, i) => (ids.at(-1) ?? 0) + 1 + i);
  const others = (i: number) =>
    alternatives || about.length > 0
      ? {
          entropy: ids.length + i,
          top: [1, 2].map((n) => ({ ...named(100 * (ids.length + i) + n), logit: n, probability: 0.25 })),
          asked: about.map((id) => ({ ...named(id), rank: id + i, logit: ids.length, probability: 0.125 })),
        }
      : null;
  return {
    tokens: fresh.map((id, i) => ({
      ...named(id),
      logprob: -1,
      cached: ids.length + i,
      computed: i === 0 ? ids.length : 1,
      others: others(i),
    })),
    ids: [...ids, ...fresh],
    text: `text of ${[...ids, ...fresh].join(' ')}`,
    reason: 'length',
    precision: 'float32',
    cut: null,
    cache: cache
      ? { ...cache, length: 9, firstRow: 0, keys: Float32Array.of(cache.head), values: Float32Array.of(1), bytes: 9 }
      : null,
  };
}

const placed = (id: number, start: number): Token => ({
  ...named(id),
  start,
  end: start + 1,
  special: false,
  inserted: false,
  typeId: 0,
});

/**
 * @param source what an encoder-decoder has read, which writes the same of every source
 * @param saved the file that the trace was opened from
 */
function open(
  stored: Record<string, unknown> = {},
  tokens = 3,
  source?: readonly number[],
  saved?: TraceSummary['saved'],
) {
  const asked: GenerateParams[] = [];
  const generate = vi.fn(async (type: unknown, params: unknown, signal?: AbortSignal) => {
    expect(type).toBe(GENERATE);
    signal?.throwIfAborted();
    asked.push(params as GenerateParams);
    return generation(params as GenerateParams);
  });
  const send = vi.fn();
  const host = { connection: partOf<Connection>({ ask: generate, send }), kept: keptIn(stored) };
  const plain = summaryOf(1, 'prompt');
  const summary: TraceSummary = {
    ...plain,
    model: { ...plain.model, folder: 'model', state: 'as read', contextLength: 8 },
    tokens: PROMPT.map(placed),
    generation: generation({ model: 'model', text: '', ids: PROMPT, maxNewTokens: tokens, sampling: GREEDY }),
    ...(saved && { saved }),
    ...(source && { source: { text: 'source', tokens: source.map(placed), cut: null } }),
  };
  const next = (wentOn?: UserContinuations) => new NextToken(partOf<PanelHost>(host), summary, wentOn);
  return { asked, stored, generate, next, send, summary, continuations: new Continuations(host, summary) };
}

const idsOf = ({ tokens }: { tokens: readonly { id: number }[] }) => tokens.map(({ id }) => id);
const going = { maxNewTokens: 2, sampling: GREEDY, cache: { layer: 1, head: 4 } };
const never = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('continuations', () => {
  it('tell of any token what the model said of it before one was taken', async () => {
    const { continuations, asked } = open();
    const told = await continuations.predictionsAt(2, [40, 30], never);
    expect(told).toEqual([
      { ...named(40), rank: 40, logit: 4, probability: 0.125 },
      { ...named(30), rank: 30, logit: 4, probability: 0.125 },
    ]);
    expect(asked).toMatchObject([{ ids: [7, 8, 9, 10], maxNewTokens: 1, about: [40, 30] }]);
    await continuations.goOn(2, told[1] ?? null, going, never);
    expect(idsOf(continuations.shown)).toEqual([9, 10, 30, 31, 32]);
    expect(continuations.shown.tokens[2]).toMatchObject({ id: 30, logprob: Math.log(0.125) });
  });

  it('begin with that of the trace, at its first token', () => {
    const { continuations, asked } = open();
    expect(idsOf(continuations.shown)).toEqual([9, 10, 11]);
    expect([continuations.index, continuations.step, continuations.all.length]).toEqual([0, 0, 1]);
    expect(continuations.idsTo(1)).toEqual([7, 8, 9, 10]);
    expect(asked).toEqual([]);
  });

  it('step within their tokens, and tell of it', () => {
    const { continuations } = open();
    let told = 0;
    continuations.addEventListener('change', () => told++);
    for (const step of [2, 2, 9, -4, Number.NaN]) continuations.go(step);
    expect([continuations.step, told]).toEqual([0, 2]);
    expect(open({}, 0).continuations.step).toBe(0);
  });

  it('go on with another token after exactly those before it', async () => {
    const { continuations, asked } = open();
    const [first] = (await continuations.othersOf(0, never))[1]?.top ?? [];
    expect(first).toMatchObject({ id: 301, probability: 0.25 });
    await continuations.goOn(1, first ?? null, going, never);
    expect(asked.at(-1)).toEqual({
      model: 'model',
      state: 'as read',
      text: 'prompt',
      ids: [7, 8, 9, 301],
      alternatives: 10,
      ...going,
    });
    const { shown, index, step } = continuations;
    expect(idsOf(shown)).toEqual([9, 301, 302, 303]);
    expect([index, step, shown.given, shown.from]).toEqual([1, 1, 2, { continuation: 0, at: 1 }]);
    // It was as probable as the model said, in the cache that there was at that step.
    expect(shown.tokens[1]).toEqual({ ...named(301), logprob: Math.log(0.25), cached: 3, computed: 1 });
    expect(shown.text).toBe('text of 7 8 9 301 302 303');
    expect(continuations.idsTo(1)).toEqual([7, 8, 9, 301]);
    expect(sharedWith(continuations.all, shown)).toBe(1);
    expect(generationStrings.length(4)).toBe('4 tokens');
  });

  it('part from the one that they were made from where the first token differs, or where that ends', async () => {
    const { continuations } = open();
    const { length } = continuations.shown.tokens;
    await continuations.goOn(0, null, { ...going, maxNewTokens: length + 2 }, never);
    const { all, shown } = continuations;
    expect([sharedWith(all, shown), shown.tokens.length]).toEqual([length, length + 2]);
    expect(generationStrings.length(length + 2, { shared: length, of: 0 })).toBe('5 tokens, the first 3 as in 0');
    expect(generationStrings.length(3, { shared: 3, of: 1 })).toBe('3 tokens, as in 1');
  });

  it('go on from their end, with nothing in particular', async () => {
    const { continuations, asked } = open();
    await continuations.goOn(3, null, going, never);
    expect(asked.at(-1)?.ids).toEqual([7, 8, 9, 10, 11]);
    expect(idsOf(continuations.shown)).toEqual([9, 10, 11, 12, 13]);
    expect(continuations.shown).toMatchObject({ given: 3, from: { continuation: 0, at: 3 } });
  });

  it('know what was probable at each step, from the run that came to it; and ask for it once', async () => {
    const { continuations, asked } = open();
    await continuations.goOn(1, { ...named(50), probability: 0.5 }, going, never);
    const entropies = (await continuations.othersOf(1, never)).map(({ entropy }) => entropy);
    // Prompt and n tokens: those before step 2 are of the trace's run.
    expect(entropies).toEqual([2, 3, 4, 5]);
    expect(asked).toHaveLength(2);
    await continuations.othersOf(0, never);
    expect(asked).toHaveLength(2);
  });

  it('read the cache of any head by the same run again; that of a new run is there already', async () => {
    const { continuations, asked } = open();
    const sampling = { temperature: 1, topK: 5, topP: 1, seed: 3 };
    await continuations.goOn(1, { ...named(50), probability: 0.5 }, { ...going, sampling }, never);
    asked.length = 0;
    expect((await continuations.cacheOf(1, going.cache, never)).keys).toEqual(Float32Array.of(4));
    expect(asked).toEqual([]);
    expect((await continuations.cacheOf(1, { layer: 0, head: 2 }, never)).keys).toEqual(Float32Array.of(2));
    expect(asked).toEqual([
      {
        model: 'model',
        state: 'as read',
        text: 'prompt',
        ids: [7, 8, 9, 50],
        maxNewTokens: 2,
        sampling,
        cache: { layer: 0, head: 2 },
      },
    ]);
    expect((await continuations.cacheOf(0, { layer: 0, head: 2 }, never)).length).toBe(9);
    expect(asked[1]).toMatchObject({ ids: PROMPT, maxNewTokens: 3, sampling: GREEDY });
  });

  it('know which of their tokens the reader has put there, in those before them too', async () => {
    const { continuations } = open();
    const given = () => continuations.shown.tokens.map((_, at) => continuations.isGiven(at));
    expect(given()).toEqual([false, false, false]);
    await continuations.goOn(0, { ...named(50), probability: 0.5 }, going, never);
    await continuations.goOn(3, null, going, never);
    expect(given()).toEqual([true, false, false, false, false]);
    await continuations.goOn(2, { ...named(60), probability: 0.5 }, going, never);
    expect(given()).toEqual([true, false, true, false, false]);
  });

  it('know by which number of which seed each token was drawn, in those before them too', async () => {
    const { continuations } = open();
    const by = () => continuations.shown.tokens.map((_, at) => continuations.drawnBy(at));
    const drawing = (seed: number) => ({ ...going, sampling: { temperature: 1.5, topK: 0, topP: 1, seed } });
    expect(by()).toEqual([undefined, undefined, undefined]);
    await continuations.goOn(0, null, drawing(7), never);
    expect(by()).toEqual([
      { seed: 7, nth: 0 },
      { seed: 7, nth: 1 },
    ]);
    await continuations.goOn(1, { ...named(50), probability: 0.5 }, drawing(8), never);
    // The reader has chosen the second; the run after it begins with the first number of its own seed.
    expect(by()).toEqual([{ seed: 7, nth: 0 }, undefined, { seed: 8, nth: 0 }, { seed: 8, nth: 1 }]);
    await continuations.goOn(4, null, going, never);
    expect(by().slice(2)).toEqual([{ seed: 8, nth: 0 }, { seed: 8, nth: 1 }, undefined, undefined]);
    // With the same seed it goes on with the number that the token there would have had.
    continuations.show(1);
    await continuations.goOn(0, { ...named(60), probability: 0.5 }, drawing(7), never);
    expect(by()).toEqual([undefined, { seed: 7, nth: 1 }, { seed: 7, nth: 2 }]);
    await continuations.goOn(3, null, drawing(7), never);
    expect(by().slice(3)).toEqual([
      { seed: 7, nth: 3 },
      { seed: 7, nth: 4 },
    ]);
  });

  it('that older versions have kept without why a token was drawn learn it from the run that tells what was probable', async () => {
    const sampling = { temperature: 1.5, topK: 0, topP: 1, seed: 7 };
    const { continuations, stored } = open();
    await continuations.goOn(0, null, { ...going, sampling }, never);
    await continuations.goOn(1, { ...named(50), probability: 0.5 }, going, never);
    const again = open(stored);
    const { generate } = again;
    const run = generate.getMockImplementation();
    const draw = { number: 0.5, before: 0.25, probability: 0.5 };
    generate.mockImplementation(async (type, params, signal) => {
      const result = (await run?.(type, params, signal)) as Generation;
      const isDrawn = (params as GenerateParams).sampling.temperature > 0;
      return isDrawn ? { ...result, tokens: result.tokens.map((token) => ({ ...token, draw })) } : result;
    });
    const draws = () => again.continuations.all.map(({ tokens }) => tokens.map((token) => token.draw));
    expect(draws().flat()).toEqual(Array(3 + 2 + 4).fill(undefined));
    await again.continuations.othersOf(2, never);
    expect(draws()).toEqual([
      [undefined, undefined, undefined],
      [draw, draw],
      [draw, undefined, undefined, undefined],
    ]);
    expect(idsOf(again.continuations.shown)).toEqual(idsOf(continuations.shown));
  });

  it('can be gone back to', async () => {
    const { continuations } = open();
    await continuations.goOn(2, { ...named(50), probability: 0.5 }, going, never);
    continuations.show(0);
    expect(idsOf(continuations.shown)).toEqual([9, 10, 11]);
    continuations.go(0);
    continuations.show(1);
    expect(continuations.step).toBe(2); // where it parts
    continuations.show(7);
    expect(continuations.index).toBe(1);
  });

  it('are as they were when going on is cancelled or fails, and it can be tried again', async () => {
    const { continuations, generate } = open();
    await continuations.othersOf(0, never);
    await expect(continuations.goOn(1, null, going, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    generate.mockRejectedValueOnce(new Error('engine gone'));
    await expect(continuations.goOn(1, null, going, never)).rejects.toThrow('engine gone');
    expect([continuations.all.length, continuations.index]).toEqual([1, 0]);
    await continuations.goOn(1, null, going, never);
    expect(continuations.all.length).toBe(2);
  });

  it('know when the context is full', () => {
    const { continuations } = open();
    expect([continuations.hasRoom(6), continuations.hasRoom(7)]).toEqual([true, false]);
  });
});

describe('what is kept', () => {
  it('brings all continuations back for the same text, and nothing for another', async () => {
    const { continuations, stored } = open();
    await continuations.goOn(1, { ...named(50), probability: 0.5 }, going, never);
    continuations.go(3);
    vi.runAllTimers();
    const again = open(stored).continuations;
    expect(again.all).toEqual(continuations.all);
    expect([again.index, again.step]).toEqual([1, 3]);
    // What was probable is asked for again, the parent's first.
    expect((await again.othersOf(1, never)).map(({ entropy }) => entropy)).toEqual([2, 3, 4, 5]);
    expect(open(stored, 2).continuations.all).toHaveLength(1);
  });

  it('brings the settings back that the shown continuation was made with, unless others were set since', async () => {
    const { continuations, stored } = open();
    const sampling = { temperature: 2, topK: 3, topP: 1, seed: 4 };
    await continuations.goOn(0, null, { ...going, sampling }, never);
    vi.runAllTimers();
    expect(open({ ...stored, sampling: { temperature: 0.5, draw: true } }).next().sampling.value.temperature).toBe(0.5);
    expect(open(stored).next().sampling.value).toEqual({ ...sampling, draw: true });
    continuations.show(0);
    vi.runAllTimers();
    expect(open({ continuations: stored['continuations'] }).next().sampling.value.draw).toBe(false);
  });

  it('is not brought back for another source of which the same was written', async () => {
    const { continuations, stored } = open({}, 3, [1, 2]);
    await continuations.goOn(1, { ...named(50), probability: 0.5 }, going, never);
    vi.runAllTimers();
    expect(open(stored, 3, [1, 2]).continuations.all).toHaveLength(2);
    expect(open(stored, 3, [1, 3]).continuations.all).toHaveLength(1);
  });

  it('is not overwritten by those of a trace that is shown no more', () => {
    const { continuations, stored } = open();
    continuations.go(2);
    continuations.dispose();
    vi.runAllTimers();
    expect(stored).toEqual({});
  });

  it.each([undefined, null, 3, { of: 'else' }])('is not believed where it is %j', (kept) => {
    expect(open({ continuations: kept }).continuations.all).toHaveLength(1);
  });

  it.each([{ list: [{}] }, { list: undefined }])('of the same text is not believed where it has %j', async (wrong) => {
    const { continuations, stored } = open();
    await continuations.goOn(1, null, going, never);
    vi.runAllTimers();
    const kept = stored['continuations'] as object;
    expect(open({ continuations: { ...kept } }).continuations.all).toHaveLength(2);
    expect(open({ continuations: { ...kept, ...wrong } }).continuations.all).toHaveLength(1);
  });
});

describe('a branch', () => {
  it('is as long in all as the reader wants continuations to be, or as the longer one that it parts from', () => {
    expect(newTokensOfBranch(8, 20, 20)).toBe(12);
    // The one that it parts from had ended by itself.
    expect(newTokensOfBranch(8, 20, 9)).toBe(12);
    // Fewer are wanted than before: the whole is so long.
    expect(newTokensOfBranch(3, 6, 20)).toBe(3);
    // More was generated at its end.
    expect(newTokensOfBranch(31, 20, 40)).toBe(9);
    // Its last token is another one: there is one more, to see how it goes on.
    expect(newTokensOfBranch(20, 20, 20)).toBe(1);
  });

  it('asks the engine for what is left, and keeps how many tokens were wanted', async () => {
    const { continuations, asked } = open();
    await continuations.goOn(1, { ...named(50), probability: 0.5 }, { ...going, maxNewTokens: 3, wanted: 5 }, never);
    expect(asked.at(-1)).toMatchObject({ maxNewTokens: 3 });
    expect(asked.at(-1)).not.toHaveProperty('wanted');
    expect(continuations.shown).toMatchObject({ given: 2, asked: 5 });
    expect(continuations.shown.tokens).toHaveLength(5);
  });
});

describe('what is saved with the trace', () => {
  const sampling = { temperature: 2, topK: 3, topP: 1, seed: 4 };
  /** As the extension is told last. */
  async function told() {
    const { continuations, send, stored } = open();
    await continuations.goOn(1, { ...named(50), probability: 0.5 }, { ...going, sampling, maxNewTokens: 5 }, never);
    expect(send).toHaveBeenLastCalledWith(CONTINUED, expect.objectContaining({ trace: 1 })); // at once
    continuations.go(3);
    vi.runAllTimers();
    const [, { continuations: made }] = send.mock.lastCall as [unknown, { continuations: MadeContinuations }];
    return { made, continuations, stored };
  }

  it('is what was generated besides the continuation of the trace: where there is nothing, nothing is told', () => {
    const { continuations, send } = open();
    continuations.go(2);
    vi.runAllTimers();
    expect(send).not.toHaveBeenCalled();
  });

  it('comes back when its file is opened, with its settings, and can be gone on with', async () => {
    const { made, continuations } = await told();
    const { next, send } = open({}, 3, undefined, { path: 'a', hasModel: true, continuations: made });
    const { continuations: again, sampling: settings, newTokens } = next();
    expect(again.all).toEqual(continuations.all);
    expect([again.index, again.step, again.isGiven(1), again.isGiven(2)]).toEqual([1, 3, true, false]);
    expect([settings.value, newTokens]).toEqual([{ ...sampling, draw: true }, 5]);
    expect(send).toHaveBeenCalledWith(CONTINUED, { trace: 1, continuations: made });
    await again.goOn(2, null, going, never);
    expect(idsOf(again.shown)).toEqual([9, 50, 51, 52]);
    expect(again.all).toHaveLength(3);
  });

  it('comes back where the text is read again, with how the next token is picked; a page that knows more goes on with that', async () => {
    const { made } = await told();
    const chosen = { ...sampling, draw: false };
    const { next, send, stored } = open();
    const first = next({ continuations: made, sampling: chosen });
    expect([first.continuations.index, first.continuations.step, first.sampling.value]).toEqual([1, 3, chosen]);
    expect(send).toHaveBeenLastCalledWith(CONTINUED, { trace: 1, sampling: chosen });
    first.sampling.slide({ topK: 5 });
    expect(send).toHaveBeenCalledTimes(2);
    first.sampling.reset();
    expect(send).toHaveBeenLastCalledWith(CONTINUED, { trace: 1, sampling: first.sampling.value });
    expect(open(stored).next({ sampling: chosen }).sampling.value.temperature).toBe(1);
  });

  it('how many new tokens were asked for stays in the text that is traced next, whatever its continuation had', async () => {
    const { made, stored } = await told();
    open(stored).next().newTokens = 7;
    expect(open(stored, 2).next({ continuations: made }).newTokens).toBe(7);
  });

  it('of a model that fills gaps are no settings for picking tokens, nor the other way round', () => {
    const { next, stored, summary } = open();
    next().sampling.change({ topK: 5 });
    const host = partOf<PanelHost>({ connection: partOf<Connection>({ send: vi.fn() }), kept: keptIn(stored) });
    const ofGaps = () => new NextToken(host, { ...summary, plan: { ...summary.plan, predicts: 'masked token' } });
    const { sampling: settings } = ofGaps();
    expect(settings.isSet).toBe(false);
    settings.change({ temperature: 2 });
    expect([ofGaps().sampling.value, next().sampling.value]).toMatchObject([
      { temperature: 2, topK: 0 },
      { temperature: 1, topK: 5 },
    ]);
  });

  it('gives way to what was made since the file was opened, but to nothing that was made of the text itself', async () => {
    const { made, stored } = await told();
    const file = { path: 'a', hasModel: true, continuations: { ...made, step: 2 } };
    const first = open(stored, 3, undefined, file);
    expect(first.continuations.step).toBe(2);
    first.continuations.go(1);
    vi.runAllTimers();
    expect(open(stored, 3, undefined, file).continuations.step).toBe(1);
    expect(open(stored, 3, undefined, { ...file, path: 'b' }).continuations.step).toBe(2);
    // Not where the page has kept fewer than there are, since all had no room.
    const kept = { ...(stored['continuations'] as object), list: [], shown: 0 };
    expect(open({ continuations: kept }, 3, undefined, file).continuations.all).toHaveLength(2);
  });

  it('is shown, and gone on with, where the model writes other tokens by now: what else was probable is not told', async () => {
    const { made } = await told();
    const other = { ...named(99), logprob: -1, cached: 5, computed: 1 };
    const list = made.list.map((one) => ({ ...one, tokens: one.tokens.with(3, other) }));
    const file = { path: 'a', hasModel: true, continuations: { ...made, list } };
    const { continuations } = open({}, 3, undefined, file);
    expect(idsOf(continuations.shown).slice(0, 4)).toEqual([9, 50, 51, 99]);
    await expect(continuations.othersOf(1, never)).rejects.toThrow('The model writes other tokens here');
    await expect(continuations.cacheOf(1, going.cache, never)).rejects.toThrow('The model writes other tokens here');
    await continuations.goOn(4, null, going, never);
    expect(idsOf(continuations.shown)).toEqual([9, 50, 51, 99, 100, 101]);
    await expect(continuations.othersOf(2, never)).rejects.toThrow('The model writes other tokens here');
  });
});

describe('the picture of the cache', () => {
  const cache = {
    layer: 2,
    head: 1,
    length: 3,
    firstRow: 0,
    keys: Float32Array.of(1, 2, 3, 4, 5, 6),
    values: Float32Array.of(0, 0, 0, 0, 0, 7),
    bytes: 0,
  };

  it('is a tensor of rows that are filled one after the other', async () => {
    const tensor = cacheTensor(cache, 'keys', { heads: 4, kvHeads: 4, dHead: 2 });
    expect(tensor).toMatchObject({ name: 'blocks.2.cache.k', shape: [3, 4, 2], head: 1 });
    expect(tensor.statistics?.max).toBe(6); // of all rows: colours stay as they are
    const axis = (size: number) => ({ size, spans: [{ start: 0, stop: size }] });
    const grid = await new CacheSource(cache.keys, 2, 2, 'not yet').grid({}, {}, axis(3), axis(2));
    expect([...grid.values]).toEqual([1, 2, 3, 4, NaN, NaN]);
    expect([0, 1, 2].map((row) => grid.absent?.at(row, 0))).toEqual([false, false, true]);
  });

  it.each([
    ['each query head has its own', { layers: 4, heads: 4, kvHeads: 4 }, { layer: 3, head: 2, shares: null }],
    ['two query heads share one', { layers: 4, heads: 4, kvHeads: 2 }, { layer: 3, head: 1, shares: [2, 3] }],
    ['all query heads share one', { layers: 4, heads: 4, kvHeads: 1 }, { layer: 3, head: 0, shares: [0, 3] }],
    ['an encoder has more blocks and heads', { layers: 2, heads: 2, kvHeads: 2 }, { layer: 1, head: 1, shares: null }],
  ])('is of the keys and values that the chosen head reads: %s', (_, sizes, kept) => {
    expect(cachedHead({ layer: 3, head: 2 }, sizes)).toEqual(kept);
  });

  it('has an axis of key/value heads where query heads share them', () => {
    const tensor = cacheTensor(cache, 'keys', { heads: 4, kvHeads: 2, dHead: 2 });
    expect(tensor).toMatchObject({ axes: ['pos', 'kv_head', 'd_head'], shape: [3, 2, 2], head: 1 });
  });

  it('shows of long axes what is asked for', async () => {
    const rows = {
      size: 3,
      spans: [
        { start: 0, stop: 1 },
        { start: 2, stop: 3 },
      ],
    };
    const columns = { size: 2, spans: [{ start: 1, stop: 2 }] };
    const { values } = await new CacheSource(cache.keys, 2, 3, '').grid({}, {}, rows, columns);
    expect([...values]).toEqual([2, 6]);
  });

  it('tells bytes as people read them', () => {
    expect([0, 999, 1000, 12_288, 196_608, 999_999, 4_194_304, 7.5e9].map(bytesText)).toEqual([
      '0 bytes',
      '999 bytes',
      '1.00 kB',
      '12.3 kB',
      '197 kB',
      '1.00 MB',
      '4.19 MB',
      '7.50 GB',
    ]);
  });
});
