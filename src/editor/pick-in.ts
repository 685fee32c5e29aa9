/** Shows a list of VS Code until something is picked in it. */
import type * as vscode from 'vscode';

/** The lists that are open now. */
const open = new Set<object>();

/** Whether something is being picked in a list: a message would lie over it, or take one's eyes off it. */
export function isPicking(): boolean {
  return open.size > 0;
}

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
  open.add(list);
  list.show();
  try {
    return await picked;
  } finally {
    open.delete(list);
    list.dispose();
  }
}
