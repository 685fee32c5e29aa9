/** Turns VS Code's cancellation token into an abort signal. */
import type * as vscode from 'vscode';

export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const cancelled = new AbortController();
  if (token.isCancellationRequested) cancelled.abort();
  token.onCancellationRequested(() => cancelled.abort());
  return cancelled.signal;
}
