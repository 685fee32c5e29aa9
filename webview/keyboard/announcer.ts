/**
 * Announces to screen readers what a key has changed. Where the key may have been pressed by mistake, it is shown for a moment,
 * in which it can be undone.
 */

/** For how long it is shown, in milliseconds: enough to read two short sentences. */
const SHOWN = 7000;

class Announcer extends EventTarget {
  private said = '';
  private seen: string | undefined;
  private takesBack: (() => void) | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  get text(): string {
    return this.said;
  }

  /** What is visible of it; `undefined` if nothing is. */
  get shown(): string | undefined {
    return this.seen;
  }

  /** Undoes what is shown; `undefined` if nothing is, or it cannot be undone. */
  get undo(): (() => void) | undefined {
    return this.takesBack;
  }

  say(text: string): void {
    this.tell(text, undefined);
  }

  /** Also shows it. @param undo what to do to undo it, as long as it is shown */
  show(text: string, undo?: () => void): void {
    this.tell(text, text);
    this.takesBack = undo;
    this.timer = setTimeout(() => this.tell(this.said, undefined), SHOWN);
  }

  private tell(said: string, seen: string | undefined): void {
    clearTimeout(this.timer);
    this.said = said;
    this.seen = seen;
    this.takesBack = undefined;
    this.dispatchEvent(new Event('change'));
  }
}

/** One announcer for the page. */
export const announcer = new Announcer();
