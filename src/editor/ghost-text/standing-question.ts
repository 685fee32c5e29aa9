/**
 * A question in the corner of the window whose answers are its buttons. VS Code hides such a message behind its bell after ten
 * seconds, too soon for a user who is typing to notice and read it. So it is shown several times and then waits behind the
 * bell. VS Code cannot take a message back: an answer can come after the question was withdrawn, and is handled separately. A
 * progress notification would stay and could be withdrawn, but its only button is Cancel, it has a bar as if something were
 * computed, and once it is hidden VS Code shows its words with a spinner in the status bar; among messages with buttons only
 * errors stay visible.
 */
import * as vscode from 'vscode';

export interface PossibleAnswer<Answer extends string> {
  readonly label: string;
  readonly answer: Answer;
}

/** `refused`: the user closed it; `unanswered`: it was withdrawn. */
type Answered<Answer extends string> = Answer | 'refused' | 'unanswered';

/** The least time between two showings: VS Code hides the message after 10 seconds. Milliseconds. */
export const SHOWN_AGAIN = 11_000;

/** How often it is shown, for about 40 seconds in all. A user who has not answered by then wants to be left alone. */
export const SHOWINGS = 4;

export interface Question<Answer extends string> {
  readonly text: string;
  readonly answers: readonly PossibleAnswer<Answer>[];
  /** Whether it may be shown again now; otherwise it waits. */
  readonly isInPlace: () => boolean;
  /** Called with an answer that is given after the question was withdrawn, since the message still waits behind the bell. */
  readonly answeredLate: (answer: Answer) => void;
}

export class StandingQuestion<Answer extends string> implements vscode.Disposable {
  /** Ends the present question. */
  private end: ((answered: Answered<Answer>) => void) | undefined;

  /** @param whenQuiet calls back when the user rests: also the later showings may not cover what they are typing */
  constructor(private readonly whenQuiet: (show: () => void) => void) {}

  /**
   * Asks until the question is answered, closed or withdrawn. It waits behind VS Code's bell after the last showing, and while
   * the window does not have the focus.
   */
  async ask({ text, answers, isInPlace, answeredLate }: Question<Answer>): Promise<Answered<Answer>> {
    this.withdraw();
    return new Promise<Answered<Answer>>((resolve, reject) => {
      let shown = 0;
      let isOver = false;
      let timer: NodeJS.Timeout | undefined;
      const end = (answered: Answered<Answer>) => {
        clearTimeout(timer);
        isOver = true;
        if (this.end === end) this.end = undefined;
        resolve(answered);
      };
      this.end = end;
      const showLater = () => {
        timer = setTimeout(() => this.whenQuiet(show), SHOWN_AGAIN);
      };
      const show = () => {
        if (isOver) return;
        if (shown > 0 && !(vscode.window.state.focused && isInPlace())) return showLater();
        const time = ++shown;
        if (time < SHOWINGS) showLater();
        const heard = (label: string | undefined) => {
          const given = answers.find((one) => one.label === label);
          // VS Code closes the earlier message when the same one is shown again: that is not an answer.
          if (given && isOver) answeredLate(given.answer);
          else if (given) end(given.answer);
          else if (time === shown) end('refused');
        };
        vscode.window.showInformationMessage(text, ...answers.map(({ label }) => label)).then(heard, reject);
      };
      show();
    });
  }

  /** Called when the question was answered elsewhere, or no longer applies. @returns whether it was waiting for an answer */
  withdraw(): boolean {
    const { end } = this;
    end?.('unanswered');
    return end !== undefined;
  }

  dispose(): void {
    this.withdraw();
  }
}
