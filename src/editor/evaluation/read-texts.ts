/** The texts of a folder, as far as they are text and not too long. */
import * as vscode from 'vscode';
import { utf8Text } from '../../base/utf8-text';
import type { NamedText } from '../../engine/evaluation/evaluate';

const MOST_FILES = 200;
/** Bytes of all files together: an evaluation of more takes hours. */
const MOST_BYTES = 1_000_000;
const LEFT_OUT = '**/{node_modules,.git,dist,out,build,target,__pycache__}/**';

/** @returns also sentences about what is left out */
export async function readFolder(
  folder: vscode.Uri,
  cancellation: vscode.CancellationToken,
): Promise<{ readonly texts: readonly NamedText[]; readonly notes: readonly string[] }> {
  const pattern = new vscode.RelativePattern(folder, '**/*');
  const files = await vscode.workspace.findFiles(pattern, LEFT_OUT, MOST_FILES, cancellation);
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const texts: NamedText[] = [];
  let [left, tooMuch, noText] = [MOST_BYTES, 0, 0];
  for (const file of files) {
    if (cancellation.isCancellationRequested) break;
    const { size } = await vscode.workspace.fs.stat(file);
    const text = size > left ? undefined : utf8Text(await vscode.workspace.fs.readFile(file));
    if (size > left) tooMuch++;
    else if (text === undefined) noText++;
    else if (text.trim() !== '') {
      texts.push({ name: vscode.workspace.asRelativePath(file), text });
      left -= size;
    }
  }
  const notes = [
    ...(files.length === MOST_FILES ? [vscode.l10n.t('Only {0} files of the folder were read.', MOST_FILES)] : []),
    ...(tooMuch > 0 ? [vscode.l10n.t('Files beyond 1 MB in all were left out: {0}.', tooMuch)] : []),
    ...(noText > 0 ? [vscode.l10n.t('Files that are not UTF-8 text were left out: {0}.', noText)] : []),
  ];
  return { texts, notes };
}
