/** Writes a notebook that continues in Python with a saved trace, next to its file. */
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { version } from '../../../../package.json';
import { plainText } from '../../../base/foreign-text';
import type { TraceSummary } from '../../../engine/protocol/trace-protocol';
import { fromHome } from '../../../trace/explain/program-weights';
import { notebookOf } from '../../../trace/saving/python-notebook';
import { withoutSavedEnding } from '../../../trace/saving/saved-trace-name';
import { fileExists } from '../../file-exists';
import { firstFree } from './first-free';
import { withLocalFile, writeBytes } from './local-file';
import { offerSaved } from './offer-saved';

const ENDING = '.ipynb';

/**
 * Uses a name that no file has, because the user was not asked about replacing one.
 * @param summary the summary of the trace, if it is known
 */
export async function notebookBeside(saved: vscode.Uri, summary: TraceSummary | undefined): Promise<vscode.Uri> {
  const folder = vscode.Uri.joinPath(saved, '..');
  const file = await firstFree(folder, withoutSavedEnding(basename(saved.path)), ENDING);
  const hasModel = summary !== undefined && summary.saved?.hasModel !== false;
  const source = notebookOf({
    file: basename(saved.path),
    model: hasModel ? fromHome(summary.model.folder) : null,
    plan: summary?.plan,
    program: await terminalProgram(),
    version,
  });
  await withLocalFile(file, (path) => writeBytes(path, new TextEncoder().encode(source), 'text'));
  return file;
}

/** The terminal program is next to this file if both were built from source; the packaged extension does not include it. */
async function terminalProgram(): Promise<readonly string[] | undefined> {
  for (const folder of [__dirname, join(__dirname, '..')]) {
    const program = join(folder, 'cli.js');
    if (await fileExists(vscode.Uri.file(program))) return ['node', program];
  }
  return undefined;
}

/** Not awaited, because the file has already been saved. */
export function offerNotebook(notebook: vscode.Uri, trace: string): void {
  const name = plainText(basename(notebook.path));
  const about = vscode.l10n.t(
    'Saved {0} and, beside it, {1}, which reads it with Python and NumPy.',
    plainText(trace),
    name,
  );
  const open = () => vscode.commands.executeCommand('vscode.open', notebook);
  offerSaved(vscode.l10n.t('Saved {0}', name), about, [{ label: vscode.l10n.t('Open Notebook'), take: open }]);
}
