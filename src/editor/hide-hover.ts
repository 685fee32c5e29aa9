/** Takes away the editor's hover. */
import * as vscode from 'vscode';

/** The one whose link was clicked stays open by itself: over what the link opens, or as if nothing had been changed. */
export async function hideHover(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.hideHover');
}
