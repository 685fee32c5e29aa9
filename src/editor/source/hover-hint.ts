/** In code hovers are a language's own: the first few times it is said there how tokens are shown. */
import type * as vscode from 'vscode';

/** How often it is said. */
const TIMES = 3;
/** Names in the memory of all windows how often it was. */
const SAID = 'hoverHints';
/** Where somebody writes, and not what programs print. */
const WRITTEN: ReadonlySet<string> = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs']);

export class HoverHints {
  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update'>) {}

  /** Whether it is to be said here now: each time counts. */
  take({ uri }: Pick<vscode.TextDocument, 'uri'>): boolean {
    const said = this.memory.get<number>(SAID, 0);
    if (said >= TIMES || !WRITTEN.has(uri.scheme)) return false;
    void this.memory.update(SAID, said + 1);
    return true;
  }

  /** Who has tokens shown knows how. */
  learned(): void {
    if (this.memory.get<number>(SAID, 0) < TIMES) void this.memory.update(SAID, TIMES);
  }
}
