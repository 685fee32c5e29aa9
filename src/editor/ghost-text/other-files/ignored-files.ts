/** Files that a project tells Git to ignore: builds, data, and files that must stay private. */
import * as vscode from 'vscode';
import { memoize } from '../../../base/memoize';
import { fileExists } from '../../file-exists';
import { readExcludes, readText } from './git-excludes';

/** Whether the rules of an ignore file match a path, relative to that file's folder, or a folder that contains it. */
type IsIgnored = (path: string) => boolean;

/** The number of folders above the workspace's in which the repository's root is looked for. */
const MOST_ABOVE = 8;

/**
 * How long the rules are kept. Only files within the workspace are watched: neither a `.gitignore` above it nor Git's own
 * files. Milliseconds.
 */
const KEPT = 60_000;

export class IgnoredFiles implements vscode.Disposable {
  /** The rules of each `.gitignore`, by its folder. */
  private readonly rules = new Map<string, Promise<IsIgnored>>();
  /** The rules of Git's own files, by the root of the repository. */
  private readonly excludes = new Map<string, Promise<IsIgnored>>();
  private readonly roots = new Map<string, Promise<vscode.Uri>>();
  private readAt = performance.now();
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**/.gitignore');
  private readonly subscriptions = vscode.Disposable.from(
    this.watcher,
    ...[this.watcher.onDidChange, this.watcher.onDidCreate, this.watcher.onDidDelete].map((changed) =>
      changed(() => this.forget()),
    ),
  );

  dispose(): void {
    this.subscriptions.dispose();
  }

  /**
   * Whether Git's own files (`.git/info/exclude`, `core.excludesFile`) or any `.gitignore` between the repository's root and a
   * file match the file or a folder that contains it. A file that a deeper `.gitignore` re-includes stays ignored: it is better
   * to ignore too many than to read one that must stay private.
   */
  async isIgnored(folder: vscode.WorkspaceFolder, file: vscode.Uri): Promise<boolean> {
    if (performance.now() - this.readAt > KEPT) this.forget();
    const root = await this.rootOf(folder);
    const parts = file.path.slice(root.path.length).split('/').filter(Boolean);
    if (parts.length === 0) return false;
    if ((await this.excludedIn(root))(parts.join('/'))) return true;
    for (let depth = 0; depth < parts.length; depth++) {
      const isIgnored = await this.rulesOf(vscode.Uri.joinPath(root, ...parts.slice(0, depth)));
      if (isIgnored(parts.slice(depth).join('/'))) return true;
    }
    return false;
  }

  private forget(): void {
    for (const kept of [this.rules, this.excludes, this.roots]) kept.clear();
    this.readAt = performance.now();
  }

  private excludedIn(root: vscode.Uri): Promise<IsIgnored> {
    return memoize(this.excludes, root.toString(), () => readExcludes(root).then(rulesIn));
  }

  /** The root of the repository: the workspace's folder, or a folder above it. */
  private rootOf({ uri }: vscode.WorkspaceFolder): Promise<vscode.Uri> {
    return memoize(this.roots, uri.toString(), () => findRoot(uri));
  }

  private rulesOf(folder: vscode.Uri): Promise<IsIgnored> {
    const read = () => readText(vscode.Uri.joinPath(folder, '.gitignore')).then(rulesIn);
    return memoize(this.rules, folder.toString(), read);
  }
}

async function findRoot(folder: vscode.Uri): Promise<vscode.Uri> {
  let above = folder;
  for (let i = 0; i < MOST_ABOVE; i++) {
    if (await fileExists(vscode.Uri.joinPath(above, '.git'))) return above;
    above = vscode.Uri.joinPath(above, '..');
  }
  return folder;
}

async function rulesIn(text: string): Promise<IsIgnored> {
  if (text.trim() === '') return () => false;
  const { default: ignore } = await import('ignore'); // loaded only when other files are read
  const rules = ignore({ ignorecase: true }).add(text);
  return (path) => rules.ignores(path);
}
