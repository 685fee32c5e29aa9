/**
 * Resolves what Enter means in a list that changes while it is open. VS Code identifies entries by their indices: an Enter
 * that was pressed just before the list was sent again would pick another entry, or none.
 */
import type * as vscode from 'vscode';

/** Milliseconds after which a list that was sent is certainly visible. */
const ON_SCREEN = 500;

type List<T extends vscode.QuickPickItem> = Pick<
  vscode.QuickPick<T>,
  'activeItems' | 'items' | 'onDidChangeActive' | 'selectedItems'
>;

export class ShownItems<T extends vscode.QuickPickItem> {
  /** What the user sees; when a list arrives there, its active entry changes. */
  private shown: readonly T[] = [];
  private sent: readonly T[] = [];
  private sentAt = 0;

  constructor(private readonly list: List<T>) {
    list.onDidChangeActive(() => {
      this.shown = this.sent;
    });
  }

  send(items: readonly T[]): void {
    this.sent = items;
    this.sentAt = Date.now();
    this.list.items = items;
  }

  /** The entry that was accepted, as the user saw it; undefined if there was none. */
  accepted(): T | undefined {
    const { selectedItems, activeItems } = this.list;
    const named = selectedItems[0] ?? activeItems[0];
    if (named === undefined || this.shown === this.sent || Date.now() - this.sentAt > ON_SCREEN) return named;
    const place = this.sent.indexOf(named);
    return this.shown[place] ?? named;
  }
}
