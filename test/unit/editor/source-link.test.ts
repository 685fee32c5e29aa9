/** A traced text is shown in its document, also where that was closed; not where it cannot be opened again as it was. */
import { beforeEach, expect, it, vi } from 'vitest';
import { SourceLink } from '../../../src/editor/panel/source-link';
import type { LitParts } from '../../../src/editor/source/highlight-ranges';
import { openMemoryPanel, summaryOf } from './webview-panel';

const editor = vi.hoisted(() => ({
  open: [] as string[],
  revealed: [] as string[],
  told: [] as string[],
  selected: (_: object) => {},
  edited: (_: object) => {},
  visible: [] as object[],
}));
const drawn = vi.hoisted(() => vi.fn());
vi.mock('../../../src/editor/source/decorations', () => ({
  Decorations: class {
    set = drawn;
  },
}));
vi.mock('../../../src/editor/source/reveal', () => ({ reveal: async (uri: string) => void editor.revealed.push(uri) }));
vi.mock('vscode', () => ({
  l10n: { t: (text: string) => text },
  TextEditorSelectionChangeKind: { Keyboard: 1, Mouse: 2, Command: 3 },
  Uri: { parse: (uri: string) => ({ scheme: uri.split(':')[0] }) },
  window: {
    visibleTextEditors: editor.visible,
    onDidChangeVisibleTextEditors: () => undefined,
    onDidChangeTextEditorSelection: (listener: (event: object) => void) => {
      editor.selected = listener;
    },
    onDidChangeActiveTextEditor: () => undefined,
    showInformationMessage: async (message: string) => void editor.told.push(message),
  },
  workspace: {
    onDidChangeTextDocument: (listener: (event: object) => void) => {
      editor.edited = listener;
    },
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
  ['a key', 1, [1], []],
  ['a click', 2, [1], [1]],
  ['a command, as the one that shows bytes in a hover', 3, [], []],
  ['a selection that comes back with its editor', undefined, [], []],
])('the panel chooses the token at the caret after %s', (_, kind, chosen, chosenAfterEdit) => {
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
  // Keys that type and delete move the caret as well.
  editor.edited({ document });
  editor.selected({ textEditor: { document }, selections: [{ isEmpty: true, active: {} }], kind });
  expect(gone).toEqual([...chosen, ...chosenAfterEdit]);
});

it('of several traces that cover a text, tint and hover are of the visible one that was active last', () => {
  const text = 'John gave';
  const token = (start: number, end: number) => ({ start, end, inserted: false });
  const ranges = [
    { trace: 2, start: 0, text, model: 't5', tokens: [token(0, 2), token(2, 4), token(4, 9)] },
    { trace: 1, start: 0, text, model: 'starter', tokens: [token(0, 4), token(4, 9)] },
    { trace: 3, start: 0, text: `${text} her`, model: 'other', tokens: [token(0, 9), token(9, 13)] },
  ];
  const document = { positionAt: (offset: number) => offset };
  editor.visible.push({ document });
  const traces = [2, 1, 3].map((trace) => ({ panel: { isSeen: trace !== 2 }, summary: { trace } }));
  const find = (_: unknown, offset: number, model: string) =>
    ranges.find((range) => range.model === model && offset < range.start + range.text.length);
  const link = new SourceLink(
    { traces, onDidChange: () => undefined } as never,
    { in: () => ranges, find, onDidChange: () => undefined } as never,
    () => ({ model: 't5', highlightSource: true, highlightAttention: true }) as never,
  );
  const head = { layer: 3, head: 1, variant: 'model' as const };
  for (const { panel, summary } of traces) {
    const attention = [[], [0.25, 0.75], [0.5, 0.25, 0.25], [0.5, 0.5]][summary.trace] as number[];
    link.highlight(panel as never, { trace: summary.trace, token: 1, preview: null, attention, head });
  }
  const toldAt = (offset: number) => link.tracedAt(document as never, offset)?.trace;
  expect([toldAt(5), toldAt(10)]).toEqual([1, 3]);
  expect(link.attentionTo(ranges[1] as never, { first: 0, last: 2 })).toEqual({ weight: 1, ...head, isCross: false });
  // That of a panel behind another tab is not the one that the text is tinted with.
  expect(link.attentionTo(ranges[0] as never, { first: 0, last: 2 })).toBeUndefined();
  const [, lit] = drawn.mock.lastCall as [unknown, { parts: LitParts }[]];
  expect(lit.map(({ parts }) => parts.tints.flat())).toEqual([
    [
      { start: 0, end: 4, weight: 0.25 },
      { start: 4, end: 9, weight: 0.75 },
    ],
    [{ start: 9, end: 13, weight: 0.5 }],
  ]);
  // Where no panel shows the text: the latest trace with the model in use.
  for (const { panel } of traces) panel.isSeen = false;
  expect(toldAt(5)).toBe(2);
  editor.visible.pop();
});

it('a token that is pointed at in the text is marked in its panel until the text is pointed at anew, or for some seconds', () => {
  vi.useFakeTimers();
  const { panel } = openMemoryPanel();
  const summary = summaryOf(1, 'A text');
  panel.show({ kind: 'trace', summary, origin: { text: 'A text', model: 'a', source: null } });
  Object.defineProperty(panel, 'isSeen', { value: true });
  const told: unknown[] = [];
  panel.send = (_: unknown, params?: unknown) => void told.push((params as { token: number | null }).token);
  const tokens = [
    { start: 0, end: 1 },
    { start: 1, end: 6 },
  ];
  const range = { trace: 1, uri: 'file:///a.md', start: 0, text: 'A text', tokens };
  const traced = { in: () => [range], onDidChange: () => undefined };
  const panels = { traces: [{ panel, summary }], onDidChange: () => undefined };
  const link = new SourceLink(panels as never, traced as never, () => ({}) as never);
  const document = {} as never;
  link.point(document, 0);
  vi.advanceTimersByTime(2000);
  expect(told).toEqual([0]);
  link.point(document, 3);
  vi.advanceTimersByTime(2000);
  expect(told).toEqual([0, 1]);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([0, 1, null]);
  // Nothing is left to end.
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([0, 1, null]);
  vi.useRealTimers();
});
