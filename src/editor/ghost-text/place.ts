/** What a suggestion has to know of the place where the cursor is. */
import * as vscode from 'vscode';
import type { CursorPlace } from '../../engine/suggester';
import { beginsBlock } from '../../generate/suggestion-filters';

/** Text that is read before the cursor; more than any model's window holds. */
const READ = 8192;
/** The reading begins at a multiple of this, so that its beginning moves rarely. */
const ALIGNMENT = 4096;
/** Lines that are looked through for the next one that is not empty. */
const LOOK_AHEAD = 20;

/** @param typed what stands before the cursor in its line, where it is not what the document has: an offered item */
export function readPlace(document: vscode.TextDocument, position: vscode.Position, typed?: string): CursorPlace {
  const line = document.lineAt(position.line).text;
  const before = typed ?? line.slice(0, position.character);
  const lineStart = document.offsetAt(position.with({ character: 0 }));
  const start = Math.max(0, Math.floor((lineStart + before.length - READ) / ALIGNMENT) * ALIGNMENT);
  const above = document.getText(new vscode.Range(document.positionAt(start), position.with({ character: 0 })));
  return {
    document: document.uri.toString(),
    text: above + before,
    start,
    before,
    after: line.slice(position.character),
    nextLine: nextLine(document, position.line),
    multiLine: beginsBlock(before),
  };
}

function nextLine(document: vscode.TextDocument, line: number): string {
  for (let next = line + 1; next < document.lineCount && next <= line + LOOK_AHEAD; next++) {
    const { text, isEmptyOrWhitespace } = document.lineAt(next);
    if (!isEmptyOrWhitespace) return text;
  }
  return '';
}
