/**
 * What can be done with a file that was saved, in the status bar for a while: a notification with buttons would lie over the
 * panel until somebody closes it.
 */
import * as vscode from 'vscode';
import { labelText, notificationText } from '../../../base/foreign-text';
import { messageOf } from '../../../base/message-of';

/** Milliseconds for which it is there. */
const STAYS = 20_000;

/** Before the other items of the status bar, which are others' and come and go less. */
const PRIORITY = 1_000;

interface SavedOffer {
  readonly label: string;
  readonly take: () => Thenable<unknown>;
}

let commands = 0;

/** @param said what was saved, in short, before the first offer @param about the same in a sentence */
export function offerSaved(said: string, about: string, offers: readonly SavedOffer[]): void {
  const shown = offers.flatMap(({ label, take }, at) => {
    const command = `llmTrace.afterSaving.${commands++}`;
    const item = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left, PRIORITY - at);
    item.text = labelText(at === 0 ? `${said}: ${label}` : label);
    item.tooltip = about;
    item.command = { command, title: label };
    item.show();
    return [item, vscode.commands.registerCommand(command, () => take().then(undefined, warn))];
  });
  setTimeout(() => {
    for (const one of shown) one.dispose();
  }, STAYS).unref();
}

function warn(error: unknown): void {
  void vscode.window.showWarningMessage(notificationText(messageOf(error)));
}
