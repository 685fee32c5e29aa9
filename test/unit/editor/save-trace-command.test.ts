/** What the editor's command saves of what a panel shows. */
import { expect, it, vi } from 'vitest';
import { PageMessenger } from '../../../src/editor/panel/page-messenger';
import { goOnInPython, saveShownTrace } from '../../../src/editor/panel/save-trace-command';
import { TracePanel } from '../../../src/editor/panel/trace-panel';
import type { ComparedTrace, Origin } from '../../../src/engine/protocol/panel-protocol';
import type { SaveWish } from '../../../src/engine/protocol/save-protocol';
import type { MadeContinuations, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { Ablation } from '../../../src/trace/ablation/ablation';
import type { Patch } from '../../../src/trace/compare/patch';
import type { MadePatch } from '../../../src/trace/compare/patch-runs';
import { partOf } from '../part-of';
import { LISTENER, MemoryWebviewPanel, summaryOf } from './webview-panel';

const setStatusBarMessage = vi.hoisted(() => vi.fn());
vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  window: { setStatusBarMessage },
}));

const patch = { part: { kind: 'head', layer: 0, head: 1, cross: false }, share: 0.5 } as Patch;
const MADE: MadePatch = {
  question: { run: 'a', a: 3, b: 4, pairs: [0, 0, 1, 1], id: null, ratherThan: 7 },
  kind: 'swept',
  result: patch,
};
const RUNS = { ...MADE.question, alone: [], swept: [patch] };

function comparisonPanel(): TracePanel {
  const panel = new TracePanel(
    new MemoryWebviewPanel(),
    LISTENER,
    new PageMessenger({ warn: () => undefined, trace: () => undefined }),
  );
  const side = (trace: number, text: string): ComparedTrace => ({
    summary: summaryOf(trace, text),
    origin: { text, model: 'gpt2', source: null },
    variant: 'model',
  });
  const [a, b] = [side(1, 'fine'), side(2, 'bad')];
  panel.show({ kind: 'compare', origin: a.origin, a, b, sameVocabulary: true });
  return panel;
}

async function saved(panel: TracePanel): Promise<SaveWish | undefined> {
  const save = vi.fn(async (_: SaveWish) => null);
  await saveShownTrace({ all: [panel] }, { save }, { show: vi.fn() });
  return save.mock.calls[0]?.[0];
}

it('a trace is saved with a notebook where that is asked for, and a comparison has none', async () => {
  const save = vi.fn(async (_: SaveWish) => null);
  const told: string[] = [];
  const panel = new TracePanel(
    new MemoryWebviewPanel(),
    LISTENER,
    new PageMessenger({ warn: () => undefined, trace: () => undefined }),
  );
  panel.show({ kind: 'trace', summary: summaryOf(7, 'fine'), origin: { text: 'fine', model: 'gpt2', source: null } });
  const failures = { show: (error: unknown) => void told.push(String(error)) };
  await goOnInPython({ all: [comparisonPanel(), panel] }, { save }, failures);
  expect(save.mock.calls).toEqual([[{ kind: 'trace', trace: 7, variant: 'model', withNotebook: true }, panel]]);
  expect(told).toEqual([]);
});

it('the results of runs with parts of the other side are saved, with the sides as the reader has them', async () => {
  const panel = comparisonPanel();
  expect(await saved(panel)).not.toHaveProperty('runs');
  panel.keepPatch({ a: 1, b: 2, ...MADE });
  expect(await saved(panel)).toMatchObject({ kind: 'comparison', a: { trace: 1 }, b: { trace: 2 }, runs: [RUNS] });
  const chosen = { layer: 0, head: 0 };
  panel.lookAtComparison({ row: 0, sourceRow: 0, a: chosen, b: chosen, after: 'last', read: null, isExchanged: true });
  expect(await saved(panel)).toMatchObject({
    a: { trace: 2 },
    b: { trace: 1 },
    runs: [{ ...RUNS, run: 'b', a: 4, b: 3 }],
  });
});

it('the texts that are compared at once are saved with the two of them that are shown', async () => {
  const panel = comparisonPanel();
  expect(await saved(panel)).not.toHaveProperty('among');
  const among = ['fine', 'good', 'bad'];
  if (panel.content.kind === 'compare') panel.show({ ...panel.content, among });
  expect(await saved(panel)).toMatchObject({ kind: 'comparison', a: { trace: 1 }, b: { trace: 2 }, among });
});

it('what the page has told that was generated from the trace is saved with it, and nothing of another trace', async () => {
  const panel = comparisonPanel();
  const show = (trace: number) => {
    const origin = { text: 'fine', model: 'gpt2', source: null };
    panel.show({ kind: 'trace', summary: summaryOf(trace, 'fine'), origin });
  };
  const read: (MadeContinuations | undefined)[] = [];
  const save = async (_: SaveWish, { continuations }: { continuations?: MadeContinuations | undefined }) => {
    read.push(continuations);
    return null;
  };
  const saveShown = () => saveShownTrace({ all: [panel] }, { save }, { show: vi.fn() });
  const continuations = { list: [], shown: 0, step: 0 };
  show(3);
  await saveShown();
  panel.keepGoingOn({ trace: 3, continuations });
  await saveShown();
  show(4);
  await saveShown();
  expect(read).toEqual([undefined, continuations, undefined]);
});

it('a trace is saved with who wrote its output: as it was asked for, or as its file says', async () => {
  const panel = comparisonPanel();
  const source = { text: 'fine', tokens: [], cut: null };
  const asked = { text: 'fine', model: 't5', source: null, target: 'gut', targetIds: [4, 5] };
  const outputOf = (origin: Origin, more: Partial<TraceSummary>) => {
    panel.show({ kind: 'trace', summary: { ...summaryOf(3, 'gut'), ...more }, origin });
    return panel.output;
  };
  expect(outputOf({ ...asked, changed: [1], kept: [2] }, { source })).toEqual({ changed: [1], kept: [2] });
  expect(outputOf(asked, { source })).toEqual({ changed: 'all' });
  expect(outputOf({ text: 'fine', model: 't5', source: null }, { source })).toEqual({ changed: [] });
  expect(outputOf({ text: 'fine', model: 'gpt2', source: null }, {})).toBeUndefined();
  const saved = { hasModel: true };
  const opened: Origin = { text: 'fine', model: '', source: null, file: '/a' };
  expect(outputOf(opened, { source, saved: partOf<NonNullable<TraceSummary['saved']>>(saved) })).toBeUndefined();
  const output = { changed: [2] };
  expect(outputOf(opened, { source, saved: partOf<NonNullable<TraceSummary['saved']>>({ ...saved, output }) })).toBe(
    output,
  );
});

it('what runs without a part have told of the trace is saved with it, with what its file had, and nothing of another trace', async () => {
  const panel = comparisonPanel();
  const question = { position: 1, id: null, ratherThan: null, instead: 'zero' } as const;
  const made = (head: number) => ({
    question,
    kind: 'alone' as const,
    result: { part: { kind: 'head', layer: 0, head, cross: false } } as Ablation,
  });
  const inFile = [{ ...question, alone: [made(0).result], swept: [] }];
  const origin = { text: 'fine', model: 'gpt2', source: null };
  const summary = summaryOf(3, 'fine');
  panel.show({ kind: 'trace', summary, origin });
  panel.keepAblation({ trace: 4, ...made(1) });
  expect(panel.ablations).toBeUndefined();
  panel.keepAblation({ trace: 3, ...made(1) });
  expect(panel.ablations).toEqual([{ ...question, alone: [made(1).result], swept: [] }]);
  // A page that is made anew is shown them.
  expect(panel.ready()).toMatchObject({ kind: 'trace', ablations: panel.ablations });
  panel.show({
    kind: 'trace',
    summary: { ...summary, trace: 5, saved: { path: 'a', hasModel: true, ablations: inFile } },
    origin,
  });
  panel.keepAblation({ trace: 5, ...made(2) });
  expect(panel.ablations).toEqual([{ ...question, alone: [made(0).result, made(2).result], swept: [] }]);
  const save = vi.fn(async (_: SaveWish, __: Partial<Pick<TracePanel, 'ablations'>>) => null);
  await saveShownTrace({ all: [panel] }, { save }, { show: vi.fn() });
  expect(save.mock.calls[0]?.[1].ablations).toEqual(panel.ablations);
});

it('how a side of a comparison went on as it is shown is saved with it', async () => {
  const panel = comparisonPanel();
  if (panel.content.kind !== 'compare') throw new Error('no comparison');
  const continuations = { list: [], shown: 0, step: 0 };
  panel.show({ ...panel.content, b: { ...panel.content.b, continuations } });
  const wish = await saved(panel);
  expect(wish).toMatchObject({ b: { continuations } });
  expect(wish).not.toHaveProperty('a.continuations');
});

it('results of other traces than those that are shown are not saved with them', async () => {
  const panel = comparisonPanel();
  panel.keepPatch({ a: 1, b: 9, ...MADE });
  expect(await saved(panel)).not.toHaveProperty('runs');
});

it('a page that comes back is given the results that the one before has told', () => {
  const panel = comparisonPanel();
  panel.keepPatch({ a: 1, b: 2, ...MADE });
  expect(panel.ready()).toMatchObject({ kind: 'compare', runs: [RUNS] });
});

it('the name of the file draws nothing in the status bar', async () => {
  const save = async () => ({ name: '$(error)\u202e.trace.safetensors' }) as never;
  await saveShownTrace({ all: [comparisonPanel()] }, { save }, { show: vi.fn() });
  expect(setStatusBarMessage.mock.lastCall?.[0]).toBe('Comparison saved: \\$(error)\\u{202e}.trace.safetensors');
});
