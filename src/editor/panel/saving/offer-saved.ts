/**
 * Offers what can be done with a saved file, in the status bar for a while: a notification with buttons would cover the
 * panel until the user closes it.
 */
import * as vscode from 'vscode';
import { labelText, notificationText } from '../../../base/foreign-text';
import { messageOf } from '../../../base/message-of';

/** How many milliseconds it is shown. */
const STAYS = 20_000;

/** Placed before the other items of the status bar, which belong to others and change less often. */
const PRIORITY = 1_000;

interface SavedOffer {
  readonly label: string;
  readonly take: () => Thenable<unknown>;
}

let commands = 0;

/** @param said what was saved, in short, shown before the first offer @param about the same as a sentence */
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
