/** How long a slow or broken connection is put up with. */
import { setTimeout as pause } from 'node:timers/promises';
import { Interruption } from './hub-error';

export interface Patience {
  /** Tries in a row that bring nothing. */
  readonly tries: number;
  /** Milliseconds before the second try; twice as many before each further one. */
  readonly firstPause: number;
  /** Milliseconds that a server may ask to wait; who asks for more is told to the user. */
  readonly longestPause: number;
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly idle: number;
}

export const PATIENCE: Patience = { tries: 5, firstPause: 1000, longestPause: 60_000, idle: 30_000 };

/**
 * Try until it works, with growing pauses after interruptions.
 * @param attempt calls `progressed` when it has got on, whereupon its tries are counted anew
 * @throws what the last interruption tells, anything else that `attempt` throws, the signal's reason
 */
export async function withRetries<T>(
  { tries, firstPause, longestPause }: Patience,
  signal: AbortSignal,
  attempt: (progressed: () => void) => Promise<T>,
): Promise<T> {
  let failed = 0;
  let isConnected = false;
  const progressed = () => {
    failed = 0;
    isConnected = true;
  };
  for (;;) {
    try {
      signal.throwIfAborted();
      return await attempt(progressed);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Interruption)) throw error;
      failed++;
      if (failed >= tries || (error.isFinalAtFirst && !isConnected)) throw error.told;
      const asked = error.pause ?? firstPause * 2 ** (failed - 1);
      if (asked > longestPause) throw error.told;
      await pause(asked, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** Aborts its signal when the outer one is, and when nothing has come for a while. */
export class StallTimer {
  private readonly stopper = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  isIdle = false;

  constructor(
    private readonly milliseconds: number,
    private readonly outer: AbortSignal,
  ) {
    outer.addEventListener('abort', this.follow);
    if (outer.aborted) this.follow();
    this.restart();
  }

  get signal(): AbortSignal {
    return this.stopper.signal;
  }

  /** Something has come. */
  restart(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.isIdle = true;
      this.stopper.abort(new Error('idle'));
    }, this.milliseconds);
  }

  /** Nothing is waited for. */
  pause(): void {
    clearTimeout(this.timer);
  }

  /** Must be called at the end. What is still open is closed. */
  stop(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.follow);
    this.stopper.abort(new Error('done'));
  }

  private readonly follow = () => this.stopper.abort(this.outer.reason);
}
