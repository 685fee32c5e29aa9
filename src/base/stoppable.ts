/** Work of one kind that can be stopped all at once, however much of it is under way. */

/** What stopped work comes to. */
export const STOPPED = Symbol('stopped');

export class Stoppable {
  private readonly running = new Set<AbortController>();

  /** Stop all that is under way; what begins later is not stopped. */
  stop(): void {
    for (const abort of this.running) abort.abort();
  }

  /**
   * @param work is given a signal that aborts when it is stopped, or cancelled by who asked for it
   * @param signal of who asked
   * @returns `STOPPED` where it threw after it was stopped
   * @throws what the work throws otherwise; the signal's reason when cancelled by who asked
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
