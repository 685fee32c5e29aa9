/** A report that is opened to be read: in a browser, or rendered in the editor. */
import * as vscode from 'vscode';
import { plainText } from '../../../base/foreign-text';

/** @throws one sentence where no browser can be opened for it: also of a file of another machine */
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
    'It is on the machine that this window works on, not on your own: {0}. Download it (in the Explorer: right-click, “Download...”), then open it in a browser.',
    plainText(path),
  );
}

/**
 * Markdown as it is rendered, and its text in the tab beside that: over the panel that it is of, where there is the room
 * that the panel has, and what was read beside it stays.
 */
export async function showRendered(
  document: vscode.TextDocument,
  viewColumn: vscode.ViewColumn = vscode.ViewColumn.Active,
): Promise<void> {
  await vscode.window.showTextDocument(document, { viewColumn, preview: false });
  if (document.languageId !== 'markdown') return;
  // Its text is there also where the editor's own extension that renders it is disabled.
  await vscode.commands.executeCommand('markdown.showPreview', document.uri).then(undefined, () => undefined);
}
