/** Announces to screen readers what a key has changed. */

class Announcer extends EventTarget {
  private said = '';

  get text(): string {
    return this.said;
  }

  say(text: string): void {
    this.said = text;
    this.dispatchEvent(new Event('change'));
  }
}

/** One announcer for the page. */
export const announcer = new Announcer();
