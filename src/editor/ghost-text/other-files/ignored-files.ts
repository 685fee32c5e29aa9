/** What a project tells Git to ignore: builds, data, and what nobody is to see. */
import * as vscode from 'vscode';

type IsIgnored = (path: string) => boolean;

/** Folders above the workspace's in which the repository may begin. */
const MOST_ABOVE = 8;

export class IgnoredFiles implements vscode.Disposable {
  /** By the folder that the `.gitignore` is in. */
  private readonly rules = new Map<string, Promise<IsIgnored>>();
  private readonly roots = new Map<string, Promise<vscode.Uri>>();
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**/.gitignore');
  private readonly subscriptions = vscode.Disposable.from(
    this.watcher,
    ...[this.watcher.onDidChange, this.watcher.onDidCreate, this.watcher.onDidDelete].map((changed) =>
      changed(() => this.rules.clear()),
    ),
  );

  dispose(): void {
    this.subscriptions.dispose();
  }

  /**
   * Whether any `.gitignore` between the repository's root and a file names the file or a folder that it is in. What a
   * deeper one takes back stays ignored: rather too many than one that nobody is to see.
   */
  async isIgnored(folder: vscode.WorkspaceFolder, file: vscode.Uri): Promise<boolean> {
    const root = await this.rootOf(folder);
    const parts = file.path.slice(root.path.length).split('/').filter(Boolean);
    for (let depth = 0; depth < parts.length; depth++) {
      const isIgnored = await this.rulesIn(vscode.Uri.joinPath(root, ...parts.slice(0, depth)));
      if (isIgnored(parts.slice(depth).join('/'))) return true;
    }
    return false;
  }

  /** The workspace's folder, or the one above it that the repository begins in. */
  private rootOf({ uri }: vscode.WorkspaceFolder): Promise<vscode.Uri> {
    const key = uri.toString();
    const known = this.roots.get(key) ?? findRoot(uri);
    this.roots.set(key, known);
    return known;
  }

  private rulesIn(folder: vscode.Uri): Promise<IsIgnored> {
    const key = folder.toString();
    const known = this.rules.get(key) ?? readRules(folder);
    this.rules.set(key, known);
    return known;
  }
}

async function findRoot(folder: vscode.Uri): Promise<vscode.Uri> {
  let above = folder;
  for (let i = 0; i < MOST_ABOVE; i++) {
    const isRoot = await vscode.workspace.fs.stat(vscode.Uri.joinPath(above, '.git')).then(
      () => true,
      () => false,
    );
    if (isRoot) return above;
    above = vscode.Uri.joinPath(above, '..');
  }
  return folder;
}

async function readRules(folder: vscode.Uri): Promise<IsIgnored> {
  const text = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, '.gitignore')).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => '', // most folders have none
  );
  if (text.trim() === '') return () => false;
  const { rulesOf } = await import('./ignore-rules');
  return rulesOf(text);
}
