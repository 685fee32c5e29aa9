/**
 * What an Enter means in a list that fills while it is open. VS Code names entries by their places: an Enter that was
 * pressed just before a list was sent anew would name another entry, or none.
 */
import type * as vscode from 'vscode';

/** Milliseconds after which a list that was sent is certainly on the screen. */
const ON_SCREEN = 500;

type List<T extends vscode.QuickPickItem> = Pick<
  vscode.QuickPick<T>,
  'activeItems' | 'items' | 'onDidChangeActive' | 'selectedItems'
>;

export class ShownItems<T extends vscode.QuickPickItem> {
  /** What the user sees: a list that arrives moves the active entry. */
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

  /** The entry that was accepted, as the user saw it; undefined where there was none. */
  accepted(): T | undefined {
    const { selectedItems, activeItems } = this.list;
    const named = selectedItems[0] ?? activeItems[0];
    if (named === undefined || this.shown === this.sent || Date.now() - this.sentAt > ON_SCREEN) return named;
    const place = this.sent.indexOf(named);
    return this.shown[place] ?? named;
  }
}
