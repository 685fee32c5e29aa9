/** Names for saved files. */
import * as vscode from 'vscode';
import { fileExists } from '../../file-exists';

/** A name that no file of the folder has: with a number if there already is one for the same text and model. */
export async function firstFree(folder: vscode.Uri, name: string, ending: string): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const file = vscode.Uri.joinPath(folder, `${name}${number === 1 ? '' : `-${number}`}${ending}`);
    if (!(await fileExists(file))) return file;
  }
}
