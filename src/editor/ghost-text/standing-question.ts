/**
 * A question in the corner of the window that stays in sight, and is gone without a trace once it needs no answer. A message
 * with buttons does neither: VS Code hides it behind its bell after some seconds, and nobody can take it back from there.
 */
import * as vscode from 'vscode';

export interface PossibleAnswer<Answer extends string> {
  readonly label: string;
  readonly answer: Answer;
}

/** `refused`: it was closed by hand; `unanswered`: nobody has answered, or there was nothing more to answer. */
export type Answered<Answer extends string> = Answer | 'refused' | 'unanswered';

/** So long it stands there: whoever works on and leaves it has seen it. Milliseconds. */
export const STANDS = 60_000;

export class StandingQuestion<Answer extends string> implements vscode.Disposable {
  /** Ends the question that stands now. */
  private end: ((answered: Answered<Answer>) => void) | undefined;
  private readonly command: vscode.Disposable;

  /** @param id names the command that its links run: nobody else calls it */
  constructor(private readonly id: string) {
    this.command = vscode.commands.registerCommand(id, (answer: Answer) => this.end?.(answer));
  }

  /** Show it until it is answered, closed or withdrawn, or has stood there for a minute. */
  async ask(question: string, answers: readonly PossibleAnswer<Answer>[]): Promise<Answered<Answer>> {
    const links = answers.map(({ label, answer }) => {
      const given = encodeURIComponent(JSON.stringify([answer]));
      return `[${label}](command:${this.id}?${given})`;
    });
    const title = `${question} ${links.join(' · ')}`;
    const location = vscode.ProgressLocation.Notification;
    return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, closed) => {
      progress.report({ increment: 0 }); // nothing is at work: its bar would move else
      return new Promise<Answered<Answer>>((resolve) => {
        const timer = setTimeout(() => this.end?.('unanswered'), STANDS);
        this.end = (answered) => {
          clearTimeout(timer);
          this.end = undefined;
          resolve(answered);
        };
        closed.onCancellationRequested(() => this.end?.('refused'));
      });
    });
  }

  /** It was answered elsewhere, or is a question no more. */
  withdraw(): void {
    this.end?.('unanswered');
  }

  dispose(): void {
    this.withdraw();
    this.command.dispose();
  }
}
