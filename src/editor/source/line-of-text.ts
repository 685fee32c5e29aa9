/** The line that is meant where nothing is selected. */
import type * as vscode from 'vscode';

type Lines = Pick<vscode.TextDocument, 'languageId' | 'lineAt' | 'lineCount'>;

/** Of Markdown, such as "## Notes". */
const HEADING = /^\s{0,3}#{1,6}(\s|$)/;

/** Lines that are looked through for one with text, in each direction. */
const REACH = 200;

/**
 * The line of the cursor; of an empty one the next with text, else the one before it. Where a document was just opened
 * nobody has placed the cursor: its heading gives way to the first line below that is none.
 */
export function lineOfText(document: Lines, cursor: Pick<vscode.Position, 'line' | 'character'>): number {
  const { line, character } = cursor;
  const textOf = (at: number) => document.lineAt(at).text;
  const isText = (at: number) => textOf(at).trim() !== '';
  const isHeading = (at: number) => document.languageId === 'markdown' && HEADING.test(textOf(at));
  const below = range(line + 1, Math.min(document.lineCount, line + 1 + REACH));
  if (isText(line)) {
    const isPlaced = line > 0 || character > 0 || !isHeading(line);
    return isPlaced ? line : (below.find((at) => isText(at) && !isHeading(at)) ?? line);
  }
  const above = range(Math.max(0, line - REACH), line);
  return below.find(isText) ?? above.findLast(isText) ?? line;
}

/** Whole numbers from one to before another. */
function range(start: number, stop: number): number[] {
  return Array.from({ length: Math.max(0, stop - start) }, (_, i) => start + i);
}
