/** Asks where to save something, and in which format. */
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
  /** The extension of its files; dialogs add what follows the last dot. */
  readonly ending: string;
  /** Other formats: their labels, and what follows the last dot. */
  readonly others?: Readonly<Record<string, string[]>>;
}

/**
 * @param name the suggested name without an extension
 * @param last the folder of the last saved file
 * @returns `undefined` if the user declines
 */
export async function askWhere(
  wish: SaveWish,
  name: string,
  last: vscode.Uri | undefined,
): Promise<vscode.Uri | undefined> {
  // Without a folder the dialog would not suggest a name either.
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
 * A dialog may select the name without its extension, or add the extension, so that typing "fig.png" gives "fig.png.png".
 * That is shortened, unless a file with the shorter name exists, because the user was not asked about replacing it.
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
        // The format that every recipient can open comes first.
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

/** The title names what is saved. */
function titleOf(wish: SaveWish, label: string): string {
  switch (wish.kind) {
    case 'trace':
      return wish.withNotebook ? vscode.l10n.t('Save Trace and Notebook') : vscode.l10n.t('Save Trace');
    case 'comparison':
      return vscode.l10n.t('Save Comparison');
    case 'report':
      return wish.choice.some?.asksQuestions ? vscode.l10n.t('Save Worksheet') : vscode.l10n.t('Save Report');
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
