/** Draws a list anew that tells how long ago something was: when it comes into view, and each minute while it is there. */
import * as vscode from 'vscode';

const MINUTE = 60_000;

export function refreshWhileVisible(
  view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
  refresh: () => void,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const follow = (visible: boolean) => {
    clearInterval(timer);
    timer = visible ? setInterval(refresh, MINUTE).unref() : undefined;
  };
  follow(view.visible);
  const listener = view.onDidChangeVisibility(({ visible }) => {
    follow(visible);
    if (visible) refresh();
  });
  return new vscode.Disposable(() => {
    follow(false);
    listener.dispose();
  });
}
