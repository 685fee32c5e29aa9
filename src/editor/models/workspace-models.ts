/** Models in the folder `models` of the workspace: lists include them by themselves. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { modelsBelow } from '../../library/models-in-folder';

/** The paths of the models in the folders directly in `models`; none in a workspace that the user does not trust. */
export async function workspaceModels(): Promise<readonly string[]> {
  const { isTrusted, workspaceFolders = [] } = vscode.workspace;
  if (!isTrusted) return [];
  const local = workspaceFolders.filter(({ uri }) => uri.scheme === 'file');
  const found = await Promise.all(local.map(({ uri }) => modelsBelow(join(uri.fsPath, 'models'))));
  return found.flat();
}
