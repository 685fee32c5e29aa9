/** Shows a list of VS Code until the user picks something or closes it. */
import type * as vscode from 'vscode';

/** The lists that are currently open. */
const open = new Set<object>();

/** Whether the user is picking something in a list: a message would cover the list or distract from it. */
export function isPicking(): boolean {
  return open.size > 0;
}

/**
 * @param list is disposed of at the end
 * @param listen gets the function to call with what was picked, which ends it
 * @returns `undefined` if the list is closed without that
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
