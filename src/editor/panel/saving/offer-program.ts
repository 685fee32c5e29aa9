/** What can be done with a program that was saved: read it, or run it. */
import * as vscode from 'vscode';

/** Nobody waits for an answer: what was saved is there. */
export async function offerProgram(file: vscode.Uri, name: string): Promise<void> {
  const [open, copy] = [vscode.l10n.t('Open File'), vscode.l10n.t('Copy Command')];
  const isLocal = file.scheme === 'file';
  const said = isLocal
    ? vscode.l10n.t('Saved {0}. It is run with Python and NumPy, and prints what it checks.', name)
    : vscode.l10n.t('Saved {0}.', name);
  const answer = await vscode.window.showInformationMessage(said, open, ...(isLocal ? [copy] : []));
  if (answer === open) await vscode.window.showTextDocument(file);
  if (answer === copy) await vscode.env.clipboard.writeText(commandOf(file.fsPath, process.platform));
}

/** As one types it in a terminal: a path may hold spaces and signs that shells read. */
export function commandOf(path: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? `python "${path}"` : `python3 '${path.replaceAll("'", `'\\''`)}'`;
}
