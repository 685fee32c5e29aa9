/** Clears the list of recent traces, once the user has said so: it does not come back. */

import * as vscode from 'vscode';
import { counted } from '../../base/counted';
import type { RecentTraces } from './recent-traces';

export async function clearRecent(recent: Pick<RecentTraces, 'clear' | 'read'>): Promise<void> {
  const { length } = await recent.read();
  if (length === 0) return;
  const clear = vscode.l10n.t('Clear');
  const question = vscode.l10n.t('Clear the list of recent traces and comparisons?');
  const detail = vscode.l10n.t('It has {0}. Saved traces and open panels stay.', counted(length, 'entry', 'entries'));
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, clear);
  if (choice === clear) await recent.clear();
}
