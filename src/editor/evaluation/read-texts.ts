/** The texts of a folder: its files that contain text and are not too long. */
import * as vscode from 'vscode';
import { utf8Text } from '../../base/utf8-text';
import type { NamedText } from '../../engine/host/evaluation/evaluate';
import { EXCLUDE_GLOB } from '../../engine/host/evaluation/excluded-files';
import { CancelledError } from '../../engine/protocol/errors';

const MOST_FILES = 200;
/** The most bytes of all files together: an evaluation of more takes hours. */
const MOST_BYTES = 1_000_000;

/** @returns the texts, and sentences about what is left out @throws CancelledError */
export async function readFolder(
  folder: vscode.Uri,
  cancellation: vscode.CancellationToken,
): Promise<{ readonly texts: readonly NamedText[]; readonly notes: readonly string[] }> {
  const pattern = new vscode.RelativePattern(folder, '**/*');
  // One more than are read, to find out whether there are more.
  const found = await vscode.workspace.findFiles(pattern, EXCLUDE_GLOB, MOST_FILES + 1, cancellation);
  const files = found.sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, MOST_FILES);
  const texts: NamedText[] = [];
  let [left, tooMuch, noText, unread] = [MOST_BYTES, 0, 0, 0];
  for (const file of files) {
    if (cancellation.isCancellationRequested) throw new CancelledError();
    const bytes = await bytesOf(file, left);
    if (bytes === 'too many') tooMuch++;
    else if (bytes === 'not readable') unread++;
    else {
      const text = utf8Text(bytes);
      if (text === undefined) noText++;
      else if (text.trim() !== '') {
        texts.push({ name: vscode.workspace.asRelativePath(file), text });
        left -= bytes.length;
      }
    }
  }
  if (cancellation.isCancellationRequested) throw new CancelledError();
  const notes = [
    ...(found.length > MOST_FILES ? [vscode.l10n.t('Only {0} files of the folder were read.', MOST_FILES)] : []),
    ...(tooMuch > 0 ? [vscode.l10n.t('Files beyond 1 MB in all were left out: {0}.', tooMuch)] : []),
    ...(noText > 0 ? [vscode.l10n.t('Files that are not UTF-8 text were left out: {0}.', noText)] : []),
    ...(unread > 0 ? [vscode.l10n.t('Files that could not be read were left out: {0}.', unread)] : []),
  ];
  return { texts, notes };
}

/** A file may be gone by now, or may not be readable. */
async function bytesOf(file: vscode.Uri, most: number): Promise<Uint8Array | 'too many' | 'not readable'> {
  const { fs } = vscode.workspace;
  try {
    const { size } = await fs.stat(file);
    return size > most ? 'too many' : await fs.readFile(file);
  } catch {
    return 'not readable';
  }
}
