/** Something that is asked for and arrives later: the latest wish wins, a failure can be tried again. */
export class Load<T> {
  /** What arrived last; while something else is on its way, still the former. */
  value: T | undefined;
  pending = false;
  error: string | undefined;
  private key: string | undefined;
  private fetch: (() => Promise<T>) | undefined;

  constructor(private readonly changed: () => void) {}

  /** Whether `value` is what was asked for last. */
  get current(): boolean {
    return this.value !== undefined && !this.pending;
  }

  /** @param key names what is asked for: the same key again changes nothing */
  want(key: string, fetch: () => Promise<T>): void {
    if (key === this.key) return;
    this.key = key;
    this.fetch = fetch;
    void this.start(key, fetch);
  }

  retry(): void {
    const { key, fetch } = this;
    if (key !== undefined && fetch && this.error !== undefined) void this.start(key, fetch);
  }

  /** Forget what was asked for and what arrived. */
  reset(): void {
    this.key = undefined;
    this.value = undefined;
    this.error = undefined;
    this.pending = false;
  }

  private async start(key: string, fetch: () => Promise<T>): Promise<void> {
    this.pending = true;
    this.error = undefined;
    this.changed();
    try {
      const value = await fetch();
      if (this.key !== key) return;
      this.value = value;
    } catch (error) {
      if (this.key !== key) return;
      // What arrived before would pass for what was asked for.
      this.value = undefined;
      this.error = errorMessage(error);
    }
    this.pending = false;
    this.changed();
  }
}

/** The messenger rejects with a plain object that has a message. */
export function errorMessage(error: unknown): string {
  const message = (error as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(error);
}
