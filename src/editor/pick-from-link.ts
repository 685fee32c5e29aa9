/** Shows a list in which the entry that holds now is active. A link in a hover or a tooltip may have opened it. */
import * as vscode from 'vscode';
import { pickIn } from './pick-in';

/**
 * The list stays open when the focus moves: there may be a panel under the hover, which takes the focus as soon as the hover
 * is gone. Escape closes the list.
 * @param active the entry that Enter takes; `undefined` for the first
 * @param placeholder what stands in the empty field above the list
 * @returns `undefined` if the user picks nothing
 */
export function pickFromLink<T extends vscode.QuickPickItem>(
  items: readonly T[],
  title: string,
  active: T | undefined,
  placeholder = '',
): Promise<T | undefined> {
  const list = vscode.window.createQuickPick<T>();
  Object.assign(list, { title, placeholder, items, ignoreFocusOut: true, ...(active && { activeItems: [active] }) });
  return pickIn<T, T>(list, (end) => list.onDidAccept(() => end(list.selectedItems[0])));
}
