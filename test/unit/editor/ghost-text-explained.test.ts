/** The ways from ghost text to its explanation, and to a suggestion that does not come by itself. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { Emitter } from 'vscode-jsonrpc';
import { AcceptedHover } from '../../../src/editor/ghost-text/accepted-hover';
import type { CopiedLines } from '../../../src/editor/ghost-text/copied-from';
import { type ExplainWhich, explainSuggestion, showRun } from '../../../src/editor/ghost-text/explain';
import { tellNoMoreOfAccepted, tellOfFirstAccepted } from '../../../src/editor/ghost-text/first-accepted';
import { showMenu } from '../../../src/editor/ghost-text/menu';
import type { OfferedRun, SuggestionRuns } from '../../../src/editor/ghost-text/runs';
import { SuggestionRuns as Runs } from '../../../src/editor/ghost-text/runs';
import { suggestNow } from '../../../src/editor/ghost-text/suggest-now';
import { panelTitle } from '../../../src/editor/panel/panel-title';
import type { TracePanels } from '../../../src/editor/panel/trace-panels';
import type { Tracing } from '../../../src/editor/panel/tracing';
import type { HoverPlaces } from '../../../src/editor/settings';
import { explainedToken } from '../../../src/engine/protocol/completion-protocol';
import type { Origin, PanelContent } from '../../../src/engine/protocol/panel-protocol';
import { partOf } from '../part-of';
import { acceptedRuns, document, menuOf, token, URI } from './ghost-text-editor';
import { executed, forget, type Item, told, window } from './ghost-text-window';
import { hoverText } from './hover-text';
import { positionAt } from './one-line';

vi.mock('vscode', async () => (await import('./ghost-text-window')).editor);

beforeEach(forget);

it('text that was put in leads to its own explanation where the pointer rests on it, and nothing beside it does', async () => {
  const runs = acceptedRuns();
  let copied: CopiedLines = { lines: [], copied: 0, of: 3 };
  const hover = new AcceptedHover(
    runs,
    () => 'on request',
    () => 'm',
    (model) => `the ${model}`,
    () => copied,
  );
  const shown = hover.provideHover(document, positionAt(8));
  expect(shown?.range).toEqual({ start: positionAt(6), end: positionAt(14) });
  expect(hoverText(shown)).toMatch(
    /^Suggested by LLM Trace with the m · there its token “·there”, id 2 · \[Explain This Suggestion\]\(command:/,
  );
  expect(hoverText(hover.provideHover(document, positionAt(11)))).toContain('there its token “·was”, id 3');
  copied = { lines: [9], copied: 3, of: 3 };
  const ofCopy = hover.provideHover(document, positionAt(8));
  expect(hoverText(ofCopy)).toMatch(
    /^Suggested by LLM Trace with the m, copied from line 9 · there its token .+ · \[Explain This Suggestion\]/,
  );
  // Of one that is copied in part, too.
  copied = { lines: [11], copied: 11, of: 12 };
  expect(hoverText(hover.provideHover(document, positionAt(8)))).toContain(
    'with the m, copied from line 11 in 11 of 12 tokens · there its token',
  );
  copied = { lines: [9, 4], copied: 3, of: 3 };
  expect(hoverText(hover.provideHover(document, positionAt(8)))).toContain(', copied from lines 9 and 4 · there its');
  for (const beside of [3, 5, 14]) expect(hover.provideHover(document, positionAt(beside))).toBeUndefined();
  // A file that was written by another program while it was closed.
  const rewritten = partOf<vscode.TextDocument>({ ...document, getText: () => ' others!' });
  expect(hover.provideHover(rewritten, positionAt(8))).toBeUndefined();
  const hoverAt = (places: HoverPlaces, traceModel = 'm') =>
    new AcceptedHover(
      runs,
      () => places,
      () => traceModel,
      String,
      () => copied,
    );
  // Where the hover of tokens is beside it, it tells no token of the same model once more.
  const tellsToken = (...given: Parameters<typeof hoverAt>) =>
    hoverText(hoverAt(...given).provideHover(document, positionAt(8)))?.includes('its token');
  expect([tellsToken('prose'), tellsToken('prose', 'other'), tellsToken('on request')]).toEqual([false, true, true]);
  expect(hoverAt('off').provideHover(document, positionAt(8))).toBeUndefined();
  // Another suggestion was offered elsewhere since: the link means the one that it is on.
  const other = { uri: URI, offset: 40, text: ' else', typed: 0 } as OfferedRun;
  const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.9, before: '', typed: 0 };
  runs.offer([other], { ...facts, offset: 40, texts: [other.text] });
  const query = /\?([^)]+)\)/.exec(hoverText(shown) as string)?.[1] as string;
  const [which] = JSON.parse(decodeURIComponent(query)) as [ExplainWhich];
  const explained: string[] = [];
  await explainSuggestion(runs, async ({ text }) => void explained.push(text), which);
  expect(explained).toEqual([' there was']);
});

it('the hover of one that was accepted in part tells of that part alone where it is copied from', () => {
  const runs = new Runs();
  const run = partOf<OfferedRun>({
    uri: URI,
    offset: 4,
    text: ' there was',
    typed: 0,
    model: 'm',
    suggestion: { tokens: [] },
  });
  const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.9, before: 'Once', typed: 0 };
  runs.offer([run], { ...facts, offset: 4, texts: [run.text] });
  runs.edited({ document: URI, changes: [{ offset: 4, length: 0, text: ' there' }], undo: false });
  const asked: string[] = [];
  const copied = (of: OfferedRun) => {
    asked.push(of.text);
    return { lines: [], copied: 0, of: 1 };
  };
  const places = () => 'prose' as const;
  new AcceptedHover(runs, places, () => 'm', String, copied).provideHover(document, positionAt(6));
  expect(asked).toEqual([' there']);
});

it('where another one is suggested behind the one that was just accepted, the user says which is explained', async () => {
  const runs = acceptedRuns();
  const next = partOf<OfferedRun>({ uri: URI, offset: 14, text: ' a girl', typed: 0, result: { typed: '' } });
  const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.9, before: '', typed: 0 };
  runs.offer([next], { ...facts, offset: 14, texts: [next.text] });
  window.activeTextEditor = { document, selection: { active: positionAt(14) } };
  const explained: string[] = [];
  const explain = (which?: ExplainWhich) =>
    explainSuggestion(runs, async ({ text }) => void explained.push(text), which);
  let shown: unknown[] = [];
  window.pick = (items) => {
    shown = (items as Item[]).map(({ label, description }) => [label, description]);
    return items[0];
  };
  await explain();
  expect(shown).toEqual([
    ['there was', 'just accepted'], // “t” was typed
    ['a girl', 'suggested next'],
  ]);
  await explain('last'); // as the menu's row, which names it
  expect(explained).toEqual([' there was', ' a girl']);
});

describe('where the file that is open has no suggestion', () => {
  const OTHER = 'file:///notes%20a.md';
  const editorOf = (uri: string) => ({
    document: { ...document, uri: { toString: () => uri } },
    selection: { active: positionAt(3) },
  });
  const offered = (runs: SuggestionRuns, uri: string) => {
    const run = partOf<OfferedRun>({
      uri,
      offset: 40,
      text: ' day',
      typed: 0,
      result: { typed: '' },
      suggestion: { probability: 0.5 },
    });
    const facts = { document: uri, language: 'markdown', model: 'm', confidence: 0.9, before: '', typed: 0 };
    runs.offer([run], { ...facts, offset: 40, texts: [run.text] });
    return runs;
  };
  const explained = async (runs: SuggestionRuns, which?: ExplainWhich) => {
    const texts: string[] = [];
    await explainSuggestion(runs, async ({ text }) => void texts.push(text), which);
    return texts;
  };
  const WAY = 'Explain the Last Suggestion in notes a.md';

  it('that is said, with the other file’s name, and its suggestion is explained only when one asks for it', async () => {
    window.activeTextEditor = editorOf(URI);
    const runs = offered(new Runs(), OTHER);
    expect(await explained(runs)).toEqual([]);
    expect(told).toEqual([['There is no suggestion to explain in this file: the last one was in notes a.md.', WAY]]);
    window.answer = WAY;
    expect(await explained(runs)).toEqual([' day']);
  });

  it('the menu’s row that names the other file explains that suggestion without asking', async () => {
    window.activeTextEditor = { ...editorOf(URI), selection: { isEmpty: true, active: { line: 4 } } };
    const runs = offered(new Runs(), OTHER);
    window.pick = (items) => (items as Item[]).find(({ label }) => label.endsWith(WAY));
    await showMenu(menuOf({ runs }));
    expect(executed).toEqual([['workbench.action.focusActiveEditorGroup'], ['llmTrace.explainSuggestion', 'last']]);
    expect(await explained(runs, 'last')).toEqual([' day']);
    expect(told).toEqual([]);
  });

  it('one of the file itself is explained: the last that was shown, else the last that was accepted', async () => {
    window.activeTextEditor = editorOf(URI);
    expect(await explained(offered(new Runs(), URI))).toEqual([' day']);
    expect(await explained(offered(acceptedRuns(), OTHER))).toEqual([' there was']);
    // Without an editor, as where the panel has the focus, it is the last one of all.
    window.activeTextEditor = undefined;
    expect(await explained(offered(acceptedRuns(), OTHER))).toEqual([' day']);
    expect(told).toEqual([]);
  });

  it('all cells of a notebook are one file', async () => {
    window.activeTextEditor = editorOf('vscode-notebook-cell:/story.ipynb#W1s');
    expect(await explained(offered(new Runs(), 'vscode-notebook-cell:/story.ipynb#W0s'))).toEqual([' day']);
    expect(await explained(offered(new Runs(), 'vscode-notebook-cell:/a/tale.ipynb#W0s'))).toEqual([]);
    expect(told).toMatchObject([
      ['There is no suggestion to explain in this file: the last one was in tale.ipynb.', expect.any(String)],
    ]);
  });

  it('no other one is explained in place of an accepted one that is known no more, as by a note that waited', async () => {
    window.activeTextEditor = editorOf(URI);
    const explain = vi.fn(async () => undefined);
    await explainSuggestion(offered(new Runs(), URI), explain, 'accepted');
    expect(explain).not.toHaveBeenCalled();
    expect(told).toEqual([
      ['That suggestion cannot be explained any more: its text was changed, or ten minutes have passed.'],
    ]);
  });

  it('where there is none in any file, one is told to type on', async () => {
    window.activeTextEditor = editorOf(URI);
    expect(await explained(new Runs())).toEqual([]);
    expect(told).toEqual([['There is no suggestion to explain yet: type on until one appears.']]);
  });
});

it('the first suggestions that are accepted are told of when the user rests, until one is explained, in a message that goes away by itself', async () => {
  const kept = new Map<string, unknown>();
  const memory = partOf<vscode.Memento>({
    get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
    update: async (key, value) => void kept.set(key, value),
  });
  const accepted = new Emitter<void>();
  let isHoverOff = false;
  const logOnly = () => undefined;
  const waiting: (() => void)[] = [];
  const quiet = { wait: (say: () => void) => void waiting.splice(0, 1, say) };
  const rest = () => waiting.pop()?.();
  tellOfFirstAccepted({ onDidAccept: accepted.event }, memory, { logOnly }, quiet, () => isHoverOff);
  accepted.fire();
  accepted.fire();
  expect(told).toEqual([]);
  rest();
  await vi.waitFor(() => expect(told).toHaveLength(1));
  // Without buttons VS Code takes it back after a few seconds.
  expect(told[0]).toHaveLength(1);
  expect(told[0]?.[0]).toMatch(
    /^LLM Trace: \[explain that text\]\(command:llmTrace\.explainSuggestion\?\S+\), or hover over it\.$/,
  );
  for (const times of [2, 3, 3]) {
    accepted.fire();
    rest();
    await vi.waitFor(() => expect(told).toHaveLength(times));
  }
  kept.clear();
  await tellNoMoreOfAccepted(memory);
  accepted.fire();
  rest();
  await Promise.resolve();
  expect(told).toHaveLength(3);
  // Where nothing is shown at the pointer, it names the other way.
  kept.clear();
  isHoverOff = true;
  accepted.fire();
  rest();
  await vi.waitFor(() => expect(told[3]?.[0]).toMatch(/, or use its menu\.$/));
});

it('a suggestion that was typed along is named and explained from what stood after the cursor', async () => {
  const runs = new Runs();
  const suggestion = {
    text: 'y to see the old',
    tokens: [token(1, ' happy'), token(2, ' to'), token(3, ' see'), token(4, ' the'), token(5, ' old')],
    probability: 0.1,
    confidence: 0.98,
  };
  const offer = (typed: number) => {
    const result = partOf<OfferedRun['result']>({ ids: [7, 8], typed: ' happ' });
    const place = { uri: URI, offset: 9, text: suggestion.text, typed };
    const run: OfferedRun = { model: 'm', result, suggestion, byHand: false, needed: 0.65, ...place };
    const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.98, before: 'They happ' };
    runs.offer([run], { ...facts, offset: 9, texts: [run.text], typed });
    return run;
  };
  const explained = async (run: OfferedRun) => {
    const show = vi.fn();
    const open = () => ({ focus: () => undefined });
    await showRun(run, partOf<Tracing>({ show }), partOf<TracePanels>({ all: [], open: open as never }));
    return show.mock.calls[0]?.[1] as Origin;
  };
  /** @returns whether a panel that shows that explanation is brought to the front with the keyboard, and nothing else shown in it */
  const isShownAgain = async (run: OfferedRun, origin: Origin) => {
    const [focus, open, show] = [vi.fn(), vi.fn(), vi.fn()];
    const panel = { content: { kind: 'trace' }, origin, focus };
    const panels = partOf<TracePanels>({ all: [panel as never], open: open as never });
    await showRun(run, partOf<Tracing>({ show }), panels);
    expect([focus.mock.calls.length, open.mock.calls.length]).toEqual([1, 0]);
    return show.mock.calls.length === 0;
  };
  const menu = async () => {
    let items: readonly Item[] = [];
    window.pick = (shown) => {
      items = shown as Item[];
    };
    await showMenu(menuOf({ runs }));
    return items.flatMap(({ label, description }) => (label.includes('Explain') ? [description] : []));
  };
  const atOnce = await explained(offer(0));
  expect(atOnce).toMatchObject({
    ids: [7, 8],
    suggestion: {
      facts: { probability: 0.03125, begins: ' happ', similar: { right: 0.98, needed: 0.65 }, byHand: false },
    },
  });
  expect([await isShownAgain(offer(0), atOnce), await isShownAgain(offer(4), atOnce)]).toEqual([true, false]);
  runs.leave();
  offer(0);
  // Of the run no more than what is shown, so that it is small enough to be remembered.
  expect(atOnce.suggestion?.result).not.toHaveProperty('suggestions');
  expect(await menu()).toEqual(['“happy to see the old”']); // “y” alone would say little
  const put = (offset: number, text: string) =>
    runs.edited({ document: URI, changes: [{ offset, length: 0, text }], undo: false });
  for (const [at, key] of [...'y to see the '].entries()) put(9 + at, key);
  const origin = await explained(offer('y to see the '.length));
  expect(await menu()).toEqual(['“old”']);
  expect(panelTitle(partOf<PanelContent>({ kind: 'working', origin }))).toBe('LLM Trace: old');
  // The trace ends before the first token that is not wholly in the text; of how sure the first word was it is said why that is not told.
  expect(origin).toMatchObject({
    ids: [7, 8, 1, 2, 3, 4],
    suggestion: {
      shown: { typed: 'y to see the ', text: 'old' },
      facts: { probability: 0.5, begins: '', similar: { kind: 'first word typed' }, isRest: true },
    },
  });
  expect(origin.suggestion && explainedToken(origin.suggestion)).toBe(4);
  put(22, 'old');
  expect(runs.lastAccepted && (await explained(runs.lastAccepted)).suggestion?.shown?.text).toBe('old');
  expect(await menu()).toEqual(['“old”']);
});

it('of a suggestion that begins with a line break it is said why it is not known how often the first word is right', async () => {
  const explained = async (text: string) => {
    const suggestion = { text, tokens: [], probability: 0.5, confidence: 0.77 };
    const result = partOf<OfferedRun['result']>({ ids: [7], typed: '' });
    const run: OfferedRun = {
      model: 'm',
      result,
      suggestion,
      byHand: true,
      needed: 0.8,
      uri: URI,
      offset: 9,
      text,
      typed: 0,
    };
    const [show, open] = [vi.fn(), () => ({ focus: () => undefined })];
    await showRun(run, partOf<Tracing>({ show }), partOf<TracePanels>({ all: [], open: open as never }));
    return (show.mock.calls[0]?.[1] as Origin | undefined)?.suggestion?.facts?.similar;
  };
  expect(await explained('\nI am sure')).toEqual({ kind: 'line break' });
  expect(await explained('I am sure\nof it')).toEqual({ kind: 'counted', right: 0.77, needed: 0.8 });
});

it('of several suggestions the one that VS Code shows comes first, each with whole words', async () => {
  const runs = new Runs();
  const several = [
    ['m, and the girl', 0.2],
    ['ir house', 0.01],
    ['re', 0.3],
  ] as const;
  const offered = several.map(([text, probability]) =>
    partOf<OfferedRun>({
      uri: URI,
      offset: 9,
      text,
      typed: 0,
      result: { typed: ' the' },
      suggestion: { tokens: [{ text: ` the${text}`, probability }], probability },
    }),
  );
  const facts = { document: URI, language: 'markdown', model: 'm', confidence: null, before: 'They the' };
  runs.offer(offered, { ...facts, offset: 9, texts: several.map(([text]) => text), typed: 0 });
  let items: readonly Item[] = [];
  window.pick = (shown) => {
    items = shown as Item[];
  };
  await explainSuggestion(runs, async () => undefined, 'picked');
  expect(items.map(({ label, description }) => [label, description])).toEqual([
    ['them, and the girl', 'shown first · probability 20.00\u00a0%'],
    ['there', 'probability 30.00\u00a0%'],
    ['their house', 'probability 1.00\u00a0%'],
  ]);
});

it('a suggestion that is asked for comes in the editor, which has the keyboard then, wherever it was asked for', async () => {
  const allowed: unknown[] = [];
  const askedFor: unknown[] = [];
  const registration = { allowOnce: (one: unknown) => void allowed.push(one) };
  window.activeTextEditor = { document, selection: { active: positionAt(14) } };
  await suggestNow(registration, { askedHere: (at) => void askedFor.push(at) });
  expect(executed).toEqual([['workbench.action.focusActiveEditorGroup'], ['editor.action.inlineSuggest.trigger']]);
  expect([allowed, askedFor]).toEqual([[document], [document]]);
});
