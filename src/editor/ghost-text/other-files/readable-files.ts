/** Other files that may be read for the one that is edited: open in a tab, or edited lately. */
import * as vscode from 'vscode';
import type { NamedPiece } from '../../../generate/other-files-form';
import { openDocument } from '../../source/open-document';
import { IgnoredFiles } from './ignored-files';
import { hasSecretName, hasSecretText } from './secret-files';

/** Files that are looked through at most, those that were edited last first. */
const MOST_FILES = 20;
/** Longer files are passed over: data, or what a program wrote. Bytes. */
const MOST_BYTES = 256 * 1024;

export class ReadableFiles implements vscode.Disposable {
  private readonly ignored = new IgnoredFiles();
  /** The last one first. */
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

  /** @param changed told when a file was edited, or tabs were opened or closed, which may be of any */
  constructor(private readonly changed: (file: vscode.Uri | undefined) => void) {}

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Files of the same workspace folder, with paths relative to it; none in a workspace that is not trusted. */
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

  /** `undefined` where it is not to be read, or is gone. */
  private async read(uri: vscode.Uri, folder: vscode.WorkspaceFolder): Promise<NamedPiece | undefined> {
    const path = pathIn(folder, uri);
    if (hasSecretName(path) || (await this.ignored.isIgnored(folder, uri))) return undefined;
    const text = await textOf(uri);
    return text === undefined || hasSecretText(text) ? undefined : { path, text };
  }

  private noticeEdit(uri: vscode.Uri): void {
    if (!vscode.workspace.getWorkspaceFolder(uri)) return;
    const key = uri.toString();
    // At nearly every key it is the last one again.
    if (this.edited[0]?.toString() !== key)
      this.edited = [uri, ...this.edited.filter((one) => one.toString() !== key)].slice(0, MOST_FILES);
    this.changed(uri);
  }
}

/** With `/`, whatever the machine. */
export function pathIn(folder: vscode.WorkspaceFolder, uri: vscode.Uri): string {
  return uri.path.slice(folder.uri.path.length).replace(/^\//, '');
}

/** As it is in its editor, else on the disk. */
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
