/** Where traced texts are in their documents, which are edited at any time. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import type { Change } from '../../../src/editor/source/moved-range';
import { TracedRanges } from '../../../src/editor/source/traced-ranges';
import { partOf } from '../part-of';

const editor = vi.hoisted(() => ({
  documents: [] as unknown[],
  change: (_: unknown) => {},
  open: (_: unknown) => {},
  close: (_: unknown) => {},
}));

vi.mock('vscode', async () => ({
  EventEmitter: (await import('vscode-jsonrpc')).Emitter,
  workspace: {
    get textDocuments() {
      return editor.documents;
    },
    onDidChangeTextDocument: (take: typeof editor.change) => void Object.assign(editor, { change: take }),
    onDidOpenTextDocument: (take: typeof editor.open) => void Object.assign(editor, { open: take }),
    onDidCloseTextDocument: (take: typeof editor.close) => void Object.assign(editor, { close: take }),
  },
}));

const uri = 'file:///a.txt';
const TEXT = 'The weather is';
const PLACE = { uri, start: 6, text: TEXT };
const TRACED = { trace: 1, text: TEXT, model: '/models/a', tokens: [] };

let content: string;
let document: vscode.TextDocument;
let ranges: TracedRanges;

beforeEach(() => {
  content = `Note: ${TEXT} nice.`;
  document = partOf<vscode.TextDocument>({ uri: { toString: () => uri }, getText: () => content });
  editor.documents = [document];
  ranges = new TracedRanges();
});

function edit(rangeOffset: number, rangeLength: number, text: string): void {
  content = content.slice(0, rangeOffset) + text + content.slice(rangeOffset + rangeLength);
  editor.change({ document, contentChanges: [{ rangeOffset, rangeLength, text } satisfies Change] });
}

describe('a text whose document is edited while it is traced', () => {
  it('was edited since, and what stands there now is known', () => {
    const followed = ranges.follow(PLACE);
    edit(10, 7, 'house');
    followed.add(TRACED);
    expect([ranges.isEdited(1), ranges.editedText(1)]).toEqual([true, { start: 6, text: 'The house is' }]);
    expect(ranges.in(document)).toEqual([]);
  });

  it('is found where it has moved to', () => {
    const followed = ranges.follow(PLACE);
    edit(0, 0, 'A ');
    followed.add(TRACED);
    expect(ranges.isEdited(1)).toBe(false);
    expect(ranges.in(document)).toMatchObject([{ trace: 1, start: 8 }]);
    expect(ranges.of(1)).toMatchObject({ uri, start: 8 });
  });

  it('is found there, too, when its reader goes back to it', () => {
    ranges.follow(PLACE).add(TRACED);
    edit(0, 0, 'A ');
    ranges.follow(PLACE).add({ ...TRACED, trace: 2 });
    expect(ranges.of(2)).toMatchObject({ uri, start: 8 });
    // Edited since, it is nowhere, though the same words stand somewhere else.
    edit(12, 7, 'house');
    edit(content.length, 0, TEXT);
    ranges.follow(PLACE).add({ ...TRACED, trace: 3 });
    expect(ranges.of(3)).toBeUndefined();
  });

  it('has a place as long as it stands there, its document open or closed', () => {
    ranges.follow(PLACE).add(TRACED);
    editor.close(document);
    expect(ranges.of(1)).toMatchObject({ uri, start: 6 });
    editor.open(document);
    edit(10, 7, 'house');
    expect(ranges.of(1)).toBeUndefined();
  });

  it('is traced again once its edits are undone, wherever it has moved to', () => {
    ranges.follow(PLACE).add(TRACED);
    edit(10, 7, 'house');
    edit(0, 0, 'A ');
    expect(ranges.isEdited(1)).toBe(true);
    edit(12, 5, 'weather');
    expect(ranges.isEdited(1)).toBe(false);
    expect(ranges.of(1)).toEqual({ ...TRACED, uri, start: 8, waits: false });
    // Also where more than the text was replaced.
    edit(5, 6, '');
    expect(ranges.isEdited(1)).toBe(true);
    edit(5, 0, 'e: The');
    expect(ranges.of(1)).toMatchObject({ start: 8 });
  });

  it('is nowhere when its document was closed and opened again with another text', () => {
    const followed = ranges.follow(PLACE);
    editor.close(document);
    content = 'Another text';
    editor.open(document);
    followed.add(TRACED);
    expect([ranges.isEdited(1), ranges.in(document)]).toEqual([false, []]);
  });

  it('is not followed any more when no trace came of it', () => {
    const followed = ranges.follow(PLACE);
    followed.dispose();
    followed.add(TRACED);
    expect(ranges.in(document)).toEqual([]);
  });
});

it('a text that is known only when it is traced is where its document has it', () => {
  ranges.follow({ ...PLACE, text: '' }).add(TRACED);
  ranges.follow({ ...PLACE, text: '' }).add({ ...TRACED, trace: 2, text: 'The weather was' });
  expect(ranges.in(document).map(({ trace }) => trace)).toEqual([1]);
});
