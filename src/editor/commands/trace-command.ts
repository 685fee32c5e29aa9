/** The commands that trace the selected text. */
import * as vscode from 'vscode';
import { PRESENT } from '../../engine/protocol/panel-protocol';
import { panelForText } from '../panel/panel-places';
import type { TracePanels } from '../panel/trace-panels';
import type { Tracing } from '../panel/tracing';
import type { Settings } from '../settings';
import { editorInUse } from '../source/editor-in-use';
import { selectedText } from '../source/selected-text';

/** Documents with more lines are not checked for being empty. */
const MOST_BLANK_LINES = 10_000;

export class TraceCommand {
  constructor(
    private readonly tracing: Tracing,
    private readonly panels: TracePanels,
    private readonly settings: () => Settings,
  ) {}

  /**
   * Traces the selection, or without one the line with text at the cursor: in the latest active panel, or in a new one.
   * @param presents whether the trace is presented
   */
  async run(where: 'current' | 'new', { presents = false } = {}): Promise<void> {
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
    panel.focus(); // so that its keys move through the steps
    if (presents) panel.notes.say(PRESENT);
    await this.tracing.show(panel, origin, { notify: 'always' });
  }
}

/** Whether a document contains nothing that could be selected. */
function isBlank(document: vscode.TextDocument): boolean {
  return document.lineCount <= MOST_BLANK_LINES && document.getText().trim() === '';
}

/** In an empty document nothing can be selected, so the user is offered to type a text or to see an example. */
async function offerOther(): Promise<void> {
  await offerTyping(vscode.l10n.t('The document is empty: there is nothing in it to trace.'), {
    [vscode.l10n.t('Try an Example...')]: 'llmTrace.tryExample',
  });
}

/**
 * A notification shows little more than one line, so it begins with what to do, and has a button for a text without a
 * document.
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
