/** The notification that shows the progress of a trace. */
import * as vscode from 'vscode';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';

/** Whether to show a notification. */
export type Notify = 'always' | 'when it takes long' | 'never';

export type Report = (message: string) => void;
export type Run = (report: Report) => Promise<TraceSummary>;

/** Milliseconds after which a notification is shown for a trace that the user did not request. */
const LONG = 500;

export interface NotificationOptions {
  readonly notify: Notify;
  /** What the notification's Cancel button aborts. */
  readonly work: AbortController;
  readonly alsoReport: Report;
  /** Whether the user sees the progress elsewhere. */
  readonly isSeen?: () => boolean;
}

/** Shows progress in a notification as well, unless it is visible elsewhere. The notification can cancel the work. */
export function withNotification(
  run: Run,
  { notify, work, alsoReport, isSeen = () => false }: NotificationOptions,
): Promise<TraceSummary> {
  if (notify === 'never') return run(alsoReport);
  let tell: Report = () => undefined;
  let last = '';
  const result = run((message) => {
    last = message;
    tell(message);
    alsoReport(message);
  });
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: vscode.l10n.t('Tracing'),
  };
  const open = () => {
    if (isSeen()) return;
    void vscode.window.withProgress(options, (progress, cancellation) => {
      cancellation.onCancellationRequested(() => work.abort());
      tell = (message) => progress.report({ message });
      tell(last);
      return result.catch(() => undefined); // the failure is reported where `result` is awaited
    });
  };
  const timer = setTimeout(open, notify === 'always' ? 0 : LONG);
  return result.finally(() => clearTimeout(timer));
}
