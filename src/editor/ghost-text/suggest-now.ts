/** Suggests at the cursor because somebody asks for it: also where ghost text is off. */
import * as vscode from 'vscode';
import type { Registration } from './registration';

/** From a hover, a menu or the palette too, where the keyboard is elsewhere: Tab accepts only in the editor. */
export async function suggestNow(registration: Pick<Registration, 'allowOnce'>): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor) {
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    registration.allowOnce(editor.document);
  }
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
}
