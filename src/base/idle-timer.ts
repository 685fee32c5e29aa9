/** Calls a function when nothing was asked for a while. */
export class IdleTimer {
  private running = 0;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param after milliseconds without a request; null: never
   * @param rest is called then. Nobody is told when it fails: a request that needs what it frees meets the same failure.
   */
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

  /** Wait from now on, as long as `after` says now. */
  wait(): void {
    clearTimeout(this.timer);
    const after = this.after();
    if (this.running > 0 || after === null) return;
    this.timer = setTimeout(() => this.rest().catch(() => undefined), after).unref();
  }
}
