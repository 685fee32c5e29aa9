/** Suggests at the cursor because somebody asks for it: also where ghost text is off. */
import * as vscode from 'vscode';
import type { Registration } from './registration';
import type { SuggestionRuns } from './runs';

/** From a hover, a menu or the palette too, where the keyboard is elsewhere: Tab accepts only in the editor. */
export async function suggestNow(
  registration: Pick<Registration, 'allowOnce'>,
  runs: Pick<SuggestionRuns, 'askedHere'>,
): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor) {
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    registration.allowOnce(editor.document);
    runs.askedHere(editor.document, editor.selection.active);
  }
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
}
