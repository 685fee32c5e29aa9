/** A list that a link in a hover or a tooltip has opened. */
import * as vscode from 'vscode';

/**
 * It stays open when the focus goes elsewhere: under the hover there may be a panel, which takes the focus as soon as the
 * hover is gone. Escape closes it.
 * @param active the entry that Enter takes; the first unless told otherwise
 * @returns `undefined` when the user picks nothing
 */
export async function pickFromLink<T extends vscode.QuickPickItem>(
  items: readonly T[],
  title: string,
  active?: T,
): Promise<T | undefined> {
  const list = vscode.window.createQuickPick<T>();
  Object.assign(list, { title, items, ignoreFocusOut: true, ...(active && { activeItems: [active] }) });
  const picked = new Promise<T | undefined>((resolve) => {
    list.onDidAccept(() => resolve(list.selectedItems[0]));
    list.onDidHide(() => resolve(undefined));
  });
  list.show();
  try {
    return await picked;
  } finally {
    list.dispose();
  }
}
