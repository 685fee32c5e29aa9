/** In code hovers are a language's own: the first few times tokens are shown there all the same, and it is said how they are later. */
import type * as vscode from 'vscode';

/** How often it is said. */
const TIMES = 3;
/** Names in the memory of all windows how often it was. */
const SAID = 'hoverHints';
/** Where somebody writes, and not what programs print. */
const WRITTEN: ReadonlySet<string> = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs']);

/** What is said: how tokens are shown in code, or the last time that from now on they are shown no other way. */
export type HoverHint = 'how' | 'last';

export class HoverHints {
  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update'>) {}

  /** What is to be said here now. */
  due({ uri }: Pick<vscode.TextDocument, 'uri'>): HoverHint | undefined {
    const left = TIMES - this.memory.get<number>(SAID, 0);
    if (left <= 0 || !WRITTEN.has(uri.scheme)) return undefined;
    return left === 1 ? 'last' : 'how';
  }

  /** It was said: each time counts. */
  said(): void {
    void this.memory.update(SAID, this.memory.get<number>(SAID, 0) + 1);
  }
}
