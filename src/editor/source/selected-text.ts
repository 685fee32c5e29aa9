/** The text that a trace is asked of in an editor. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { count } from '../../base/counted';
import type { Origin } from '../../engine/protocol/panel-protocol';
import { lineOfText } from './line-of-text';
import { endOf } from './long-text';

/**
 * The selection of an editor, or without one the line that `lineOfText` finds; of a very long text the end, which is what
 * is traced. Where that is not what the user pointed at, a notification says so.
 */
export function selectedText({ document, selection }: vscode.TextEditor, model: string): Origin {
  const range = selection.isEmpty ? rangeOfLine(document, selection.active) : selection;
  const { text, skipped } = endOf(document.getText(range));
  if (skipped > 0) tellSkipped(text.length, skipped);
  return {
    text,
    model,
    source: {
      uri: document.uri.toString(),
      start: document.offsetAt(range.start) + skipped,
      label: `${basename(document.uri.path)}:${range.start.line + 1}`,
    },
  };
}

function rangeOfLine(document: vscode.TextDocument, cursor: vscode.Position): vscode.Range {
  const { range, isEmptyOrWhitespace } = document.lineAt(lineOfText(document, cursor));
  const [own, taken] = [cursor.line + 1, range.start.line + 1];
  if (document.lineAt(cursor.line).isEmptyOrWhitespace && !isEmptyOrWhitespace) {
    void vscode.window.showInformationMessage(
      taken > own
        ? vscode.l10n.t('Line {0} is empty: line {1} is taken, the next with text.', own, taken)
        : vscode.l10n.t('Line {0} is empty: line {1} is taken, the last with text before it.', own, taken),
    );
  }
  return range;
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
