/** What can be done with a program that was saved: read it, or run it. */
import * as vscode from 'vscode';
import { offerSaved } from './offer-saved';

/** Nobody waits for it: what was saved is there. */
export function offerProgram(file: vscode.Uri, name: string): void {
  const isLocal = file.scheme === 'file';
  const said = vscode.l10n.t('Saved {0}', name);
  const about = isLocal
    ? vscode.l10n.t('Saved {0}. It is run with Python and NumPy, and prints what it checks.', name)
    : vscode.l10n.t('Saved {0}.', name);
  const copy = () => vscode.env.clipboard.writeText(commandOf(file.fsPath, process.platform));
  offerSaved(said, about, [
    { label: vscode.l10n.t('Open File'), take: () => vscode.window.showTextDocument(file) },
    ...(isLocal ? [{ label: vscode.l10n.t('Copy Command'), take: copy }] : []),
  ]);
}

/** As one types it in a terminal: a path may hold spaces and signs that shells read. */
export function commandOf(path: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? `python "${path}"` : `python3 '${path.replaceAll("'", `'\\''`)}'`;
}
