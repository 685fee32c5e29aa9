/** Runs something once after a delay. Beginning again before that restarts the delay. */
export class Delay {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly run: () => unknown) {}

  get isRunning(): boolean {
    return this.timer !== undefined;
  }

  begin(milliseconds: number): void {
    this.end();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.run();
    }, milliseconds);
  }

  /** Cancels the run, if it is still to come. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
