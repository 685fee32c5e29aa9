/** Whether there is a file, on whatever file system VS Code reaches. */
import * as vscode from 'vscode';

/** @returns also false where nobody may look */
export async function fileExists(file: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}
