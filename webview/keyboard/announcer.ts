/** What a key has changed, for those who do not see it. */

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

/** One for the page. */
export const announcer = new Announcer();
