/** The file manager of the system: it is there where the files and the window are on one machine. */
import * as vscode from 'vscode';

/** Whether a file can be shown there: not over a remote connection, and not in a browser. */
export function hasFileManager(): boolean {
  return vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
}

/** Show a file there, if it can be shown. @throws what VS Code tells when it cannot */
export async function showInFileManager(path: string): Promise<void> {
  if (hasFileManager()) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
}
