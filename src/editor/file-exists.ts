/** Whether a file exists, on any file system that VS Code can access. */
import * as vscode from 'vscode';

/** @returns false also if the file cannot be accessed */
export async function fileExists(file: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
}
