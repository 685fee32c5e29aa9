/** What a project tells Git to ignore: builds, data, and what nobody is to see. */
import * as vscode from 'vscode';
import { memoize } from '../../../base/memoize';
import { fileExists } from '../../file-exists';
import { readExcludes, readText } from './git-excludes';

/** Whether the rules of a file name a path, relative to the file's folder, or a folder that it is in. */
type IsIgnored = (path: string) => boolean;

/** Folders above the workspace's in which the repository may begin. */
const MOST_ABOVE = 8;

/**
 * So long what was read counts. Only files within the workspace are watched: not a `.gitignore` above it, nor Git's own
 * files. Milliseconds.
 */
const KEPT = 60_000;

export class IgnoredFiles implements vscode.Disposable {
  /** By the folder that the `.gitignore` is in. */
  private readonly rules = new Map<string, Promise<IsIgnored>>();
  /** By the folder that the repository begins in: what Git's own files name. */
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
   * Whether Git's own files (`.git/info/exclude`, `core.excludesFile`) or any `.gitignore` between the repository's root
   * and a file name the file or a folder that it is in. What a deeper one takes back stays ignored: rather too many than
   * one that nobody is to see.
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

  /** The workspace's folder, or the one above it that the repository begins in. */
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
  const { default: ignore } = await import('ignore'); // only once somebody types beside other files
  const rules = ignore({ ignorecase: true }).add(text);
  return (path) => rules.ignores(path);
}
