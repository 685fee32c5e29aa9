/** Shows a list of VS Code until something is picked in it. */
import type * as vscode from 'vscode';

/**
 * @param list disposed of at the end
 * @param listen is handed what ends it with what was picked
 * @returns `undefined` when the list is closed without that
 */
export async function pickIn<Item extends vscode.QuickPickItem, Picked>(
  list: vscode.QuickPick<Item>,
  listen: (end: (picked: Picked | undefined) => void) => void,
): Promise<Picked | undefined> {
  const picked = new Promise<Picked | undefined>((resolve) => {
    listen(resolve);
    list.onDidHide(() => resolve(undefined));
  });
  list.show();
  try {
    return await picked;
  } finally {
    list.dispose();
  }
}
