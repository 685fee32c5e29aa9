/**
 * In code, hovers belong to the language. The first few times, tokens are shown there all the same, with a hint that says
 * how to see them later.
 */
import type * as vscode from 'vscode';

/** How often the hint is given. */
const MOST_HINTS = 3;
/** The key in the memory of all windows for how often it was given. */
const HINTS_GIVEN_KEY = 'hoverHints';
/** Schemes of documents that the user writes, unlike the output of programs. */
const WRITTEN: ReadonlySet<string> = new Set(['file', 'untitled', 'vscode-remote', 'vscode-vfs']);

/** The content of the hint: how tokens are shown in code or, the last time, that from now on this is the only way. */
export type HoverHint = 'how' | 'last';

export class HoverHints {
  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update'>) {}

  /** The hint that is due in this document; undefined if none is. */
  due({ uri }: Pick<vscode.TextDocument, 'uri'>): HoverHint | undefined {
    const left = MOST_HINTS - this.memory.get<number>(HINTS_GIVEN_KEY, 0);
    if (left <= 0 || !WRITTEN.has(uri.scheme)) return undefined;
    return left === 1 ? 'last' : 'how';
  }

  /** Counts that the hint was given. */
  said(): void {
    void this.memory.update(HINTS_GIVEN_KEY, this.memory.get<number>(HINTS_GIVEN_KEY, 0) + 1);
  }
}
