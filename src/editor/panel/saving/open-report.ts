/** Opens a report for reading: in a browser, or rendered in the editor. */
import * as vscode from 'vscode';
import { plainText } from '../../../base/foreign-text';

/** @throws an error of one sentence if no browser can open it, for example because the file is on another machine */
export async function openInBrowser(file: vscode.Uri): Promise<void> {
  const { env, l10n } = vscode;
  if (isElsewhere(file)) throw new Error(whereElse(file));
  if (!(await env.openExternal(file))) throw new Error(l10n.t('No browser was opened: open the file from its folder.'));
}

/** Whether a file is on another machine than the browser. */
export function isElsewhere({ scheme }: vscode.Uri): boolean {
  const { env, UIKind } = vscode;
  return env.uiKind === UIKind.Web || env.remoteName !== undefined || scheme !== 'file';
}

export function whereElse({ path }: vscode.Uri): string {
  return vscode.l10n.t(
    'It is on the remote machine, not on your own: {0}. Download it (in the Explorer: “Download...” in its menu), then open it in a browser.',
    plainText(path),
  );
}

/** The editor's own Markdown extension, which may be disabled; then the Markdown text is shown. */
const MARKDOWN_EXTENSION = 'vscode.markdown-language-features';
const PREVIEW = 'vscode.markdown.preview.editor';

/**
 * Shows rendered Markdown in the column of its panel, which is wide enough, so that what the user was reading beside the
 * panel stays visible.
 */
export async function showRendered(
  document: vscode.TextDocument,
  viewColumn: vscode.ViewColumn = vscode.ViewColumn.Active,
): Promise<void> {
  const isRendered = document.languageId === 'markdown' && vscode.extensions.getExtension(MARKDOWN_EXTENSION);
  const options = { viewColumn, preview: false };
  if (isRendered) await vscode.commands.executeCommand('vscode.openWith', document.uri, PREVIEW, options);
  else await vscode.window.showTextDocument(document, options);
}
