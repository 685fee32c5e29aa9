/** The file manager of the system, which can be used if the files and the window are on the same machine. */
import * as vscode from 'vscode';

/** Whether a file can be shown there: not over a remote connection, and not in a browser. */
export function hasFileManager(): boolean {
  return vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
}

/** Shows a file there, if possible. @throws VS Code's error if it fails */
export async function showInFileManager(path: string): Promise<void> {
  if (hasFileManager()) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
}
