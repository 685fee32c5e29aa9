/** The commands that trace the selected text. */
import * as vscode from 'vscode';
import { panelForText } from '../panel/panel-places';
import type { TracePanels } from '../panel/trace-panels';
import type { Tracing } from '../panel/tracing';
import type { Settings } from '../settings';
import { editorInUse } from '../source/editor-in-use';
import { selectedText } from '../source/selected-text';

export class TraceCommand {
  constructor(
    private readonly tracing: Tracing,
    private readonly panels: TracePanels,
    private readonly settings: () => Settings,
  ) {}

  /** Trace the selection, or without one the current line: in the panel that was active last, or in a new one. */
  async run(where: 'current' | 'new'): Promise<void> {
    const editor = editorInUse();
    if (!editor) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a document and select the text to trace.'));
      return;
    }
    const origin = selectedText(editor, this.settings().model);
    if (origin.text === '') {
      const message = vscode.l10n.t('There is nothing to trace: nothing is selected and the current line is empty.');
      void vscode.window.showInformationMessage(message);
      return;
    }
    const panel = where === 'current' ? panelForText(this.panels) : this.panels.open();
    panel.reveal();
    await this.tracing.show(panel, origin, { notify: 'always' });
  }
}
