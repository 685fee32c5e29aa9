/** Announces to screen readers what a key has changed, and shows it for a moment where the key may have been pressed by mistake. */

/** For how long it is shown, in milliseconds: enough to read two short sentences. */
const SHOWN = 7000;

class Announcer extends EventTarget {
  private said = '';
  private seen: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  get text(): string {
    return this.said;
  }

  /** What is visible of it; `undefined` if nothing is. */
  get shown(): string | undefined {
    return this.seen;
  }

  say(text: string): void {
    this.tell(text, undefined);
  }

  /** Also shows it. */
  show(text: string): void {
    this.tell(text, text);
    this.timer = setTimeout(() => this.tell(this.said, undefined), SHOWN);
  }

  private tell(said: string, seen: string | undefined): void {
    clearTimeout(this.timer);
    this.said = said;
    this.seen = seen;
    this.dispatchEvent(new Event('change'));
  }
}

/** One announcer for the page. */
export const announcer = new Announcer();
