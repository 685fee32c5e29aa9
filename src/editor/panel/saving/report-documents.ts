/**
 * Reports as read-only documents, which close without asking whether to save them. To restore open ones after a reload of
 * the window, the latest are kept in the extension's own folder.
 */
import * as vscode from 'vscode';

/** The manifest activates the extension when such a document is opened. */
const SCHEME = 'llm-trace-report';
/** How many of the latest are kept: a preview that shows one may request its text again. */
const KEPT = 20;

/** Each has its own folder, named by the time when it was made, and the name of a file for saving it. */
const PATH = /^\/(\d+)\/(?!\.\.?$)[^/\\]+$/;

export class ReportDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  /** Kept in memory, so that documents that are open now exist even if the folder cannot be written. */
  private readonly texts = new Map<string, Uint8Array>();
  private readonly registered: vscode.Disposable;
  private last = 0;
  /** The documents never change. */
  readonly onDidChangeFile = () => ({ dispose: () => undefined });

  /** @param folder the extension's folder for this workspace */
  constructor(private readonly folder: vscode.Uri) {
    // Registered last, because it may be used as soon as it is registered.
    this.registered = vscode.workspace.registerFileSystemProvider(SCHEME, this, { isReadonly: true });
  }

  /** @param name the name of a file for saving it */
  async open(name: string, text: string): Promise<vscode.TextDocument> {
    // Two reports of the same name are two documents.
    this.last = Math.max(Date.now(), this.last + 1);
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${this.last}/${name}` });
    const bytes = new TextEncoder().encode(text);
    this.texts.set(uri.path, bytes);
    const [oldest] = this.texts.keys();
    if (this.texts.size > KEPT && oldest !== undefined) this.texts.delete(oldest);
    await this.keep(uri, bytes).catch(() => undefined); // then the next window does not have it
    return vscode.workspace.openTextDocument(uri);
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.texts.get(uri.path) ?? vscode.workspace.fs.readFile(this.kept(uri));
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const text = this.texts.get(uri.path);
    if (!text) return vscode.workspace.fs.stat(this.kept(uri));
    const made = Number(PATH.exec(uri.path)?.[1]);
    return { type: vscode.FileType.File, ctime: made, mtime: made, size: text.byteLength };
  }

  private async keep(uri: vscode.Uri, bytes: Uint8Array): Promise<void> {
    const { fs } = vscode.workspace;
    const file = this.kept(uri);
    await fs.createDirectory(vscode.Uri.joinPath(file, '..'));
    await fs.writeFile(file, bytes);
    const all = (await fs.readDirectory(this.folder)).map(([name]) => name).filter((name) => /^\d+$/.test(name));
    const old = all.sort((a, b) => Number(b) - Number(a)).slice(KEPT);
    for (const name of old) await fs.delete(vscode.Uri.joinPath(this.folder, name), { recursive: true });
  }

  /**
   * The path at which it is kept.
   * @throws if the address is not that of a report, because an address may come from anywhere
   */
  private kept(uri: vscode.Uri): vscode.Uri {
    if (!PATH.test(uri.path)) throw vscode.FileSystemError.FileNotFound(uri);
    return vscode.Uri.joinPath(this.folder, uri.path);
  }

  watch(): vscode.Disposable {
    return { dispose: () => undefined };
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.FileNotFound(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.registered.dispose();
  }
}
