/** Says what became of a trace where the user looks. */
import * as vscode from 'vscode';
import { notificationText } from '../../base/foreign-text';
import type { TracePanel } from './trace-panel';

/**
 * Says it above the panel's trace if that is in sight, which a notification would cover, and otherwise in a notification.
 * @param button the label for what can be done about it
 * @returns whether the button was pressed
 */
export async function sayInPanel(panel: TracePanel, sentence: string, button?: string): Promise<boolean> {
  if (panel.isSeen && panel.trace) return panel.notes.ask({ sentence, ...(button !== undefined && { button }) });
  const buttons = button === undefined ? [] : [button];
  const taken = await vscode.window.showInformationMessage(notificationText(sentence), ...buttons);
  return taken !== undefined && taken === button;
}
