/** Where a suggestion was copied from is shown without taking the cursor away from where somebody writes. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openPlace } from '../../../src/editor/panel/open-place';
import type { SuggestionRun } from '../../../src/engine/protocol/completion-protocol';
import { partOf } from '../part-of';

const editor = vi.hoisted(() => ({
  selection: 'where it was' as unknown,
  lit: [] as unknown[],
  revealed: [] as unknown[],
}));

vi.mock('vscode', () => {
  class Pair {
    constructor(
      readonly start: unknown,
      readonly end: unknown,
    ) {}
  }
  const document = { positionAt: (offset: number) => offset, validateRange: (range: Pair) => range };
  const shown = {
    set selection(selection: unknown) {
      editor.selection = selection;
    },
    revealRange: (range: Pair) => void editor.revealed.push([range.start, range.end]),
    setDecorations: (_: unknown, ranges: Pair[]) => {
      editor.lit = ranges.map(({ start, end }) => [start, end]);
    },
  };
  return {
    Range: Pair,
    Selection: Pair,
    Position: Pair,
    ThemeColor: class {},
    Uri: { parse: (uri: string) => uri },
    ViewColumn: { One: 1 },
    TextEditorRevealType: { InCenter: 2 },
    workspace: { openTextDocument: async () => document },
    window: {
      visibleTextEditors: [],
      showTextDocument: async () => shown,
      createTextEditorDecorationType: () => ({
        dispose: () => {
          editor.lit = [];
        },
      }),
    },
  };
});

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(editor, { selection: 'where it was', lit: [], revealed: [] });
});
afterEach(() => void vi.useRealTimers());

const run = (text?: string) =>
  partOf<SuggestionRun>({
    copied: [{ uri: 'file:///notes.md', start: 7, line: 1, shared: '', ...(text !== undefined && { text }) }],
  });

it('a copied stretch is lit up for some seconds, and the cursor stays', async () => {
  await openPlace(run(' a cat'), { copied: 0 });
  expect(editor).toEqual({ selection: 'where it was', lit: [[7, 13]], revealed: [[7, 13]] });
  vi.advanceTimersByTime(10_000);
  expect(editor.lit).toEqual([]);
});

it('words that stand before, of which nothing is copied, are lit up likewise', async () => {
  const before = { uri: 'file:///notes.md', start: 7, line: 1, text: 'a cat' };
  await openPlace(partOf<SuggestionRun>({ before }), { before: true });
  expect(editor).toEqual({ selection: 'where it was', lit: [[7, 12]], revealed: [[7, 12]] });
});

it('where only its beginning is known, the cursor goes there', async () => {
  await openPlace(run(), { copied: 0 });
  expect(editor).toEqual({ selection: { start: 7, end: 7 }, lit: [], revealed: [[7, 7]] });
});
