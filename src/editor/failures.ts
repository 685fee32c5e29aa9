/** How the extension tells that something failed. */
import * as vscode from 'vscode';
import { notificationText } from '../base/foreign-text';

/** A way on from a failure, as a button. */
export interface WayOn {
  readonly label: string;
  readonly take: () => unknown;
}

export class Failures {
  constructor(private readonly log: Pick<vscode.LogOutputChannel, 'error' | 'info' | 'show'>) {}

  /** Log a failure and show its sentence, with a way on where there is one, and a way to the log. */
  show(error: unknown, way?: WayOn): void {
    this.logOnly(error);
    const showLog = vscode.l10n.t('Show Log');
    const buttons = [...(way ? [way.label] : []), showLog];
    const chosen = vscode.window.showErrorMessage(notificationText(`LLM Trace: ${messageOf(error)}`), ...buttons);
    void this.take(chosen, way);
  }

  /** Never rejects: what fails on the way on is told as well. */
  private async take(chosen: Thenable<string | undefined>, way: WayOn | undefined): Promise<void> {
    try {
      const choice = await chosen;
      if (choice === undefined) return;
      if (choice === way?.label) await way.take();
      else this.showLog();
    } catch (error) {
      this.show(error);
    }
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
