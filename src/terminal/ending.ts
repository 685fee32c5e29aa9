/** When an interruption comes too late: what a call has done and said by then is all true, also that it was not interrupted. */
import { Interruption } from './call';

export class Ending {
  private readonly own = new AbortController();
  private isDecided = false;
  private isHeld = false;

  /** @param outside aborted by what happens around the call */
  constructor(private readonly outside: AbortSignal) {
    if (outside.aborted) this.pass();
    else outside.addEventListener('abort', () => this.pass(), { once: true });
  }

  /** Aborted where what happens outside still counts. */
  get signal(): AbortSignal {
    return this.own.signal;
  }

  /** All is done: from now on no interruption counts, only that the output cannot be written. */
  conclude(): void {
    this.isDecided = true;
  }

  /**
   * Do what either happens or does not, such as writing a file. Interrupted meanwhile, the work itself decides: where it
   * gives up, the call is interrupted; where it is done all the same, the call is complete.
   * @param work is given what aborts it
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
      if (this.outside.aborted) this.pass();
    }
  }

  private pass(): void {
    const { reason } = this.outside;
    const isLate = (this.isDecided || this.isHeld) && reason instanceof Interruption && !reason.isUnread;
    if (!isLate) this.own.abort(reason);
  }
}
