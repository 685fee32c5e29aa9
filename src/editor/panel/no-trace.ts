/** Says why a panel has no trace, from the error that was thrown. */
import * as vscode from 'vscode';
import { messageOf } from '../../base/message-of';
import { CancelledError } from '../../engine/host/client';
import type { NoTrace } from '../../engine/protocol/panel-protocol';

export function whyNoTrace(error: unknown): NoTrace {
  if (error instanceof CancelledError) return { reason: 'cancelled', message: vscode.l10n.t('Tracing was cancelled.') };
  return { reason: 'failure', message: messageOf(error) };
}
