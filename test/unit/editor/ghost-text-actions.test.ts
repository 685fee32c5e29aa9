/** The ways from ghost text to its explanation, and to a suggestion that does not come by itself. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { Emitter } from 'vscode-jsonrpc';
import { AcceptedHover } from '../../../src/editor/ghost-text/accepted-hover';
import { type ExplainWhich, explainSuggestion, showRun } from '../../../src/editor/ghost-text/explain';
import { tellNoMoreOfAccepted, tellOfFirstAccepted } from '../../../src/editor/ghost-text/first-accepted';
import { type MenuParts, showMenu } from '../../../src/editor/ghost-text/menu';
import type { Silence } from '../../../src/editor/ghost-text/reason';
import type { OfferedRun, SuggestionRuns } from '../../../src/editor/ghost-text/runs';
import { SuggestionRuns as Runs } from '../../../src/editor/ghost-text/runs';
import { suggestNow } from '../../../src/editor/ghost-text/suggest-now';
import { panelTitle } from '../../../src/editor/panel/panel-title';
import type { TracePanels } from '../../../src/editor/panel/trace-panels';
import type { Tracing } from '../../../src/editor/panel/tracing';
import { explainedToken } from '../../../src/engine/protocol/completion-protocol';
import type { Origin, PanelContent } from '../../../src/engine/protocol/panel-protocol';
import { type Part, partOf } from '../part-of';
import { hoverText } from './hover-text';
import { offsetAt, positionAt } from './one-line';

interface Item {
  readonly label: string;
  readonly detail?: string;
  readonly description?: string;
  readonly run?: () => unknown;
}

const { executed, told, window } = vi.hoisted(() => ({
  executed: [] as unknown[][],
  told: [] as unknown[][],
  window: {
    activeTextEditor: undefined as unknown,
    pick: (_: readonly unknown[]): unknown => undefined,
    showQuickPick: async (items: readonly unknown[]) => window.pick(items),
    createQuickPick: () => {
      let [accepted, hidden] = [() => undefined, () => undefined] as (() => void)[];
      const list = {
        items: [] as readonly unknown[],
        selectedItems: [] as unknown[],
        onDidAccept: (listener: () => void) => {
          accepted = listener;
        },
        onDidHide: (listener: () => void) => {
          hidden = listener;
        },
        onDidTriggerButton: () => undefined,
        dispose: () => undefined,
        show: () => {
          const picked = window.pick(list.items);
          list.selectedItems = picked === undefined ? [] : [picked];
          if (picked === undefined) hidden?.();
          else accepted?.();
        },
      };
      return list;
    },
    answer: undefined as unknown,
    showInformationMessage: async (...message: unknown[]) => {
      told.push(message);
      return window.answer;
    },
  },
}));

vi.mock('vscode', async () => ({
  EventEmitter: (await import('vscode-jsonrpc')).Emitter,
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  QuickPickItemKind: { Separator: -1 },
  ThemeIcon: class {},
  extensions: { all: [] },
  workspace: { textDocuments: [], getWorkspaceFolder: () => undefined },
  Uri: { parse: (uri: string) => uri },
  window,
  commands: { executeCommand: async (...command: unknown[]) => void executed.push(command) },
  CodeActionKind: { Empty: { append: () => ({}) } },
  Range: class {
    constructor(
      readonly start: vscode.Position,
      readonly end: vscode.Position,
    ) {}
  },
  Hover: class {
    readonly contents: readonly vscode.MarkdownString[];
    constructor(
      contents: vscode.MarkdownString,
      readonly range: vscode.Range,
    ) {
      this.contents = [contents];
    }
  },
  MarkdownString: class {
    value = '';
    appendMarkdown = (text: string) => {
      this.value += text;
    };
  },
}));

const URI = 'file:///story.md';
const document = partOf<vscode.TextDocument>({
  uri: { toString: () => URI },
  languageId: 'markdown',
  lineCount: 5,
  lineAt: () => partOf<vscode.TextLine>({ text: 'Once there was' }),
  offsetAt,
  positionAt,
  getText: (range?: vscode.Range) =>
    range ? 'Once there was'.slice(offsetAt(range.start), offsetAt(range.end)) : 'Once there was',
});

const token = (id: number, text: string) => ({
  id,
  token: text,
  text,
  probability: 0.5,
  alternatives: [],
  agreeing: 0,
});

/** " there was" stands after "Once", of which " t" was typed by hand. */
function acceptedRuns(): SuggestionRuns {
  const runs = new Runs();
  const run = partOf<OfferedRun>({
    uri: URI,
    offset: 4,
    text: ' there was',
    typed: 0,
    model: 'm',
    result: { typed: 'ce' },
    suggestion: { tokens: [token(1, 'ce'), token(2, ' there'), token(3, ' was')] },
  });
  const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.9 };
  runs.offer([run], { ...facts, offset: 4, before: 'Once', texts: [run.text], typed: 0 });
  const put = (offset: number, text: string) =>
    runs.edited({ document: URI, changes: [{ offset, length: 0, text }], undo: false });
  put(4, ' ');
  put(5, 't');
  put(6, 'here was');
  return runs;
}

const SWITCHED_ON = {
  isOff: false,
  reasonIn: () => undefined,
  reasonFor: () => undefined,
  makesWayIn: () => false,
  paused: false,
};

/** What the menu is told where ghost text is on, and there is no more to tell than what is given. */
const menuOf = (given: Part<MenuParts>) =>
  partOf<MenuParts>({
    switch: SWITCHED_ON,
    modelNames: () => ({ traces: 'the starter', ghostText: null }),
    silence: () => undefined,
    hover: () => 'prose',
    confidence: () => 0.65,
    choice: { leftChanged: () => [] },
    ...given,
  });

beforeEach(() => {
  [executed.length, told.length] = [0, 0];
  window.activeTextEditor = undefined;
  window.answer = undefined;
});

it('text that was put in leads to its own explanation where the pointer rests on it, and nothing beside it does', async () => {
  const runs = acceptedRuns();
  let copied: number | undefined;
  const hover = new AcceptedHover(
    runs,
    () => false,
    (model) => `the ${model}`,
    () => copied,
  );
  const shown = hover.provideHover(document, positionAt(8));
  expect(shown?.range).toEqual({ start: positionAt(6), end: positionAt(14) });
  expect(hoverText(shown)).toMatch(
    /^Suggested by LLM Trace with the m · there its token “·there”, id 2 · \[Explain This Suggestion\]\(command:/,
  );
  expect(hoverText(hover.provideHover(document, positionAt(11)))).toContain('there its token “·was”, id 3');
  copied = 9;
  const ofCopy = hover.provideHover(document, positionAt(8));
  expect(hoverText(ofCopy)).toMatch(
    /^Suggested by LLM Trace with the m, copied from line 9 · there its token .+ · \[Explain This Suggestion\]/,
  );
  for (const beside of [3, 5, 14]) expect(hover.provideHover(document, positionAt(beside))).toBeUndefined();
  // A file that was written by another program while it was closed.
  const rewritten = partOf<vscode.TextDocument>({ ...document, getText: () => ' others!' });
  expect(hover.provideHover(rewritten, positionAt(8))).toBeUndefined();
  expect(new AcceptedHover(runs, () => true, String).provideHover(document, positionAt(8))).toBeUndefined();
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

it('where another one is suggested behind the one that was just accepted, the user says which is explained', async () => {
  const runs = acceptedRuns();
  const next = { uri: URI, offset: 14, text: ' a girl', typed: 0 } as OfferedRun;
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
    ['here was', 'just accepted'],
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

  it('where there is none in any file, one is told to type on', async () => {
    window.activeTextEditor = editorOf(URI);
    expect(await explained(new Runs())).toEqual([]);
    expect(told).toEqual([['There is no suggestion to explain yet: type on until one appears.']]);
  });
});

it('the first suggestions that are accepted are told of at once, until one is explained, in a message that goes away by itself', async () => {
  const kept = new Map<string, unknown>();
  const memory = partOf<vscode.Memento>({
    get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
    update: async (key, value) => void kept.set(key, value),
  });
  const accepted = new Emitter<void>();
  let isHoverOff = false;
  const logOnly = () => undefined;
  tellOfFirstAccepted({ onDidAccept: accepted.event }, memory, { logOnly }, () => isHoverOff);
  accepted.fire();
  await vi.waitFor(() => expect(told).toHaveLength(1));
  // Without buttons VS Code takes it back after a few seconds.
  expect(told[0]).toHaveLength(1);
  expect(told[0]?.[0]).toMatch(
    /^LLM Trace: \[explain the accepted text\]\(command:llmTrace\.explainSuggestion\?\S+\)\. Later, hover over it\.$/,
  );
  // Whoever has typed on may not have seen it: VS Code takes no notice of who is typing.
  for (const times of [2, 3, 3]) {
    accepted.fire();
    await vi.waitFor(() => expect(told).toHaveLength(times));
  }
  kept.clear();
  await tellNoMoreOfAccepted(memory);
  accepted.fire();
  await Promise.resolve();
  expect(told).toHaveLength(3);
  // Where nothing is shown at the pointer, it names the other way.
  kept.clear();
  isHoverOff = true;
  accepted.fire();
  await vi.waitFor(() => expect(told[3]?.[0]).toMatch(/\. Later, use its menu\.$/));
});

it('the menu suggests now, in the editor, and says why there was nothing by itself, with all its numbers', async () => {
  let off: Silence | undefined;
  const parts = menuOf({
    switch: { ...SWITCHED_ON, reasonFor: () => off },
    runs: { last: [] },
    silence: () => ({ kind: 'below your threshold', probability: 0.15, threshold: 0.63, set: 0.6 }),
  });
  const suggest = async () => {
    let found: Item | undefined;
    window.pick = (items) => {
      found = (items as Item[]).find(({ label }) => /Suggest (Now|Once, Here)$/.test(label));
      const statistics = (items as Item[]).find(({ label }) => label.endsWith('Ghost Text Statistics'));
      expect(statistics?.description).toBe(
        '63\u00a0% is needed, raised from 60\u00a0%: fewer were right than expected',
      );
      return found;
    };
    await showMenu(parts);
    return found;
  };
  expect(await suggest()).toBeUndefined();
  executed.length = 0;
  window.activeTextEditor = { document, selection: { isEmpty: true, active: { line: 4 } } };
  expect((await suggest())?.description).toBe(
    'silent: only 15\u00a0% of similar suggestions are right, and 63\u00a0% is needed',
  );
  expect(executed).toEqual([['workbench.action.focusActiveEditorGroup'], ['llmTrace.ghostText.trigger']]);
  // Switched off since, that is why, and not what was found before. No second line moves the rows below.
  off = { kind: 'paused' };
  const item = await suggest();
  expect([item?.description, item?.detail]).toEqual(['not automatic while ghost text is paused', undefined]);
  off = { kind: 'IntelliSense', language: 'python' };
  const once = await suggest();
  expect(once?.label).toBe('$(sparkle-filled) Suggest Now');
  expect(once?.description).toMatch(/^not automatic in \w+, where it would hide IntelliSense$/);
});

it('the rows of the menu stand where they always do: those that are there at times come last', async () => {
  const run = { uri: URI, text: ' day', typed: 0, result: { typed: '' }, suggestion: { probability: 0.5 } };
  const rows = async (given: Part<MenuParts>) => {
    let labels: string[] = [];
    window.pick = (items) => {
      labels = (items as Item[]).map(({ label }) => label);
    };
    window.activeTextEditor = { document, selection: { isEmpty: true, active: { line: 4 } } };
    await showMenu(menuOf(given));
    return labels;
  };
  const usual = await rows({ runs: { last: [] } });
  const leftChanged = () => [{ name: 'quickSuggestions' }] as never;
  const more = await rows({ runs: { last: [run, run], isShown: true }, choice: { leftChanged } });
  expect(more.slice(0, usual.length)).toEqual(usual);
  expect(more.slice(usual.length)).toEqual([
    '',
    '$(lightbulb) Explain the Last Suggestion',
    '$(lightbulb) Explain One of 2 Suggestions...',
    '$(discard) Change Back Editor Settings',
  ]);
  window.activeTextEditor = { document };
});

it('the keyboard leaves the status item before what is picked is done, whose tooltip would open over it', async () => {
  executed.length = 0;
  window.pick = (items) => (items as Item[]).find(({ label }) => label.includes('Glossary'));
  await showMenu(menuOf({ runs: { last: [] } }));
  window.pick = () => undefined;
  await showMenu(menuOf({ runs: { last: [] } }));
  const focus = ['workbench.action.focusActiveEditorGroup'];
  expect(executed).toEqual([focus, ['llmTrace.glossary'], focus]);
});

it('the menu leads who wants fewer suggestions to a choice, and says what is set', async () => {
  const more = (isOff: boolean) => {
    let found: Item | undefined;
    window.pick = (items) => {
      found = (items as Item[]).find(({ label }) => label.endsWith('Suggest More or Less Often...'));
      return found;
    };
    return showMenu(menuOf({ switch: { ...SWITCHED_ON, isOff }, runs: { last: [] } })).then(() => found);
  };
  executed.length = 0;
  expect((await more(false))?.description).toBe('now shown where at least 65\u00a0% are expected to be right');
  expect(executed).toEqual([['workbench.action.focusActiveEditorGroup'], ['llmTrace.ghostText.often']]);
  expect(await more(true)).toBeUndefined();
});

it('the menu says where hovers show tokens in the language that is open, and names the file of another’s suggestion', async () => {
  const run = {
    uri: 'file:///notes%20a.md',
    text: ' day',
    typed: 0,
    result: { typed: '' },
    suggestion: { probability: 0.5 },
  };
  const hovers: Record<string, string | undefined> = {};
  for (const [hover, languageId] of [
    ['prose', 'python'],
    ['prose', 'markdown'],
    ['always', 'python'],
    ['traced text', 'python'],
    ['off', 'python'],
  ] as const) {
    let items: readonly Item[] = [];
    window.pick = (shown) => {
      items = shown as Item[];
    };
    const open = { ...document, languageId, uri: { toString: () => URI } };
    window.activeTextEditor = { document: open, selection: { isEmpty: true, active: { line: 4 } } };
    const runs = { last: [run], lastAccepted: { ...run, text: ' week', length: 5 } };
    await showMenu(menuOf({ runs, hover: () => hover }));
    hovers[`${hover}, ${languageId}`] = items.find(({ label }) => label.endsWith('Hovers Show Tokens...'))?.description;
    expect(items.flatMap(({ label }) => (label.includes('Explain') ? [label.replace(/^\S+ /, '')] : []))).toEqual([
      'Explain the Accepted Suggestion in notes a.md',
      'Explain the Last Suggestion in notes a.md',
    ]);
  }
  window.activeTextEditor = { document };
  expect(hovers).toEqual({
    'prose, python': 'in python only over traced or selected text now',
    'prose, markdown': undefined,
    'always, python': undefined,
    'traced text, python': 'in python only over traced text now',
    'off, python': 'nowhere now',
  });
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
    const open = () => ({ reveal: () => undefined });
    await showRun(run, partOf<Tracing>({ show }), partOf<TracePanels>({ all: [], open: open as never }));
    return show.mock.calls[0]?.[1] as Origin;
  };
  /** @returns whether a panel that shows that explanation is brought to the front, and nothing else shown in it */
  const isShownAgain = async (run: OfferedRun, origin: Origin) => {
    const [reveal, open, show] = [vi.fn(), vi.fn(), vi.fn()];
    const panel = { content: { kind: 'trace' }, origin, reveal };
    const panels = partOf<TracePanels>({ all: [panel as never], open: open as never });
    await showRun(run, partOf<Tracing>({ show }), panels);
    expect([reveal.mock.calls.length, open.mock.calls.length]).toEqual([1, 0]);
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
    const [show, open] = [vi.fn(), () => ({ reveal: () => undefined })];
    await showRun(run, partOf<Tracing>({ show }), partOf<TracePanels>({ all: [], open: open as never }));
    return (show.mock.calls[0]?.[1] as Origin | undefined)?.suggestion?.facts?.similar;
  };
  expect(await explained('\nI am sure')).toEqual({ kind: 'line break' });
  expect(await explained('I am sure\nof it')).toEqual({ kind: 'counted', right: 0.77, needed: 0.8 });
});

it.each([
  ['stands at the cursor', 9, undefined],
  ['stands elsewhere', 40, undefined],
  ['is gone, as nothing is suggested here now', 9, { kind: 'filter', filter: 'blank' }],
] as const)(
  'the menu explains a suggestion that %s as the last: it may have been dismissed',
  async (_, cursor, silence) => {
    const runs = new Runs();
    const run = partOf<OfferedRun>({ uri: URI, offset: 9, text: ' was', typed: 0, result: { typed: '' } });
    const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.9, before: 'They were' };
    runs.offer([run], { ...facts, offset: 9, texts: [run.text], typed: 0 });
    window.activeTextEditor = { document, selection: { isEmpty: true, active: positionAt(cursor) } };
    let items: readonly Item[] = [];
    window.pick = (shown) => {
      items = shown as Item[];
    };
    await showMenu(menuOf({ runs, silence: () => silence }));
    expect(items.find((one) => one.label.includes('Explain'))).toMatchObject({
      label: '$(lightbulb) Explain the Last Suggestion',
      description: '“was”',
    });
  },
);

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

it('the menu has a suggestion that was taken to its end as the accepted one, and none as standing at the cursor', async () => {
  const runs = new Runs();
  const run = partOf<OfferedRun>({ uri: URI, offset: 9, text: ' was here', typed: 0, result: { typed: '' } });
  const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.9, before: 'They were' };
  runs.offer([run], { ...facts, offset: 9, texts: [run.text], typed: 0 });
  const put = (offset: number, text: string) =>
    runs.edited({ document: URI, changes: [{ offset, length: 0, text }], undo: false });
  const explained = async (cursor: number) => {
    window.activeTextEditor = { document, selection: { isEmpty: true, active: positionAt(cursor) } };
    let items: readonly Item[] = [];
    window.pick = (shown) => {
      items = shown as Item[];
    };
    await showMenu(menuOf({ runs, silence: () => undefined }));
    return items.flatMap(({ label, description }) =>
      label.includes('Explain') ? [`${label.replace(/^\S+ /, '')} ${description}`] : [],
    );
  };
  put(9, ' was');
  runs.offer([{ ...run, typed: 4 }], { ...facts, offset: 9, texts: [run.text], typed: 4 });
  expect(await explained(13)).toEqual(['Explain the Accepted Suggestion “was”', 'Explain the Last Suggestion “here”']);
  put(13, ' here');
  expect(await explained(18)).toEqual(['Explain the Accepted Suggestion “was here”']);
});

it('a suggestion that is asked for comes in the editor, which has the keyboard then, wherever it was asked for', async () => {
  const allowed: unknown[] = [];
  const registration = { allowOnce: (one: unknown) => void allowed.push(one) };
  window.activeTextEditor = { document };
  await suggestNow(registration);
  expect(executed).toEqual([['workbench.action.focusActiveEditorGroup'], ['editor.action.inlineSuggest.trigger']]);
  expect(allowed).toEqual([document]);
});

it('the menu says which line is traced where that of the cursor is empty, and for what a model is chosen', async () => {
  const lines = ['def parse():', '', 'parse()'];
  const python = {
    ...document,
    lineCount: lines.length,
    lineAt: (line: number) => ({ text: lines[line], isEmptyOrWhitespace: lines[line] === '' }),
  };
  let items: readonly Item[] = [];
  window.pick = (shown) => {
    items = shown as Item[];
    return items.find(({ label }) => label.includes('Traces and Ghost Text'));
  };
  const traced = async (line: number) => {
    window.activeTextEditor = { document: python, selection: { isEmpty: true, active: { line, character: 0 } } };
    await showMenu(menuOf({ runs: new Runs() }));
    return [items[0]?.label, items[0]?.description];
  };
  expect(await traced(1)).toEqual(['$(search) Trace LLM on line 3', 'the nearest with text: line 2 is empty']);
  expect(await traced(2)).toEqual(['$(search) Trace LLM on line 3', '']);
  expect(
    items.filter(({ label }) => label.includes('Model of')).map(({ label, description }) => [label, description]),
  ).toEqual([
    ['$(package) Choose Model of Traces and Ghost Text...', 'the starter'],
    ['$(package) Choose Model of Traces Alone...', 'ghost text stays with the starter'],
  ]);
  expect(executed).toContainEqual(['llmTrace.chooseModel', 'both']);
});

it('the menu leads to the glossary, behind the lessons', async () => {
  window.activeTextEditor = { document, selection: { isEmpty: true, active: positionAt(9) } };
  let labels: readonly string[] = [];
  executed.length = 0;
  window.pick = (shown) => {
    labels = (shown as Item[]).map(({ label }) => label);
    return (shown as Item[]).find(({ label }) => label.endsWith('Glossary'));
  };
  await showMenu(menuOf({ runs: new Runs(), silence: () => undefined }));
  expect(labels.indexOf('$(book) Glossary')).toBe(labels.findIndex((label) => label.includes('Begin a Lesson')) + 1);
  expect(executed).toContainEqual(['llmTrace.glossary']);
});
