/**
 * Answers that several figures request. Each is requested once at a time, is kept for a while, and is cancelled when nobody
 * waits for it any more.
 */
import { LRUCache } from 'lru-cache';

/** A pending answer, and how many callers wait for it. */
interface Run<T> {
  readonly answer: Promise<T>;
  readonly abort: AbortController;
  waiting: number;
}

/** How much is kept. The least recently used answer is dropped first. */
type Limit<T> = { readonly count: number } | { readonly bytes: number; readonly bytesOf: (answer: T) => number };

export class SharedAnswers<T> {
  /** Wrapped, since an answer may be null. */
  private readonly kept: LRUCache<string, { readonly answer: T }>;
  private readonly runs = new Map<string, Run<T>>();

  constructor(limit: Limit<T>) {
    this.kept = new LRUCache(
      'count' in limit
        ? { max: limit.count }
        : { maxSize: limit.bytes, sizeCalculation: ({ answer }) => Math.max(limit.bytesOf(answer), 1) },
    );
  }

  /** @throws the signal's reason as soon as it is aborted; a request that others wait for goes on */
  async get(key: string, signal: AbortSignal, fetch: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const known = this.kept.get(key);
    if (known) return known.answer;
    const run = this.runs.get(key) ?? this.start(key, fetch);
    run.waiting++;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        run.waiting--;
        if (run.waiting === 0) this.cancel(key, run);
      };
      signal.addEventListener('abort', leave, { once: true });
      run.answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  /** Keeps an answer that arrived in another way. */
  set(key: string, answer: T): void {
    this.kept.set(key, { answer });
  }

  private start(key: string, fetch: (signal: AbortSignal) => Promise<T>): Run<T> {
    const abort = new AbortController();
    const run: Run<T> = { answer: fetch(abort.signal), abort, waiting: 0 };
    this.runs.set(key, run);
    const forget = () => {
      if (this.runs.get(key) === run) this.runs.delete(key);
    };
    // A failure is not kept, so that it can be retried.
    run.answer
      .then(
        (answer) => {
          if (!abort.signal.aborted) this.set(key, answer);
        },
        () => undefined,
      )
      .finally(forget);
    return run;
  }

  private cancel(key: string, run: Run<T>): void {
    this.runs.delete(key);
    run.abort.abort();
  }
}
