/** The block of a language in a file of settings: `"[python]": { … }`. */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';

/** The document whose settings are meant; without a URI, those of its language. */
export type Scope = Pick<vscode.TextDocument, 'languageId'> & { readonly uri?: vscode.Uri };

/** Removes the block if it is empty: VS Code leaves it there when its last setting is removed. */
export async function removeEmptyBlock({ uri, languageId }: Scope, target: vscode.ConfigurationTarget): Promise<void> {
  const block = `[${languageId}]`;
  const settings = vscode.workspace.getConfiguration(undefined, uri);
  const found = settings.inspect(block);
  const value = target === vscode.ConfigurationTarget.Global ? found?.globalValue : found?.workspaceValue;
  if (isDeepStrictEqual(value, {})) await settings.update(block, undefined, target);
}
