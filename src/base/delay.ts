/** Something that is done once after a while; begun anew before that, it waits anew. */
export class Delay {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly run: () => unknown) {}

  get isRunning(): boolean {
    return this.timer !== undefined;
  }

  /** @param milliseconds from now */
  begin(milliseconds: number): void {
    this.end();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.run();
    }, milliseconds);
  }

  /** It is not to be done any more. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
