/**
 * A question in the corner of the window whose answers are its buttons. VS Code hides such a message behind its bell after
 * ten seconds, less than it takes to be seen and read by who is typing: it is put in sight some times, then waits there.
 * Nobody can take it back: an answer that is given once it was withdrawn does nothing. A notification of progress would stay and could be withdrawn, but its only button is Cancel; of
 * messages with buttons only those of errors stay by themselves.
 */
import * as vscode from 'vscode';

export interface PossibleAnswer<Answer extends string> {
  readonly label: string;
  readonly answer: Answer;
}

/** `refused`: it was closed by hand; `unanswered`: there was nothing more to answer. */
type Answered<Answer extends string> = Answer | 'refused' | 'unanswered';

/** From one time to the next: VS Code hides it after 10 seconds. Milliseconds. */
export const SHOWN_AGAIN = 11_000;

/** So often in all: some 45 seconds. Somebody who answers nothing so long wants to be left alone. */
export const SHOWINGS = 4;

export class StandingQuestion<Answer extends string> implements vscode.Disposable {
  /** Ends the question that stands now. */
  private end: ((answered: Answered<Answer>) => void) | undefined;

  /**
   * Ask until it is answered, closed or withdrawn: it waits behind VS Code's bell once it was in sight so often, and where
   * nobody works in the window.
   * @param isInPlace whether it may come into sight once more now: else it waits there, too
   */
  async ask(
    question: string,
    answers: readonly PossibleAnswer<Answer>[],
    isInPlace: () => boolean = () => true,
  ): Promise<Answered<Answer>> {
    this.withdraw();
    return new Promise<Answered<Answer>>((resolve, reject) => {
      let shown = 0;
      let timer: NodeJS.Timeout | undefined;
      const end = (answered: Answered<Answer>) => {
        clearTimeout(timer);
        if (this.end === end) this.end = undefined;
        resolve(answered);
      };
      this.end = end;
      const show = () => {
        if (shown > 0 && !(vscode.window.state.focused && isInPlace())) {
          timer = setTimeout(show, SHOWN_AGAIN);
          return;
        }
        const time = ++shown;
        if (time < SHOWINGS) timer = setTimeout(show, SHOWN_AGAIN);
        const heard = (label: string | undefined) => {
          const given = answers.find((one) => one.label === label);
          // VS Code closes the former message as the same one is shown again: that is no answer.
          if (given) end(given.answer);
          else if (time === shown) end('refused');
        };
        vscode.window.showInformationMessage(question, ...answers.map(({ label }) => label)).then(heard, reject);
      };
      show();
    });
  }

  /** It was answered elsewhere, or is a question no more. */
  withdraw(): void {
    this.end?.('unanswered');
  }

  dispose(): void {
    this.withdraw();
  }
}
