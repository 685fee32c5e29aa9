/** Work of one kind that can be stopped all at once, however many pieces of it are running. */

/** The result of stopped work. */
export const STOPPED = Symbol('stopped');

export class Stoppable {
  private readonly running = new Set<AbortController>();

  /** Stops all work that is running; work that begins later is not stopped. */
  stop(): void {
    for (const abort of this.running) abort.abort();
  }

  /**
   * @param work is given a signal that aborts when the work is stopped or its caller cancels it
   * @param signal the caller's
   * @returns `STOPPED` if the work threw after it was stopped
   * @throws whatever else the work throws; the signal's reason when the caller cancels
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T | typeof STOPPED> {
    const abort = new AbortController();
    this.running.add(abort);
    try {
      return await work(signal ? AbortSignal.any([signal, abort.signal]) : abort.signal);
    } catch (error) {
      if (!abort.signal.aborted || signal?.aborted) throw error;
      return STOPPED;
    } finally {
      this.running.delete(abort);
    }
  }
}
