/** What is said in a quiet moment covers nothing that somebody is writing. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { QuickPick, QuickPickItem } from 'vscode';
import { QuietMoment } from '../../../src/editor/ghost-text/quiet-moment';
import { pickIn } from '../../../src/editor/pick-in';
import { partOf } from '../part-of';

/** The line up to the cursor. */
let line = '';
const document = { name: 'active', languageId: 'python', lineAt: () => ({ text: line }) };
/** Whether a text editor is the active one: a panel with the keyboard is none. */
const editing = vi.hoisted(() => ({ isOn: true }));
const { listeners, on } = vi.hoisted(() => {
  const listeners: Record<string, (event: unknown) => void> = {};
  return {
    listeners,
    on: (name: string) => (listener: (event: unknown) => void) => {
      listeners[name] = listener;
      return { dispose: () => undefined };
    },
  };
});
vi.mock('vscode', () => ({
  Disposable: { from: () => ({ dispose: () => undefined }) },
  TextDocumentSaveReason: { Manual: 1, AfterDelay: 2 },
  window: {
    get activeTextEditor() {
      return editing.isOn ? { document, selection: { active: { line: 0, character: line.length } } } : undefined;
    },
    onDidChangeTextEditorSelection: on('select'),
    onDidChangeActiveTextEditor: on('editor'),
  },
  workspace: {
    onDidChangeTextDocument: on('change'),
    onWillSaveTextDocument: on('saving'),
    onDidSaveTextDocument: on('saved'),
  },
}));

const type = () => listeners['change']?.({ document, contentChanges: [{}] });
const save = (reason: number) => {
  listeners['saving']?.({ document, reason });
  listeners['saved']?.(document);
};

beforeEach(() => {
  editing.isOn = true;
  line = '';
  document.languageId = 'python';
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

it('comes three seconds after the last key or move of the cursor, once', () => {
  const said = vi.fn();
  new QuietMoment().wait(said);
  vi.advanceTimersByTime(2_000);
  type();
  vi.advanceTimersByTime(2_000);
  listeners['select']?.({ textEditor: { document } });
  vi.advanceTimersByTime(2_999);
  expect(said).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  type();
  vi.advanceTimersByTime(60_000);
  expect(said).toHaveBeenCalledOnce();
});

it('comes a second after somebody saved, not after a text that saves itself', () => {
  const said = vi.fn();
  new QuietMoment().wait(said);
  save(2);
  vi.advanceTimersByTime(2_000);
  expect(said).not.toHaveBeenCalled();
  save(1);
  vi.advanceTimersByTime(1_000);
  expect(said).toHaveBeenCalledOnce();
});

it('comes not where somebody types on after saving', () => {
  const said = vi.fn();
  new QuietMoment().wait(said);
  save(1);
  type();
  vi.advanceTimersByTime(2_000);
  expect(said).not.toHaveBeenCalled();
});

it('comes not while a panel has the keyboard, and a second after an editor has it again', () => {
  const said = vi.fn();
  new QuietMoment().wait(said);
  editing.isOn = false;
  listeners['editor']?.(undefined);
  vi.advanceTimersByTime(60_000);
  expect(said).not.toHaveBeenCalled();
  editing.isOn = true;
  listeners['editor']?.({ document });
  vi.advanceTimersByTime(1_000);
  expect(said).toHaveBeenCalledOnce();
});

it('comes a second after the list is closed in which something is picked', async () => {
  const nothing = () => undefined;
  const list = partOf<QuickPick<QuickPickItem>>({
    show: nothing,
    dispose: nothing,
    onDidHide: () => ({ dispose: nothing }),
  });
  let close: (picked: undefined) => void = nothing;
  const picked = pickIn<QuickPickItem, never>(list, (end) => {
    close = end;
  });
  const said = vi.fn();
  new QuietMoment().wait(said);
  vi.advanceTimersByTime(60_000);
  expect(said).not.toHaveBeenCalled();
  close(undefined);
  await picked;
  vi.advanceTimersByTime(1_000);
  expect(said).toHaveBeenCalledOnce();
});

it.each(['item.pr', 'item.', 'total'])('comes not after “%s” in code, where VS Code may list what goes on', (typed) => {
  const said = vi.fn();
  new QuietMoment().wait(said);
  line = typed;
  type();
  vi.advanceTimersByTime(60_000);
  save(1);
  vi.advanceTimersByTime(60_000);
  expect(said).not.toHaveBeenCalled();
  line = `${typed} `;
  type();
  vi.advanceTimersByTime(3_000);
  expect(said).toHaveBeenCalledOnce();
});

it('comes after a word of prose', () => {
  const said = vi.fn();
  new QuietMoment().wait(said);
  line = 'We met.';
  document.languageId = 'markdown';
  type();
  vi.advanceTimersByTime(3_000);
  expect(said).toHaveBeenCalledOnce();
});
