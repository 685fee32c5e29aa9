/** Asks where something is saved, and as what. */
import { homedir } from 'node:os';
import { basename } from 'node:path/posix';
import * as vscode from 'vscode';
import { plainText } from '../../../base/foreign-text';
import type { SaveWish } from '../../../engine/protocol/save-protocol';
import { SAVED_COMPARISON_ENDING, SAVED_TRACE_ENDING } from '../../../trace/saving/saved-trace-name';
import { fileExists } from '../../file-exists';
import { firstFree } from './first-free';
import { MARKDOWN, PLAIN_TEXT, WEB_PAGE } from './report-file';

interface FileKind {
  readonly label: string;
  /** Of its files' names; dialogs add what comes after the last dot. */
  readonly ending: string;
  /** What else it can be saved as: labels, and what comes after the last dot. */
  readonly others?: Readonly<Record<string, string[]>>;
}

/**
 * @param name that is offered, without an ending
 * @param last the folder that was saved to last
 * @returns `undefined` where the user declines
 */
export async function askWhere(
  wish: SaveWish,
  name: string,
  last: vscode.Uri | undefined,
): Promise<vscode.Uri | undefined> {
  // Without a folder the dialog would offer no name either.
  const folder = last ?? vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const { label, ending, others } = kindOf(wish);
  const chosen = await vscode.window.showSaveDialog({
    defaultUri: await firstFree(folder, name, ending),
    filters: { [label]: [afterLastDot(ending)], ...others },
    title: titleOf(wish, label),
    saveLabel: vscode.l10n.t('Save'),
  });
  return chosen && withEndingOnce(chosen, ending);
}

/**
 * A dialog may select the name without its ending, or add the ending: typing "fig.png" gives "fig.png.png" there. A file
 * that exists under the shorter name stays: nobody was asked whether it is to be replaced.
 */
async function withEndingOnce(file: vscode.Uri, ending: string): Promise<vscode.Uri> {
  if (!file.path.toLowerCase().endsWith(ending + ending)) return file;
  const shorter = vscode.Uri.joinPath(file, '..', basename(file.path).slice(0, -ending.length));
  return (await fileExists(shorter)) ? file : shorter;
}

const FIGURE_LABELS = {
  svg: () => vscode.l10n.t('SVG picture'),
  png: () => vscode.l10n.t('PNG picture'),
  csv: () => vscode.l10n.t('CSV table'),
};

function kindOf(wish: SaveWish): FileKind {
  switch (wish.kind) {
    case 'tensor':
      return { label: vscode.l10n.t('NumPy array'), ending: '.npy' };
    case 'program':
      return { label: vscode.l10n.t('Python program'), ending: '.py' };
    case 'trace':
      return { label: vscode.l10n.t('Trace'), ending: SAVED_TRACE_ENDING };
    case 'comparison':
      return { label: vscode.l10n.t('Comparison'), ending: SAVED_COMPARISON_ENDING };
    case 'report':
      return {
        // First what everybody can open whom it is handed to.
        label: vscode.l10n.t('Web page'),
        ending: `.${WEB_PAGE}`,
        others: { [vscode.l10n.t('Markdown')]: [MARKDOWN], [vscode.l10n.t('Plain text')]: [PLAIN_TEXT] },
      };
    case 'comparison report':
      return {
        label: vscode.l10n.t('Web page'),
        ending: `.${WEB_PAGE}`,
        others: { [vscode.l10n.t('Markdown')]: [MARKDOWN] },
      };
    case 'figure':
      return { label: FIGURE_LABELS[wish.format](), ending: `.${wish.format}` };
  }
}

/** It says what is saved. */
function titleOf(wish: SaveWish, label: string): string {
  switch (wish.kind) {
    case 'trace':
      return wish.withNotebook ? vscode.l10n.t('Save Trace and Notebook') : vscode.l10n.t('Save Trace');
    case 'comparison':
      return vscode.l10n.t('Save Comparison');
    case 'report':
    case 'comparison report':
      return vscode.l10n.t('Save Report');
    case 'tensor':
    case 'program':
    case 'figure':
      return vscode.l10n.t('Save {0} as {1}', plainText(wish.about), label);
  }
}

function afterLastDot(ending: string): string {
  return ending.slice(ending.lastIndexOf('.') + 1);
}
