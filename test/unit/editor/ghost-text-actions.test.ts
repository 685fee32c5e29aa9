/** The ways from ghost text to its explanation, and to a suggestion that does not come by itself. */
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { AcceptedHover } from '../../../src/editor/ghost-text/accepted-hover';
import { type ExplainWhich, explainSuggestion } from '../../../src/editor/ghost-text/explain';
import { tellOfFirstAccepted } from '../../../src/editor/ghost-text/first-accepted';
import { type MenuParts, showMenu } from '../../../src/editor/ghost-text/menu';
import type { OfferedRun, SuggestionRuns } from '../../../src/editor/ghost-text/runs';
import { SuggestionRuns as Runs } from '../../../src/editor/ghost-text/runs';
import { suggestNow } from '../../../src/editor/ghost-text/suggest-now';

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
    showInformationMessage: async (...message: unknown[]) => void told.push(message),
  },
}));

vi.mock('vscode', async () => ({
  EventEmitter: (await import('vscode-jsonrpc')).Emitter,
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  QuickPickItemKind: { Separator: -1 },
  extensions: { all: [] },
  window,
  commands: { executeCommand: async (...command: unknown[]) => void executed.push(command) },
  CodeActionKind: { Empty: { append: () => ({}) } },
  Range: class {
    constructor(
      readonly start: number,
      readonly end: number,
    ) {}
  },
  Hover: class {
    constructor(
      readonly contents: { value: string },
      readonly range: { start: number; end: number },
    ) {}
  },
  MarkdownString: class {
    value = '';
    appendMarkdown = (text: string) => {
      this.value += text;
    };
  },
}));

const URI = 'file:///story.md';
const document = {
  uri: { toString: () => URI },
  languageId: 'markdown',
  offsetAt: (position: number) => position,
  positionAt: (offset: number) => offset,
} as unknown as vscode.TextDocument;
const at = (offset: number) => offset as unknown as vscode.Position;

/** " there was" stands after "Once", of which " t" was typed by hand. */
function acceptedRuns(): SuggestionRuns {
  const runs = new Runs();
  const run = { uri: URI, offset: 4, text: ' there was' } as OfferedRun;
  const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.9 };
  runs.offer([run], { ...facts, offset: 4, before: 'Once', texts: [run.text], typed: 0 });
  const put = (offset: number, text: string) =>
    runs.edited({ document: URI, changes: [{ offset, length: 0, text }], undo: false });
  put(4, ' ');
  put(5, 't');
  put(6, 'here was');
  return runs;
}

beforeEach(() => {
  [executed.length, told.length] = [0, 0];
  window.activeTextEditor = undefined;
});

it('text that was put in leads to its own explanation where the pointer rests on it, and nothing beside it does', async () => {
  const runs = acceptedRuns();
  const hover = new AcceptedHover(runs, () => false);
  const shown = hover.provideHover(document, at(8)) as unknown as { contents: { value: string }; range: object };
  expect(shown.range).toEqual({ start: 6, end: 14 });
  expect(shown.contents.value).toMatch(/^Suggested by LLM Trace · \[Explain This Suggestion\]\(command:/);
  for (const beside of [3, 5, 14]) expect(hover.provideHover(document, at(beside))).toBeUndefined();
  expect(new AcceptedHover(runs, () => true).provideHover(document, at(8))).toBeUndefined();
  // Another suggestion was offered elsewhere since: the link means the one that it is on.
  const other = { uri: URI, offset: 40, text: ' else' } as OfferedRun;
  const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.9, before: '', typed: 0 };
  runs.offer([other], { ...facts, offset: 40, texts: [other.text] });
  const [, query] = /\?([^)]+)\)/.exec(shown.contents.value) as unknown as [string, string];
  const [which] = JSON.parse(decodeURIComponent(query)) as [ExplainWhich];
  const explained: string[] = [];
  await explainSuggestion(runs, async ({ text }) => void explained.push(text), which);
  expect(explained).toEqual([' there was']);
});

it('the first suggestion that is accepted is told of at once, once, and in a message that goes away by itself', async () => {
  const kept = new Map<string, unknown>();
  const memory = {
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => kept.set(key, value),
  };
  let accept = () => {};
  const onDidAccept = ((listener: () => void) => {
    accept = listener;
    return { dispose: () => undefined };
  }) as unknown as SuggestionRuns['onDidAccept'];
  tellOfFirstAccepted({ onDidAccept }, memory as unknown as vscode.Memento, { logOnly: () => undefined });
  accept();
  await vi.waitFor(() => expect(told).toHaveLength(1));
  // Without buttons VS Code takes it back after a few seconds.
  expect(told[0]).toHaveLength(1);
  expect(told[0]?.[0]).toMatch(
    /^That text came from LLM Trace\. \[Explain This Suggestion\]\(command:llmTrace\.explainSuggestion\?/,
  );
  accept();
  await Promise.resolve();
  expect(told).toHaveLength(1);
});

it('the menu suggests now, in the editor, and says why there was nothing by itself, with all its numbers', async () => {
  const parts = {
    switch: { isOff: false, reason: undefined, reasonIn: () => undefined, makesWayIn: () => false, paused: false },
    runs: { last: [], lastAccepted: undefined },
    modelNames: () => ({ traces: 'the starter', ghostText: null }),
    silence: () => ({ kind: 'below your threshold', probability: 0.15, threshold: 0.63, set: 0.6 }),
  } as unknown as MenuParts;
  const suggest = async () => {
    let found: Item | undefined;
    window.pick = (items) => {
      found = (items as Item[]).find(({ label }) => label.endsWith('Suggest Now'));
      const statistics = (items as Item[]).find(({ label }) => label.endsWith('Ghost Text Statistics'));
      expect(statistics?.description).toBe('63 % is needed, raised from 60 %: fewer were right here than expected');
      return found;
    };
    await showMenu(parts);
    return found;
  };
  expect(await suggest()).toBeUndefined();
  executed.length = 0;
  window.activeTextEditor = { document, selection: { isEmpty: true, active: { line: 4 } } };
  expect((await suggest())?.detail).toBe(
    'None by itself: only 15 % of similar suggestions are right, and 63 % is needed',
  );
  expect(executed).toEqual([['llmTrace.ghostText.trigger']]);
});

it('a suggestion that is asked for comes in the editor, which has the keyboard then, wherever it was asked for', async () => {
  const allowed: unknown[] = [];
  const registration = { allowOnce: (one: unknown) => void allowed.push(one) };
  window.activeTextEditor = { document };
  await suggestNow(registration);
  expect(executed).toEqual([['workbench.action.focusActiveEditorGroup'], ['editor.action.inlineSuggest.trigger']]);
  expect(allowed).toEqual([document]);
});
