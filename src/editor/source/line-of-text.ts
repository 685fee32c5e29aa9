/** Finds the line that is meant if nothing is selected. */
import type * as vscode from 'vscode';

type Lines = Pick<vscode.TextDocument, 'lineAt' | 'lineCount'>;

/** How many lines to search for one with text, in each direction. */
const REACH = 200;

/** The line of the cursor, even if it is a heading; for an empty line the next one with text, or else the one before it. */
export function lineOfText(document: Lines, { line }: Pick<vscode.Position, 'line'>): number {
  const textOf = (at: number) => document.lineAt(at).text;
  const isText = (at: number) => textOf(at).trim() !== '';
  if (isText(line)) return line;
  const below = range(line + 1, Math.min(document.lineCount, line + 1 + REACH));
  const above = range(Math.max(0, line - REACH), line);
  return below.find(isText) ?? above.findLast(isText) ?? line;
}

/** Whole numbers from `start` up to, but not including, `stop`. */
function range(start: number, stop: number): number[] {
  return Array.from({ length: Math.max(0, stop - start) }, (_, i) => start + i);
}
