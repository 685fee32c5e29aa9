/** Suggests at the cursor because the user asks for it, even where ghost text is off. */
import * as vscode from 'vscode';
import type { Registration } from './registration';
import type { SuggestionRuns } from './runs';

/** Gives the editor the keyboard first, which a hover, a menu or the palette may have: Tab accepts only in the editor. */
export async function suggestNow(
  registration: Pick<Registration, 'allowOnce'>,
  runs: Pick<SuggestionRuns, 'askedHere'>,
): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a text: it is continued at its cursor.'));
    return;
  }
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  registration.allowOnce(editor.document);
  runs.askedHere(editor.document, editor.selection.active);
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
}
