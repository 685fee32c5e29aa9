/** Hides the editor's hover. */
import * as vscode from 'vscode';

/**
 * A hover stays open after one of its links is clicked; it would cover what the link opens, or show the state before the
 * change.
 */
export async function hideHover(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.hideHover');
}
