/** Reads the text in an editor that the user wants to trace. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { count } from '../../base/counted';
import type { Origin } from '../../engine/protocol/panel-protocol';
import { lineOfText } from './line-of-text';
import { endOf } from './long-text';

/**
 * The selection of an editor, or without one the line that `lineOfText` finds; for a very long text its end, which is the
 * part that is traced. If that is not the text that the user pointed at, a notification says so.
 */
export function selectedText(editor: vscode.TextEditor, model: string): Origin {
  const { document, selection } = editor;
  if (selection.isEmpty) tellOtherLine(document, selection.active);
  const { origin, skipped } = offeredText(editor, model);
  if (skipped > 0) tellSkipped(origin.text.length, skipped);
  return origin;
}

/** Like `selectedText`, for a text that is only offered, so that there is no notification yet. */
export function offeredText(
  { document, selection }: Pick<vscode.TextEditor, 'document' | 'selection'>,
  model: string,
): { readonly origin: Origin; readonly skipped: number } {
  const range = selection.isEmpty ? lineAt(document, selection.active).range : selection;
  const { text, skipped } = endOf(document.getText(range));
  const isAfterSpace = skipped === 0 && !selection.isEmpty && isAfterOneSpace(document, selection.start);
  const source = {
    uri: document.uri.toString(),
    start: document.offsetAt(range.start) + skipped,
    label: `${basename(document.uri.path)}${linesOf(selection.isEmpty ? { start: range.start } : selection)}`,
    ...(isAfterSpace && { isAfterSpace }),
  };
  return { origin: { text, model, source }, skipped };
}

/** For example ":1" or ", lines 1–3": a selection that ends at the beginning of a line contains nothing of that line. */
function linesOf({ start, end = start }: { readonly start: vscode.Position; readonly end?: vscode.Position }): string {
  const first = start.line + 1;
  const last = end.line + (end.character === 0 && end.line > start.line ? 0 : 1);
  return last > first ? `, lines ${first}–${last}` : `:${first}`;
}

/** Whether a space precedes a selection, as for a word selected by a double click. */
function isAfterOneSpace(document: vscode.TextDocument, { line, character }: vscode.Position): boolean {
  return character > 0 && document.lineAt(line).text.charAt(character - 1) === ' ';
}

function lineAt(document: vscode.TextDocument, cursor: vscode.Position): vscode.TextLine {
  return document.lineAt(lineOfText(document, cursor));
}

function tellOtherLine(document: vscode.TextDocument, cursor: vscode.Position): void {
  const { range, isEmptyOrWhitespace } = lineAt(document, cursor);
  const [own, taken] = [cursor.line + 1, range.start.line + 1];
  if (!document.lineAt(cursor.line).isEmptyOrWhitespace || isEmptyOrWhitespace) return;
  void vscode.window.showInformationMessage(
    taken > own
      ? vscode.l10n.t('Line {0} is empty: line {1} is taken, the next with text.', own, taken)
      : vscode.l10n.t('Line {0} is empty: line {1} is taken, the last with text before it.', own, taken),
  );
}

function tellSkipped(taken: number, skipped: number): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'The text has {0} characters: only the last {1} are looked at, more than the model can read.',
      count(taken + skipped),
      count(taken),
    ),
  );
}
