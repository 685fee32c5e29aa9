/**
 * Decides when an interruption comes too late: everything that a call has done and said by then stays true, including that
 * it was not interrupted.
 */
import { Interruption } from './call';

export class Ending {
  private readonly own = new AbortController();
  private isDecided = false;
  private isHeld = false;

  /** @param outside aborted by what happens around the call */
  constructor(private readonly outside: AbortSignal) {
    if (outside.aborted) this.forwardAbort();
    else outside.addEventListener('abort', () => this.forwardAbort(), { once: true });
  }

  /** Aborted by what happens outside, as long as that still counts. */
  get signal(): AbortSignal {
    return this.own.signal;
  }

  /** Call this when everything is done: from then on only a failure to write the output counts, not an interruption. */
  conclude(): void {
    this.isDecided = true;
  }

  /**
   * Does work that either happens completely or not at all, such as writing a file. If it is interrupted, the work itself
   * decides: if it gives up, the call is interrupted; if it finishes, the call is complete.
   * @param work gets the signal of interruptions
   */
  async decide<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.own.signal.throwIfAborted();
    this.isHeld = true;
    try {
      const done = await work(this.outside);
      this.conclude();
      return done;
    } finally {
      this.isHeld = false;
      if (this.outside.aborted) this.forwardAbort();
    }
  }

  private forwardAbort(): void {
    const { reason } = this.outside;
    const isLate = (this.isDecided || this.isHeld) && reason instanceof Interruption && !reason.isUnread;
    if (!isLate) this.own.abort(reason);
  }
}
