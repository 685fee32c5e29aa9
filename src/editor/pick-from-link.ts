/** A list that a link in a hover or a tooltip has opened. */
import * as vscode from 'vscode';
import { pickIn } from './pick-in';

/**
 * It stays open when the focus goes elsewhere: under the hover there may be a panel, which takes the focus as soon as the
 * hover is gone. Escape closes it.
 * @param active the entry that Enter takes; `undefined`: the first
 * @returns `undefined` when the user picks nothing
 */
export function pickFromLink<T extends vscode.QuickPickItem>(
  items: readonly T[],
  title: string,
  active: T | undefined,
): Promise<T | undefined> {
  const list = vscode.window.createQuickPick<T>();
  Object.assign(list, { title, items, ignoreFocusOut: true, ...(active && { activeItems: [active] }) });
  return pickIn<T, T>(list, (end) => list.onDidAccept(() => end(list.selectedItems[0])));
}
