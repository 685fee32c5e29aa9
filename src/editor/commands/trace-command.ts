/** The commands that trace the selected text. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Origin } from '../../engine/panel-protocol';
import type { TracePanels } from '../panel/trace-panels';
import type { Tracing } from '../panel/tracing';
import type { Settings } from '../settings';
import { endOf } from '../source/long-text';

export class TraceCommand {
  constructor(
    private readonly tracing: Tracing,
    private readonly panels: TracePanels,
    private readonly settings: () => Settings,
  ) {}

  /** Trace the selection, or without one the current line: in the panel that was active last, or in a new one. */
  async run(where: 'current' | 'new'): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a document and select the text to trace.'));
      return;
    }
    const origin = selected(editor, this.settings().model);
    if (origin.text === '') {
      const message = vscode.l10n.t('There is nothing to trace: nothing is selected and the current line is empty.');
      void vscode.window.showInformationMessage(message);
      return;
    }
    const current = where === 'current' ? this.panels.current : undefined;
    current?.reveal();
    await this.tracing.show(current ?? this.panels.open(), origin, { notify: 'always' });
  }
}

/** The selection of an editor, or without one its current line; of a very long text the end, which is what is traced. */
export function selected({ document, selection }: vscode.TextEditor, model: string): Origin {
  const range = selection.isEmpty ? document.lineAt(selection.active.line).range : selection;
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

function tellSkipped(taken: number, skipped: number): void {
  const count = (characters: number) => characters.toLocaleString('en');
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'The text has {0} characters: only the last {1} are looked at, more than the model can read.',
      count(taken + skipped),
      count(taken),
    ),
  );
}
