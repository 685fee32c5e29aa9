/** What is traced of an editor, and where it says that this is from. */
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { offeredText, selectedText } from '../../../src/editor/source/selected-text';
import { partOf } from '../part-of';

const { told } = vi.hoisted(() => ({ told: [] as string[] }));
vi.mock('vscode', () => ({
  l10n: { t: (sentence: string) => sentence },
  window: { showInformationMessage: (sentence: string) => told.push(sentence) },
}));

const LINES = ['A little dog.', 'It ran.', '', 'Home.'];
type Place = readonly [line: number, character: number];

function editorWith(from: Place, to: Place = from): vscode.TextEditor {
  const at = ([line, character]: Place) => ({ line, character });
  const lineAt = (line: number) => ({
    range: { start: { line, character: 0 } },
    text: LINES[line],
    isEmptyOrWhitespace: LINES[line] === '',
  });
  const document = {
    uri: { path: '/story.md', toString: () => 'file:///story.md' },
    getText: () => 'some text',
    lineCount: LINES.length,
    lineAt,
    offsetAt: () => 0,
  };
  const isEmpty = from.join() === to.join();
  const selection = { isEmpty, active: at(to), start: at(from), end: at(to) };
  return partOf<vscode.TextEditor>({ document, selection } as never);
}

beforeEach(() => {
  told.length = 0;
});

it('a text of several lines says which, without a line of which nothing is selected', () => {
  const label = (from: Place, to?: Place) => offeredText(editorWith(from, to), 'm').origin.source?.label;
  expect(label([0, 0], [1, 3])).toBe('story.md, lines 1–2');
  expect(label([0, 0], [1, 0])).toBe('story.md:1');
  expect(label([1, 2])).toBe('story.md:2');
});

it('says whether a space stands before what is selected, as before a word', () => {
  const isAfterSpace = (from: Place, to: Place) => offeredText(editorWith(from, to), 'm').origin.source?.isAfterSpace;
  expect(isAfterSpace([0, 2], [0, 8])).toBe(true);
  expect(isAfterSpace([0, 0], [0, 1])).toBeUndefined();
  expect(isAfterSpace([0, 1], [0, 8])).toBeUndefined();
});

it('tells that a line is empty where its text is asked for, and not where it is only offered', () => {
  expect(offeredText(editorWith([2, 0]), 'm').origin.source?.label).toBe('story.md:4');
  expect(told).toEqual([]);
  selectedText(editorWith([2, 0]), 'm');
  expect(told).toEqual(['Line {0} is empty: line {1} is taken, the next with text.']);
});
