/** What was traced last is remembered in a workspace, with where it was read. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { RecentTraces, textsOfRecent } from '../../../src/editor/views/recent-traces';
import type { ComparedTrace, Origin, PanelContent } from '../../../src/engine/protocol/panel-protocol';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { summaryOf } from './webview-panel';

vi.mock('vscode', async () => {
  const { Emitter } = await import('vscode-jsonrpc');
  return { EventEmitter: Emitter };
});

const ORIGIN: Origin = { text: 'The weather is', model: '/models/a', source: null };
const PLACE = { ...FIRST_PLACE, step: 9, layer: 2, head: 1, isAutomatic: false };

const COMPARE_PLACE = {
  row: 3,
  sourceRow: 0,
  a: { layer: 2, head: 1 },
  b: { layer: 2, head: 1 },
  after: 'last',
  isExchanged: true,
  read: { id: 'drift', past: 20 },
} as const;

let kept: Map<string, unknown>;
let shown: PanelContent[];
let told: () => void;
let recent: RecentTraces;
let traces: number;
/** Whether panels show what they showed before the window was reloaded. */
let isBack: boolean;

/** A workspace is opened. */
function open(): RecentTraces {
  const memory = {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, JSON.parse(JSON.stringify(value))),
  };
  const onDidChange = (listener: () => void) => {
    told = listener;
    return { dispose: () => undefined };
  };
  const panels = {
    onDidChange,
    get all() {
      return shown.map((content) => {
        const sides = content.kind === 'compare' ? [content.a, content.b] : content.kind === 'trace' ? [content] : [];
        return { content, isBack, summaries: sides.map(({ summary }) => summary) };
      });
    },
  };
  return new RecentTraces(panels as never, memory as never, { logOnly: (error) => expect.unreachable(String(error)) });
}

/** A panel shows a trace of this. */
async function trace(origin: Origin): Promise<void> {
  await show({ kind: 'trace', summary: summaryOf(++traces, origin.text), origin });
}

/** Two traces are compared. */
async function compare(a: Origin, b: Origin): Promise<void> {
  const [one, other] = [a, b].map((origin) => {
    return { summary: summaryOf(++traces, origin.text), origin, variant: 'model' };
  }) as [ComparedTrace, ComparedTrace];
  await show({ kind: 'compare', origin: a, a: one, b: other, sameVocabulary: true });
}

async function show(content: PanelContent): Promise<void> {
  shown = [content];
  const done = new Promise<void>((resolve) => recent.onDidChange(resolve));
  told();
  await done;
}

const texts = async () => (await recent.read()).map(({ origin }) => origin.text);

beforeEach(() => {
  [kept, shown, traces, isBack] = [new Map(), [], 0, false];
  recent = open();
});

describe('recent traces', () => {
  it('are there in another session, the latest first, each once', async () => {
    await trace(ORIGIN);
    await trace({ ...ORIGIN, text: 'other' });
    await trace({ ...ORIGIN, edited: true });
    recent = open();
    expect(await texts()).toEqual([ORIGIN.text, 'other']);
    // A tab that comes back with the window is no trace that somebody has asked for.
    isBack = true;
    shown = [{ kind: 'trace', summary: summaryOf(++traces, 'other'), origin: { ...ORIGIN, text: 'other' } }];
    told();
    isBack = false;
    await trace({ ...ORIGIN, text: 'third' });
    expect(await texts()).toEqual(['third', ORIGIN.text, 'other']);
  });

  it('hold long texts, too: the latest as long as there is room, and short ones beside it', async () => {
    const long = (letter: string) => ({ ...ORIGIN, text: letter.repeat(250_000) });
    await trace(ORIGIN);
    await trace(long('a'));
    await trace({ ...ORIGIN, text: 'other' });
    expect((await texts()).map(({ length }) => length)).toEqual([5, 250_000, ORIGIN.text.length]);
    await trace(long('b'));
    expect((await texts()).map((text) => text.slice(0, 5))).toEqual(['bbbbb', 'other', ORIGIN.text.slice(0, 5)]);
  });

  it('know where each was read last, also when it is traced once more', async () => {
    await trace(ORIGIN);
    await trace({ ...ORIGIN, text: 'other' });
    recent.looked(ORIGIN, FIRST_PLACE);
    recent.looked(ORIGIN, PLACE);
    recent.dispose();
    await vi.waitFor(async () => expect((await recent.read())[1]).toMatchObject({ place: PLACE }));
    recent = open();
    expect((await recent.read())[0]).not.toHaveProperty('place');
    await trace({ ...ORIGIN, edited: true });
    expect((await recent.read())[0]).toMatchObject({ origin: ORIGIN, place: PLACE });
  });

  it('know how each went on: of more continuations than there is room for the one that was shown', async () => {
    const sampling = { temperature: 0.7, topK: 4, topP: 0.9, seed: 7 };
    const written = (id: number) => ({
      id,
      token: 'a',
      text: 'a',
      logprob: id === 2 ? -Infinity : -1,
      cached: 3,
      computed: 1,
    });
    const made = (continuation: number, text = 'and so on') => {
      const [from, reason] = [{ continuation, at: 1 }, 'length' as const];
      return { from, given: 2, tokens: [1, 2].map(written), text, reason, sampling };
    };
    const goingOn = {
      sampling: { ...sampling, draw: true },
      continuations: { list: [made(0), made(1)], shown: 2, step: 1 },
    };
    const readBack = async () => {
      recent.dispose();
      await vi.waitFor(async () => expect((await recent.read())[0]).toHaveProperty('goingOn'));
      const [first] = await recent.read();
      recent = open();
      return first;
    };
    await trace(ORIGIN);
    recent.looked(ORIGIN, PLACE);
    recent.wentOn(ORIGIN, goingOn);
    expect(await readBack()).toEqual({ time: expect.any(Number), origin: ORIGIN, place: PLACE, goingOn });
    const list = [made(0), made(0, 'long'.repeat(10_000)), made(1)];
    recent.wentOn(ORIGIN, { ...goingOn, continuations: { list, shown: 3, step: 1 } });
    expect((await readBack())?.goingOn).toEqual(goingOn);
    recent.wentOn(ORIGIN, { ...goingOn, continuations: { list, shown: 2, step: 0 } });
    expect((await readBack())?.goingOn).toEqual({ sampling: goingOn.sampling });
  });

  it('are comparisons, too, each once, as far as needed to make both traces again', async () => {
    const [a, b] = [ORIGIN, { ...ORIGIN, text: 'The weather was', model: '/models/b' }];
    await compare({ ...a, lesson: 'mask' }, b);
    await trace(ORIGIN);
    await compare(b, a);
    await compare({ ...a, live: true }, b);
    recent = open();
    const side = (origin: Origin) => ({ origin, variant: 'model' });
    const [latest, exchanged, text] = await recent.read();
    expect(latest).toMatchObject({ origin: a, compared: { a: side(a), b: side(b) } });
    expect(latest?.compared?.a.origin).toEqual(a);
    expect(exchanged).toMatchObject({ compared: { a: side(b), b: side(a) } });
    expect(text).not.toHaveProperty('compared');
    expect(await recent.read()).toHaveLength(3);
    await recent.remove([latest?.time, text?.time] as number[]);
    expect(await recent.read()).toEqual([exchanged]);
  });

  it('are comparisons however much is known of their traces, and keep nothing of that', async () => {
    const summary = { ...summaryOf(++traces, ORIGIN.text), text: 'x'.repeat(30_000) };
    const side: ComparedTrace = { summary, origin: ORIGIN, variant: 'model' };
    const content = { kind: 'compare', origin: ORIGIN, a: side, b: side, sameVocabulary: true } as const;
    await show(content);
    recent.lookedAtComparison(content, COMPARE_PLACE);
    await vi.waitFor(async () => expect((await recent.read())[0]?.compared).toMatchObject({ place: COMPARE_PLACE }));
    expect(JSON.stringify([...kept.values()])).not.toContain('xxx');
  });

  it('know where each comparison was read last, also when it is made once more', async () => {
    const [a, b] = [ORIGIN, { ...ORIGIN, text: 'The weather was' }];
    await compare(a, b);
    const [content] = shown as [Extract<PanelContent, { kind: 'compare' }>];
    recent.lookedAtComparison(content, { ...COMPARE_PLACE, row: 0 });
    recent.lookedAtComparison(content, COMPARE_PLACE);
    await trace(a);
    recent.dispose();
    await vi.waitFor(async () => expect((await recent.read())[1]?.compared).toMatchObject({ place: COMPARE_PLACE }));
    recent = open();
    expect((await recent.read())[0]).not.toHaveProperty('place');
    await compare(a, b);
    expect((await recent.read())[0]?.compared).toMatchObject({ a: { origin: a }, place: COMPARE_PLACE });
    await compare(b, a);
    expect((await recent.read())[0]?.compared).not.toHaveProperty('place');
  });

  it('are no comparison that one file holds already', async () => {
    const side = (name: 'a' | 'b') => ({ text: '', model: '', source: null, file: '/a.safetensors', side: name });
    for (const [a, b] of [
      [side('a'), side('b')],
      [side('a'), ORIGIN],
    ] as const) {
      const compared = [a, b].map((origin) => ({ summary: summaryOf(++traces, ''), origin, variant: 'model' }));
      const [one, other] = compared as [ComparedTrace, ComparedTrace];
      shown = [{ kind: 'compare', origin: a, a: one, b: other, sameVocabulary: true }];
      told();
    }
    await trace(ORIGIN);
    expect(await recent.read()).toMatchObject([
      { origin: ORIGIN },
      { compared: { a: { origin: side('a') }, b: { origin: ORIGIN } } },
    ]);
    expect(await recent.read()).toHaveLength(2);
  });

  it('leave out what they do not understand, and a place that is none', async () => {
    await trace(ORIGIN);
    const [one] = kept.get('recentTraces') as object[];
    kept.set('recentTraces', [{ ...one, place: { step: 0 } }, 7, null, { time: 'now', origin: ORIGIN }]);
    expect(await recent.read()).toEqual([one]);
  });

  it('have places of versions that stored no explained tokens', async () => {
    await trace(ORIGIN);
    const [one] = kept.get('recentTraces') as object[];
    const { target: _, ratherThan: __, ...older } = PLACE;
    kept.set('recentTraces', [{ ...one, place: older }]);
    expect(await recent.read()).toEqual([{ ...one, place: PLACE }]);
    const pair = { ...PLACE, target: 5, ratherThan: 9 };
    kept.set('recentTraces', [{ ...one, place: pair }]);
    expect(await recent.read()).toEqual([{ ...one, place: pair }]);
  });

  it('have the text of a lesson in another model that its reader has chosen, which is no lesson in the list', async () => {
    const other: Origin = { ...ORIGIN, lesson: 'mask', inOtherModel: true };
    await trace(other);
    recent.looked(other, PLACE);
    recent.dispose();
    await vi.waitFor(async () => expect(await recent.read()).toMatchObject([{ origin: ORIGIN, place: PLACE }]));
    expect((await recent.read())[0]?.origin).toEqual(ORIGIN);
  });

  it('have an explained suggestion, which is explained again where it was read', async () => {
    const token = { id: 7, token: 'a', text: 'a', probability: 0.5, alternatives: [], agreeing: 0 };
    const result = { ids: [1, 2], typed: '', precision: '8 bits', reused: 1, computed: 1, milliseconds: 3 };
    const suggestion = {
      result,
      suggestion: { text: 'a', tokens: [token], probability: 0.5 },
    } as const;
    const origin: Origin = { ...ORIGIN, ids: [1, 2], suggestion };
    await trace(origin);
    recent.looked(origin, PLACE);
    recent.dispose();
    await vi.waitFor(async () => expect(await recent.read()).toMatchObject([{ origin, place: PLACE }]));
    expect((await recent.read())[0]?.origin).toEqual(origin);
  });

  it('are no lessons, files, and texts that follow the caret', async () => {
    for (const more of [{ lesson: 'mask' }, { file: '/a.trace.safetensors' }, { live: true as const }]) {
      shown = [{ kind: 'trace', summary: summaryOf(++traces, 'x'), origin: { ...ORIGIN, ...more } }];
      told();
      recent.looked({ ...ORIGIN, ...more }, PLACE);
    }
    await trace(ORIGIN);
    expect(await recent.read()).toMatchObject([{ origin: ORIGIN }]);
  });
});

it('texts that were only compared are among those that were traced', () => {
  const other = { ...ORIGIN, text: 'The sun is' };
  const compared = { a: { origin: ORIGIN, variant: 'model' }, b: { origin: other, variant: 'model' } } as const;
  const third = { ...ORIGIN, text: 'The rain is' };
  expect(textsOfRecent([{ origin: ORIGIN, compared }, { origin: third }])).toEqual([ORIGIN, other, third]);
});
