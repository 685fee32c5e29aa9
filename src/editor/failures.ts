/** How the extension tells that something failed. */
import * as vscode from 'vscode';
import { notificationText } from '../base/foreign-text';
import { messageOf } from '../base/message-of';

/** A way on from a failure, as a button. */
export interface WayOn {
  readonly label: string;
  readonly take: () => unknown;
}

export class Failures {
  constructor(private readonly log: Pick<vscode.LogOutputChannel, 'error' | 'info' | 'show'>) {}

  /** Log a failure and show its sentence, with a way on where there is one, and a way to the log. */
  show(error: unknown, way?: WayOn): void {
    void this.take(error, way);
  }

  /** Likewise, for who waits for what is done about it. @returns whether the way on, a button of this label, is taken */
  async ask(error: unknown, label: string): Promise<boolean> {
    const choice = await this.tell(error, label);
    if (choice !== undefined && choice !== label) this.showLog();
    return choice === label;
  }

  /** Never rejects: what fails on the way on is told as well. */
  private async take(error: unknown, way: WayOn | undefined): Promise<void> {
    try {
      const choice = await this.tell(error, way?.label);
      if (choice === undefined) return;
      if (choice === way?.label) await way.take();
      else this.showLog();
    } catch (further) {
      this.show(further);
    }
  }

  /** @returns the button that is pressed: the way on, or the one that leads to the log */
  private tell(error: unknown, label: string | undefined): Thenable<string | undefined> {
    this.logOnly(error);
    const buttons = [...(label === undefined ? [] : [label]), vscode.l10n.t('Show Log')];
    return vscode.window.showErrorMessage(notificationText(`LLM Trace: ${messageOf(error)}`), ...buttons);
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
