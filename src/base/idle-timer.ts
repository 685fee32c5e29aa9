/** Calls a function after a time without requests. */
export class IdleTimer {
  private running = 0;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param after milliseconds without a request; null: never
   * @param onIdle called after that time. Its failure is ignored: a request that needs what it frees meets the same failure.
   */
  constructor(
    private readonly after: () => number | null,
    private readonly onIdle: () => Promise<void>,
  ) {}

  /** Does the work of one request. The timer is stopped meanwhile and restarted when no request is left. */
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

  /** Restarts the timer with the present value of `after`. */
  wait(): void {
    clearTimeout(this.timer);
    const after = this.after();
    if (this.running > 0 || after === null) return;
    this.timer = setTimeout(() => this.onIdle().catch(() => undefined), after).unref();
  }
}
