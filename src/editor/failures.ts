/** How the extension reports failures. */
import * as vscode from 'vscode';
import { notificationText } from '../base/foreign-text';
import { messageOf } from '../base/message-of';
import { CancelledError } from '../engine/protocol/errors';

/** A button that offers something to do about a failure. */
export interface WayOn {
  readonly label: string;
  readonly take: () => unknown;
}

export class Failures {
  constructor(private readonly log: Pick<vscode.LogOutputChannel, 'error' | 'info' | 'show'>) {}

  /**
   * Logs a failure and shows its sentence, with a button for what can be done about it, if there is one, and a button for
   * the log. What was cancelled has not failed, and is passed over.
   */
  show(error: unknown, way?: WayOn): void {
    if (!(error instanceof CancelledError)) void this.take(error, way);
  }

  /**
   * Like `show`, for a caller that waits for the user's answer.
   * @returns whether the user presses the button with this label
   */
  async ask(error: unknown, label: string): Promise<boolean> {
    const choice = await this.tell(error, label);
    if (choice !== undefined && choice !== label) this.showLog();
    return choice === label;
  }

  /** Never rejects: a failure of what the button does is shown as well. */
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

  /** @returns the label of the pressed button: the offered one, or the one that opens the log */
  private tell(error: unknown, label: string | undefined): Thenable<string | undefined> {
    this.logOnly(error);
    const buttons = [...(label === undefined ? [] : [label]), vscode.l10n.t('Show Log')];
    return vscode.window.showErrorMessage(notificationText(`LLM Trace: ${messageOf(error)}`), ...buttons);
  }

  showLog(): void {
    this.log.show();
  }

  /** Logs something that is not a failure, but explains why something may be missing. */
  note(sentence: string): void {
    this.log.info(sentence);
  }

  logOnly(error: unknown): void {
    this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
