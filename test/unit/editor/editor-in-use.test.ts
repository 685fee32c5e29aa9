/** Which editor commands are about while the keyboard is in a panel, where VS Code names no active one. */
import { beforeEach, expect, it, vi } from 'vitest';
import { TraceCommand } from '../../../src/editor/commands/trace-command';
import { editorInUse } from '../../../src/editor/source/editor-in-use';
import { TokenHover } from '../../../src/editor/source/hover';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import { openMemoryPanel } from './webview-panel';

const { window, done } = vi.hoisted(() => ({
  done: [] as unknown[],
  window: {
    activeTextEditor: undefined as unknown,
    visibleTextEditors: [] as unknown[],
    /** Its first button is pressed. */
    showInformationMessage: async (message: string, ...buttons: string[]) => {
      done.push(message);
      return buttons[0];
    },
    showTextDocument: async (document: { name: string }, column: number) => void done.push([document.name, column]),
  },
}));
vi.mock('vscode', () => ({
  l10n: { t: (text: string) => text },
  window,
  commands: { executeCommand: async (command: string) => void done.push(command) },
}));

const editor = (name: string, selected = '', scheme = 'file') => {
  const uri = { scheme, path: `/${name}`, toString: () => `${scheme}:///${name}` };
  const document = {
    name,
    uri,
    offsetAt: () => 7,
    getText: () => selected,
    languageId: 'markdown',
    lineCount: 1,
    lineAt: () => ({ text: selected, range: { start: { line: 0 } } }),
  };
  const selection = { isEmpty: selected === '', start: { line: 0 }, active: { line: 0 } };
  return { document, selection, viewColumn: 1 };
};

beforeEach(() => {
  done.length = 0;
  [window.activeTextEditor, window.visibleTextEditors] = [undefined, []];
});

it('it is the active one, else a visible one with a selection, else the only visible one', () => {
  const [a, b, log] = [editor('a.md'), editor('b.md', 'The sun'), editor('log', 'printed', 'output')];
  expect(editorInUse()).toBeUndefined();
  window.visibleTextEditors = [log, a];
  expect(editorInUse()).toBe(a);
  window.visibleTextEditors = [log, a, b];
  expect(editorInUse()).toBe(b);
  window.visibleTextEditors = [a, editor('c.md')];
  expect(editorInUse()).toBeUndefined();
  window.activeTextEditor = a;
  window.visibleTextEditors = [a, b];
  expect(editorInUse()).toBe(a);
});

it('what is selected in it is traced', async () => {
  window.visibleTextEditors = [editor('a.md'), editor('b.md', 'The sun')];
  const { panel } = openMemoryPanel();
  const traced: Origin[] = [];
  const tracing = { show: async (_: unknown, origin: Origin) => traced.push(origin) };
  const settings = () => ({ model: '/models/a' });
  await new TraceCommand(tracing as never, { all: [panel] } as never, settings as never).run('current');
  expect([traced.map(({ text }) => text), done]).toEqual([['The sun'], []]);
});

it('where there is no text to take a button takes one that is typed, and an empty document is said to be empty', async () => {
  const run = () =>
    new TraceCommand({} as never, {} as never, (() => ({ model: '/models/a' })) as never).run('current');
  window.visibleTextEditors = [editor('a.md')];
  await run();
  expect(done).toEqual(['The document is empty: there is nothing in it to trace.', 'llmTrace.traceText']);
  done.length = 0;
  // Its text is far from the cursor.
  const far = editor('a.md');
  const getText = (range?: unknown) => (range ? '' : 'The sun');
  window.visibleTextEditors = [{ ...far, document: { ...far.document, getText } }];
  await run();
  expect(done).toEqual(['Select some text first.', 'llmTrace.traceText']);
  done.length = 0;
  window.visibleTextEditors = [];
  await run();
  expect(done).toEqual(['Open a document and select the text to trace.', 'llmTrace.traceText']);
});

it('it gets the keyboard before the tokens at its cursor are shown', async () => {
  window.visibleTextEditors = [editor('b.md')];
  await new TokenHover({ hints: { learned: () => undefined } } as never).showHere();
  expect(done).toEqual([['b.md', 1], 'editor.action.showHover']);
});
