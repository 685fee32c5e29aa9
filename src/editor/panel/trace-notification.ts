/** The notification that tells how far a trace is. */
import * as vscode from 'vscode';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';

/** Whether a notification tells of it. */
export type Notify = 'always' | 'when it takes long' | 'never';

export type Report = (message: string) => void;
export type Run = (report: Report) => Promise<TraceSummary>;

/** Milliseconds after which a trace that nobody asked for is told of. */
const LONG = 500;

interface NotificationOptions {
  readonly notify: Notify;
  /** What is cancelled there. */
  readonly work: AbortController;
  readonly alsoReport: Report;
  /** Whether who waits sees that progress elsewhere. */
  readonly isSeen?: () => boolean;
}

/** Tell progress in a notification too, unless it is seen already. It can be cancelled there. */
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
      return result.catch(() => undefined); // told by who awaits it
    });
  };
  const timer = setTimeout(open, notify === 'always' ? 0 : LONG);
  return result.finally(() => clearTimeout(timer));
}
