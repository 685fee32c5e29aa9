/** Other files that may be read while a file is edited: those open in a tab, and recently edited ones. */
import * as vscode from 'vscode';
import type { NamedPiece } from '../../../generate/other-files-form';
import { openDocument } from '../../source/open-document';
import { IgnoredFiles } from './ignored-files';
import { hasSecretName, hasSecretText } from './secret-files';

/** The greatest number of files that are searched; the most recently edited come first. */
const MOST_FILES = 20;
/** Longer files are skipped: they are data, or were generated. Bytes. */
const MOST_BYTES = 256 * 1024;

export class ReadableFiles implements vscode.Disposable {
  private readonly ignored = new IgnoredFiles();
  /** Most recently edited first. */
  private edited: readonly vscode.Uri[] = [];
  private readonly subscriptions = vscode.Disposable.from(
    this.ignored,
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) this.noticeEdit(document.uri);
    }),
    vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
      if (opened.length + closed.length > 0) this.changed(undefined);
    }),
  );

  /**
   * @param changed called with an edited file, or with `undefined` when tabs were opened or closed, which can concern any file
   */
  constructor(private readonly changed: (file: vscode.Uri | undefined) => void) {}

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Files of the same workspace folder, with paths relative to it; none in an untrusted workspace. */
  async beside(document: vscode.TextDocument, folder: vscode.WorkspaceFolder): Promise<NamedPiece[]> {
    if (!vscode.workspace.isTrusted) return [];
    const files: NamedPiece[] = [];
    for (const uri of this.candidates()) {
      if (files.length === MOST_FILES) break;
      const isOther = uri.toString() !== document.uri.toString();
      const isBeside = vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder.uri.toString();
      const file = isOther && isBeside ? await this.read(uri, folder) : undefined;
      if (file) files.push(file);
    }
    return files;
  }

  private candidates(): vscode.Uri[] {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const open = tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : []));
    return [...new Map([...this.edited, ...open].map((uri) => [uri.toString(), uri])).values()];
  }

  /** `undefined` if the file must not be read, or no longer exists. */
  private async read(uri: vscode.Uri, folder: vscode.WorkspaceFolder): Promise<NamedPiece | undefined> {
    const path = pathIn(folder, uri);
    if (hasSecretName(path) || (await this.ignored.isIgnored(folder, uri))) return undefined;
    const text = await textOf(uri);
    return text === undefined || hasSecretText(text) ? undefined : { path, text };
  }

  private noticeEdit(uri: vscode.Uri): void {
    if (!vscode.workspace.getWorkspaceFolder(uri)) return;
    const key = uri.toString();
    // For nearly every key, the file is already the first.
    if (this.edited[0]?.toString() !== key)
      this.edited = [uri, ...this.edited.filter((one) => one.toString() !== key)].slice(0, MOST_FILES);
    this.changed(uri);
  }
}

/** The relative path with `/` on every platform. */
export function pathIn(folder: vscode.WorkspaceFolder, uri: vscode.Uri): string {
  return uri.path.slice(folder.uri.path.length).replace(/^\//, '');
}

/** The text in its editor, otherwise on the disk. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const document = openDocument(uri.toString());
  if (document) {
    const text = document.getText();
    return text.length <= MOST_BYTES ? text : undefined;
  }
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MOST_BYTES) return undefined;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined; // deleted meanwhile
  }
}
