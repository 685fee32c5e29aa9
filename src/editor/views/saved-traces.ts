/** The files that hold traces and comparisons: those of the workspace, and those that were recently saved or opened. */
import * as vscode from 'vscode';
import { SAVED_COMPARISON_ENDING, SAVED_TRACE_ENDING, withoutSavedEnding } from '../../trace/saving/saved-trace-name';
import type { Failures } from '../failures';
import { fileExists } from '../file-exists';
import { keptStrings } from '../kept-strings';

/** The key in the extension's memory for the files that were saved or opened. */
const SAVED = 'savedTraces';
const MOST = 30;
/** How many files are searched for in a workspace. */
const MOST_FOUND = 200;
const PATTERN = `**/*{${SAVED_TRACE_ENDING},${SAVED_COMPARISON_ENDING}}`;

export class SavedTraces implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private watcher: vscode.Disposable | undefined;

  constructor(
    private readonly memory: vscode.Memento,
    private readonly failures: Pick<Failures, 'logOnly'>,
  ) {}

  /** Remembers a file as the latest one. */
  add(file: vscode.Uri): void {
    const uri = file.toString();
    const files = [uri, ...this.stored.filter((other) => other !== uri)].slice(0, MOST);
    this.memory.update(SAVED, files).then(
      () => this.changed.fire(),
      (error: unknown) => this.failures.logOnly(error),
    );
  }

  /** Files that were recently saved or opened come first; files that no longer exist are left out. */
  async read(): Promise<vscode.Uri[]> {
    this.watcher ??= this.watch();
    const found = await vscode.workspace.findFiles(PATTERN, '**/node_modules/**', MOST_FOUND);
    const listed = new Set(this.stored);
    return [...(await this.known()), ...found.filter((uri) => !listed.has(uri.toString()))];
  }

  /** Like `read`, without searching the workspace: only those that were saved or opened. */
  async known(): Promise<vscode.Uri[]> {
    const known = this.stored.map((uri) => vscode.Uri.parse(uri));
    const there = await Promise.all(known.map(fileExists));
    return known.filter((_, index) => there[index]);
  }

  dispose(): void {
    this.watcher?.dispose();
    this.changed.dispose();
  }

  private get stored(): readonly string[] {
    return keptStrings(this.memory, SAVED);
  }

  /** Begins when the list is first shown. */
  private watch(): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher(PATTERN, false, true, false);
    const changed = () => this.changed.fire();
    return vscode.Disposable.from(watcher, watcher.onDidCreate(changed), watcher.onDidDelete(changed));
  }
}

/** The name of a file without its extension. */
export function savedTraceTitle(file: vscode.Uri): string {
  return withoutSavedEnding(file.path.slice(file.path.lastIndexOf('/') + 1));
}
