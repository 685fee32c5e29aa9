/** Work on what nobody sees: one piece in each idle moment, so that what is seen does not wait for it. */

/** After so many milliseconds a turn comes even where no moment is idle. */
const LONGEST = 500;

export class IdleTurns {
  /** Who waits, in the order in which they came, and what lets them go on. */
  private readonly waiting = new Map<object, () => void>();
  private asked = false;

  /** Resolves when it is the turn of somebody who waits for nothing else, or with `take`. */
  turnOf(who: object): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.set(who, resolve);
      this.ask();
    });
  }

  /** Let somebody who waits go on at once. */
  take(who: object): void {
    this.waiting.get(who)?.();
    this.waiting.delete(who);
  }

  private ask(): void {
    if (this.asked) return;
    this.asked = true;
    requestIdleCallback(() => this.next(), { timeout: LONGEST });
  }

  private next(): void {
    this.asked = false;
    const [who] = this.waiting.keys();
    if (who) this.take(who);
    if (this.waiting.size > 0) this.ask();
  }
}
