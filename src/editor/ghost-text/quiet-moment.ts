/** A moment in which nobody types: what is said then covers nothing that somebody is writing. */
import * as vscode from 'vscode';

/** So long nothing was typed. Milliseconds. */
const QUIET = 4000;

export class QuietMoment implements vscode.Disposable {
  private timer: NodeJS.Timeout | undefined;
  private waiting: (() => void) | undefined;
  private readonly listener = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    if (this.waiting && document === vscode.window.activeTextEditor?.document) this.begin();
  });

  /** Do this in the next quiet moment, instead of what was to be done then. */
  wait(run: () => void): void {
    this.waiting = run;
    this.begin();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.waiting = undefined;
    this.listener.dispose();
  }

  private begin(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const run = this.waiting;
      this.waiting = undefined;
      run?.();
    }, QUIET);
  }
}
