/** Calls when nothing was asked for a while: what rests then comes back by itself when it is needed. */
export class IdleTimer {
  private running = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param after milliseconds; null: never @param rest what fails in it fails again, and is told, when it is needed */
  constructor(
    private readonly after: () => number | null,
    private readonly rest: () => Promise<void>,
  ) {}

  /** The work of one request. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.running++;
    clearTimeout(this.timer);
    try {
      return await work();
    } finally {
      this.running--;
      this.wait();
    }
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private wait(): void {
    const after = this.after();
    if (this.running > 0 || after === null) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest().catch(() => undefined), after).unref();
  }
}
