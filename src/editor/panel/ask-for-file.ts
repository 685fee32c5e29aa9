/** Asks for a file that holds a trace or a comparison. */
import * as vscode from 'vscode';

/** @returns `undefined` if the user picks none */
export async function askForFile(title: string, openLabel: string): Promise<vscode.Uri | undefined> {
  const filters = { [vscode.l10n.t('Traces and comparisons')]: ['safetensors'] };
  const chosen = await vscode.window.showOpenDialog({ title, openLabel, filters });
  return chosen?.[0];
}
