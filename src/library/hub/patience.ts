/** How long to bear with a slow or broken connection. */
import { setTimeout as pause } from 'node:timers/promises';
import { Interruption } from './hub-error';

export interface Patience {
  /** How many tries in a row may make no progress. */
  readonly tries: number;
  /** Milliseconds before the second try; the pause doubles before each further one. */
  readonly firstPause: number;
  /** The longest pause in milliseconds that a server may ask for; if it asks for more, the user gets the error. */
  readonly longestPause: number;
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly idle: number;
}

export const PATIENCE: Patience = { tries: 5, firstPause: 1000, longestPause: 60_000, idle: 30_000 };

/**
 * Tries until it succeeds, with growing pauses after interruptions.
 * @param attempt calls `progressed` when it has made progress, which resets the count of tries
 * @throws the user's error of the last interruption, any other error of `attempt`, the signal's reason
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

/** Aborts its signal when the outer signal is aborted, and when nothing has arrived for a while. */
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

  /** Call this when something has arrived. */
  restart(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.isIdle = true;
      this.stopper.abort(new Error('idle'));
    }, this.milliseconds);
  }

  /** Call this while nothing is expected to arrive. */
  pause(): void {
    clearTimeout(this.timer);
  }

  /** Must be called at the end; it closes what is still open. */
  stop(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.follow);
    this.stopper.abort(new Error('done'));
  }

  private readonly follow = () => this.stopper.abort(this.outer.reason);
}
