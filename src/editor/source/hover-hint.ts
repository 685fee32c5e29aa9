/** In code hovers are a language's own: the first few times tokens are shown there all the same, and it is said how they are later. */
import type * as vscode from 'vscode';

/** How often it is said. */
const TIMES = 3;
/** Names in the memory of all windows how often it was. */
const SAID = 'hoverHints';
/** Where somebody writes, and not what programs print. */
const WRITTEN: ReadonlySet<string> = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs']);

export class HoverHints {
  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update'>) {}

  /** Whether it is to be said here now. */
  isDue({ uri }: Pick<vscode.TextDocument, 'uri'>): boolean {
    return this.memory.get<number>(SAID, 0) < TIMES && WRITTEN.has(uri.scheme);
  }

  /** It was said: each time counts. */
  said(): void {
    void this.memory.update(SAID, this.memory.get<number>(SAID, 0) + 1);
  }

  /** Who has tokens shown knows how. */
  learned(): void {
    if (this.memory.get<number>(SAID, 0) < TIMES) void this.memory.update(SAID, TIMES);
  }
}
