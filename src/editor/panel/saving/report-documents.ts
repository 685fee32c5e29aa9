/**
 * Reports as documents that are read: they cannot be edited, and close without asking whether to save them. What was open
 * is there again after a reload of the window: the latest are kept in the extension's own folder.
 */
import * as vscode from 'vscode';

/** The manifest has the extension activated where one is opened. */
const SCHEME = 'llm-trace-report';
/** So many of the latest are kept: whoever shows one, as a preview does, may ask for its text again. */
const KEPT = 20;

/** A folder of its own, named by when it was made, and the name of a file that it could be saved as. */
const PATH = /^\/(\d+)\/(?!\.\.?$)[^/\\]+$/;

export class ReportDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  /** What is open now is there also where the folder cannot be written to. */
  private readonly texts = new Map<string, Uint8Array>();
  private readonly registered: vscode.Disposable;
  private last = 0;
  /** They never change. */
  readonly onDidChangeFile = () => ({ dispose: () => undefined });

  /** @param folder of the extension, for this workspace */
  constructor(private readonly folder: vscode.Uri) {
    // Once all else is there: it is used while it is registered.
    this.registered = vscode.workspace.registerFileSystemProvider(SCHEME, this, { isReadonly: true });
  }

  /** @param name of a file that it could be saved as @param warn told why it could not be kept for the next window */
  async open(name: string, text: string, warn = (_: unknown) => {}): Promise<vscode.TextDocument> {
    // Two reports of one name are two documents.
    this.last = Math.max(Date.now(), this.last + 1);
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${this.last}/${name}` });
    const bytes = new TextEncoder().encode(text);
    this.texts.set(uri.path, bytes);
    const [oldest] = this.texts.keys();
    if (this.texts.size > KEPT && oldest !== undefined) this.texts.delete(oldest);
    await this.keep(uri, bytes).catch(warn);
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

  /** Where it is kept. @throws where it is no report: an address may come from anywhere */
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
