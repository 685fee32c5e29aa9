/** What can be done with a saved program: read it, or run it. */
import * as vscode from 'vscode';
import { offerSaved } from './offer-saved';

/** Not awaited, because the file has already been saved. */
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

/** The command as typed in a terminal: a path may contain spaces and characters with a meaning for the shell. */
export function commandOf(path: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? `python "${path}"` : `python3 '${path.replaceAll("'", `'\\''`)}'`;
}
