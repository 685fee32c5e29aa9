/** How the extension tells that something failed. */
import * as vscode from 'vscode';
import { notificationText } from '../base/foreign-text';

export class Failures {
  constructor(private readonly log: Pick<vscode.LogOutputChannel, 'error' | 'info' | 'show'>) {}

  /** Log a failure and show its sentence, with a way to the log. */
  show(error: unknown): void {
    this.logOnly(error);
    const showLog = vscode.l10n.t('Show Log');
    void vscode.window.showErrorMessage(notificationText(`LLM Trace: ${messageOf(error)}`), showLog).then((choice) => {
      if (choice === showLog) this.showLog();
    });
  }

  showLog(): void {
    this.log.show();
  }

  /** What is no failure, and worth knowing when something is missed. */
  note(sentence: string): void {
    this.log.info(sentence);
  }

  logOnly(error: unknown): void {
    this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
