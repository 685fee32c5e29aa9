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

  /** Trace the selection, or without one the line with text at the cursor: in the panel that was active last, or in a new one. */
  async run(where: 'current' | 'new'): Promise<void> {
    const editor = editorInUse();
    if (!editor) {
      await offerTyping(vscode.l10n.t('Open a document and select the text to trace.'));
      return;
    }
    const origin = selectedText(editor, this.settings().model);
    if (origin.text === '') {
      await offerTyping(vscode.l10n.t('Select some text first.'));
      return;
    }
    const panel = where === 'current' ? panelForText(this.panels) : this.panels.open();
    panel.focus(); // its keys walk through the steps
    await this.tracing.show(panel, origin, { notify: 'always' });
  }
}

/** A notification shows little more than a line: first what is to be done, and a button for a text without a document. */
async function offerTyping(sentence: string): Promise<void> {
  const type = vscode.l10n.t('Trace a Text of Your Own...');
  const chosen = await vscode.window.showInformationMessage(sentence, type);
  if (chosen === type) await vscode.commands.executeCommand('llmTrace.traceText');
}
