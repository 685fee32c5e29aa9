/** The commands that trace the selected text. */
import * as vscode from 'vscode';
import { panelForText } from '../panel/panel-places';
import type { TracePanels } from '../panel/trace-panels';
import type { Tracing } from '../panel/tracing';
import type { Settings } from '../settings';
import { editorInUse } from '../source/editor-in-use';
import { selectedText } from '../source/selected-text';

/** Of a document with more lines it is not looked whether it is empty. */
const MOST_BLANK_LINES = 10_000;

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
      await (isBlank(editor.document) ? offerOther() : offerTyping(vscode.l10n.t('Select some text first.')));
      return;
    }
    const panel = where === 'current' ? panelForText(this.panels) : this.panels.open();
    panel.focus(); // its keys walk through the steps
    await this.tracing.show(panel, origin, { notify: 'always' });
  }
}

/** Whether there is nothing in it that could be selected. */
function isBlank(document: vscode.TextDocument): boolean {
  return document.lineCount <= MOST_BLANK_LINES && document.getText().trim() === '';
}

/** In an empty document there is nothing to select: a text may be typed, or one is there to be seen. */
async function offerOther(): Promise<void> {
  await offerTyping(vscode.l10n.t('The document is empty: there is nothing in it to trace.'), {
    [vscode.l10n.t('Try an Example...')]: 'llmTrace.tryExample',
  });
}

/**
 * A notification shows little more than a line: first what is to be done, and a button for a text without a document.
 * @param others further buttons, each with its command
 */
async function offerTyping(sentence: string, others: Readonly<Record<string, string>> = {}): Promise<void> {
  const commands: Readonly<Record<string, string>> = {
    [vscode.l10n.t('Trace a Text of Your Own...')]: 'llmTrace.traceText',
    ...others,
  };
  const chosen = await vscode.window.showInformationMessage(sentence, ...Object.keys(commands));
  const command = chosen === undefined ? undefined : commands[chosen];
  if (command !== undefined) await vscode.commands.executeCommand(command);
}
