/** Counts the short requests that are being answered, so that long work can pause for them. */
export class Traffic {
  private count = 0;
  private readonly waiting = new Set<() => void>();

  /** Answers a short request. */
  async pass<T>(answer: () => Promise<T>): Promise<T> {
    this.count++;
    try {
      return await answer();
    } finally {
      this.count--;
      if (this.count === 0) for (const goOn of this.waiting) goOn();
    }
  }

  /** Waits until no short request is being answered. @throws the signal's reason when cancelled in the meantime */
  async giveWay(signal: AbortSignal): Promise<void> {
    while (this.count > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const goOn = () => {
          this.waiting.delete(goOn);
          signal.removeEventListener('abort', goOn);
          resolve();
        };
        this.waiting.add(goOn);
        signal.addEventListener('abort', goOn);
      });
    }
    signal.throwIfAborted();
  }
}
