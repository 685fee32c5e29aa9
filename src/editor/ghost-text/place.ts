/** Reads what a suggestion needs to know about the cursor's place. */
import * as vscode from 'vscode';
import { type CursorPlace, LOOK_AHEAD, READ_AFTER, readingStart } from '../../engine/shared/cursor-place';
import { lineAbove } from '../../generate/lines';
import { beginsBlock } from '../../generate/suggestion-filters';
import { textKind } from '../../generate/text-kind';

/** @param typed the text before the cursor in its line, if it differs from the document's because of a chosen list item */
export function readPlace(document: vscode.TextDocument, position: vscode.Position, typed?: string): CursorPlace {
  const line = document.lineAt(position.line).text;
  const before = typed ?? line.slice(0, position.character);
  const { name, above } = textAbove(document);
  const lineStart = document.offsetAt(position.with({ character: 0 }));
  const start = readingStart(above.length + lineStart + before.length);
  const from = document.positionAt(Math.max(0, start - above.length));
  const inDocument = document.getText(new vscode.Range(from, position.with({ character: 0 })));
  return {
    document: name,
    text: above.slice(start) + inDocument + before,
    start,
    before,
    after: line.slice(position.character),
    nextLine: nextLine(document, position.line),
    lineAbove: lineAbove(above.slice(start) + inDocument),
    following: textAfter(document, position),
    multiLine: beginsBlock(before),
    kind: textKind(document.languageId),
  };
}

/** The part of the cursor's line before it. */
export function lineBeforeCursor({ document, selection }: vscode.TextEditor): string {
  const { line, character } = selection.active;
  return document.lineAt(line).text.slice(0, character);
}

/** The text that a document belongs to: a cell of a notebook continues the cells above it. */
function textAbove(document: vscode.TextDocument): { readonly name: string; readonly above: string } {
  const notebook = vscode.workspace.notebookDocuments.find((one) =>
    one.getCells().some((cell) => cell.document === document),
  );
  if (!notebook) return { name: document.uri.toString(), above: '' };
  const cells = notebook.getCells().map((cell) => cell.document);
  const above = cells.slice(0, cells.indexOf(document)).map((cell) => `${textOf(cell)}\n\n`);
  return { name: notebook.uri.toString(), above: above.join('') };
}

const texts = new WeakMap<vscode.TextDocument, { readonly version: number; readonly text: string }>();

/** The text of a cell that is not being edited; cached for each version. */
function textOf(cell: vscode.TextDocument): string {
  const known = texts.get(cell);
  if (known?.version === cell.version) return known.text;
  const text = cell.getText();
  texts.set(cell, { version: cell.version, text });
  return text;
}

function textAfter(document: vscode.TextDocument, position: vscode.Position): string {
  const end = document.positionAt(document.offsetAt(position) + READ_AFTER);
  return document.getText(new vscode.Range(position, end));
}

function nextLine(document: vscode.TextDocument, line: number): string {
  for (let next = line + 1; next < document.lineCount && next <= line + LOOK_AHEAD; next++) {
    const { text, isEmptyOrWhitespace } = document.lineAt(next);
    if (!isEmptyOrWhitespace) return text;
  }
  return '';
}
