/** Work for which several callers may wait, each with its own signal; it is aborted when no caller waits any more. */

/** Aborts work for which no caller waits. Its signal is made on first use, since most work ends before it needs one. */
export class Stop {
  private controller: AbortController | undefined;

  get signal(): AbortSignal {
    return this.asked().signal;
  }

  abort(reason: unknown): void {
    this.asked().abort(reason);
  }

  private asked(): AbortController {
    this.controller ??= new AbortController();
    return this.controller;
  }
}

interface Work<T> {
  readonly result: Promise<T>;
  readonly stop: Stop;
  waiting: number;
  /** The result; `undefined` until the work is done. */
  settled: { readonly value: T } | undefined;
}

/** A result that has been computed. */
interface Settled<K, T> {
  readonly key: K;
  readonly value: T;
  /** Removes the result: the next `get` computes it again. */
  forget(): void;
}

/** Keeps results under their keys. A failure is not kept, so that the caller can try again. */
export class SharedWork<K, T> {
  private readonly known = new Map<K, Work<T>>();

  /**
   * Returns the result; computes it unless it is known or being computed.
   * @param compute aborts when the signal of its `Stop` does, and then throws that signal's reason
   * @throws the signal's reason when cancelled: at once if other callers still wait, else when the work has ended
   */
  get(key: K, compute: (stop: Stop) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const work = this.known.get(key) ?? this.begin(key, compute);
    work.waiting++;
    if (!signal) return work.result;
    return new Promise((resolve, reject) => {
      const cancelWait = () => {
        work.waiting--;
        if (work.waiting > 0 || work.settled) return reject(signal.reason);
        if (this.known.get(key) === work) this.known.delete(key); // the next caller computes it again
        work.stop.abort(signal.reason);
      };
      const settleWith = (settle: () => void) => {
        signal.removeEventListener('abort', cancelWait);
        settle();
      };
      if (signal.aborted) cancelWait();
      else signal.addEventListener('abort', cancelWait);
      work.result.then(
        (value) => settleWith(() => resolve(value)),
        (error: unknown) => settleWith(() => reject(error)),
      );
    });
  }

  /** The results that have been computed. Unfinished work is left out: only `get`, which can be cancelled, waits for that. */
  settled(): readonly Settled<K, T>[] {
    return [...this.known].flatMap(([key, { result, settled }]) =>
      settled ? [{ key, value: settled.value, forget: () => this.forget(key, result) }] : [],
    );
  }

  /** All results, those still being computed included. */
  entries(): readonly (readonly [K, Promise<T>])[] {
    return [...this.known].map(([key, { result }]) => [key, result]);
  }

  /** Removes a result: the next `get` computes it again. @param result not removed if another has replaced it meanwhile */
  forget(key: K, result: Promise<T>): void {
    if (this.known.get(key)?.result === result) this.known.delete(key);
  }

  private begin(key: K, compute: (stop: Stop) => Promise<T>): Work<T> {
    const stop = new Stop();
    const work: Work<T> = { result: compute(stop), stop, waiting: 0, settled: undefined };
    this.known.set(key, work);
    work.result.then(
      (value) => {
        work.settled = { value };
      },
      () => this.forget(key, work.result),
    );
    return work;
  }
}
