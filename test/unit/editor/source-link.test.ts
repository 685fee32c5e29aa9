/** A traced text is shown in its document, also where that was closed; not where it cannot be opened again as it was. */
import { beforeEach, expect, it, vi } from 'vitest';
import { SourceLink } from '../../../src/editor/panel/source-link';
import { openMemoryPanel, summaryOf } from './webview-panel';

const editor = vi.hoisted(() => ({
  open: [] as string[],
  revealed: [] as string[],
  told: [] as string[],
  selected: (_: object) => {},
}));
vi.mock('../../../src/editor/source/decorations', () => ({ Decorations: class {} }));
vi.mock('../../../src/editor/source/reveal', () => ({ reveal: async (uri: string) => void editor.revealed.push(uri) }));
vi.mock('vscode', () => ({
  l10n: { t: (text: string) => text },
  TextEditorSelectionChangeKind: { Keyboard: 1, Mouse: 2, Command: 3 },
  Uri: { parse: (uri: string) => ({ scheme: uri.split(':')[0] }) },
  window: {
    visibleTextEditors: [],
    onDidChangeVisibleTextEditors: () => undefined,
    onDidChangeTextEditorSelection: (listener: (event: object) => void) => {
      editor.selected = listener;
    },
    onDidChangeActiveTextEditor: () => undefined,
    showInformationMessage: async (message: string) => void editor.told.push(message),
  },
  workspace: {
    get textDocuments() {
      return editor.open.map((uri) => ({ uri: { toString: () => uri } }));
    },
    fs: { isWritableFileSystem: (scheme: string) => ({ file: true, git: false })[scheme] },
  },
}));

beforeEach(() => {
  [editor.open, editor.revealed, editor.told] = [[], [], []];
});

async function show(uri: string): Promise<void> {
  const { panel } = openMemoryPanel();
  panel.show({ kind: 'trace', summary: summaryOf(1, 'A text'), origin: { text: 'A text', model: 'a', source: null } });
  const traced = { of: () => ({ trace: 1, uri, start: 0, tokens: [] }), onDidChange: () => undefined };
  const link = new SourceLink({ onDidChange: () => undefined } as never, traced as never, () => ({}) as never);
  await link.show(panel, 0);
}

it.each(['file:///a.md', 'git:/a.md?main'])('%s, which is closed, is opened again', async (uri) => {
  await show(uri);
  expect([editor.revealed, editor.told]).toEqual([[uri], []]);
});

it.each(['untitled:Untitled-1', 'virtual:/a.md'])('%s is shown while it is open, and else why not', async (uri) => {
  editor.open = [uri];
  await show(uri);
  editor.open = [];
  await show(uri);
  const why = 'This text cannot be shown: its document is closed, and is kept nowhere.';
  expect([editor.revealed, editor.told]).toEqual([[uri], [why]]);
});

it.each([
  ['a key', 1, [1]],
  ['a click', 2, [1]],
  ['a command, as the one that shows bytes in a hover', 3, []],
  ['a selection that comes back with its editor', undefined, []],
])('the panel chooses the token at the caret after %s', (_, kind, chosen) => {
  const { panel } = openMemoryPanel();
  const summary = summaryOf(1, 'A text');
  panel.show({ kind: 'trace', summary, origin: { text: 'A text', model: 'a', source: null } });
  const gone: unknown[] = [];
  panel.go = ({ token }) => void gone.push(token);
  const tokens = [
    { start: 0, end: 1 },
    { start: 1, end: 6 },
  ];
  const range = { trace: 1, uri: 'file:///a.md', start: 0, text: 'A text', tokens };
  const traced = { in: () => [range], onDidChange: () => undefined };
  const panels = { traces: [{ panel, summary }], onDidChange: () => undefined };
  new SourceLink(panels as never, traced as never, () => ({}) as never);
  const document = { offsetAt: () => 3 };
  editor.selected({ textEditor: { document }, selections: [{ isEmpty: true, active: {} }], kind });
  expect(gone).toEqual(chosen);
});
