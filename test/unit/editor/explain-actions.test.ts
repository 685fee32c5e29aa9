/** The code action that explains a suggestion is there wherever one is shown at the cursor. */
import { expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { ExplainActions } from '../../../src/editor/ghost-text/explain-actions';
import { type OfferedRun, SuggestionRuns } from '../../../src/editor/ghost-text/runs';
import { partOf } from '../part-of';
import { offsetAt, positionAt } from './one-line';

const { register, disposed } = vi.hoisted(() => ({ register: vi.fn(), disposed: vi.fn() }));

vi.mock('vscode', async () => ({
  EventEmitter: (await import('vscode-jsonrpc')).Emitter,
  l10n: { t: (text: string) => text },
  CodeActionKind: { Empty: { append: () => ({}) } },
  CodeAction: class {
    constructor(readonly title: string) {}
  },
  languages: {
    registerCodeActionsProvider: (...given: unknown[]) => {
      register(...given);
      return { dispose: disposed };
    },
  },
}));

const URI = 'file:///story.md';
const document = partOf<vscode.TextDocument>({ uri: { toString: () => URI }, offsetAt, positionAt });

function offer(runs: SuggestionRuns, offset: number, text = ' there was'): void {
  const run = { uri: URI, offset, text, typed: 0 } as OfferedRun;
  const facts = { document: URI, language: 'markdown', model: 'm', confidence: 0.9, before: '' };
  runs.offer([run], { ...facts, offset, texts: [text], typed: 0 });
}

const ask = (actions: ExplainActions, at: number) => {
  const start = positionAt(at);
  return actions.provideCodeActions(document, partOf<vscode.Range>({ start })).map(({ title }) => title);
};

it('is asked for anew as a suggestion comes where there was none, and only then', () => {
  const runs = new SuggestionRuns();
  const actions = new ExplainActions(runs, { scheme: '*' });
  expect(register).toHaveBeenCalledTimes(1);
  expect(ask(actions, 4)).toEqual([]);
  offer(runs, 20); // elsewhere
  expect(register).toHaveBeenCalledTimes(1);
  offer(runs, 4);
  // The former is there until the next is.
  expect([register.mock.calls.length, disposed.mock.calls.length]).toEqual([2, 1]);
  expect(ask(actions, 4)).toEqual(['Explain the Last Suggestion']);
  offer(runs, 4, ' was');
  expect(register).toHaveBeenCalledTimes(2);
  actions.dispose();
  expect(disposed).toHaveBeenCalledTimes(2);
});

it('is gone where the cursor has moved from the end of what was typed along, as VS Code takes the suggestion away then', () => {
  const runs = new SuggestionRuns();
  const actions = new ExplainActions(runs, { scheme: '*' });
  offer(runs, 4);
  for (const [at, text] of [...' th'].entries())
    runs.edited({ document: URI, changes: [{ offset: 4 + at, length: 0, text }], undo: false });
  expect(ask(actions, 7)).toEqual(['Explain the Last Suggestion']);
  expect(ask(actions, 5)).toEqual([]);
  // It went with the focus.
  runs.leave();
  expect(ask(actions, 7)).toEqual([]);
});

it('is there for a suggestion that an edit before it has moved', () => {
  const runs = new SuggestionRuns();
  const actions = new ExplainActions(runs, { scheme: '*' });
  offer(runs, 40);
  runs.edited({ document: URI, changes: [{ offset: 0, length: 0, text: 'import { x } from "x";' }], undo: false });
  expect(ask(actions, 62)).toEqual(['Explain the Last Suggestion']);
  expect(ask(actions, 40)).toEqual([]);
});
