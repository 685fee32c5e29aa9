/** Work that several may wait for, each with a signal of its own: it is stopped when nobody waits any more. */

/** Says to work that nobody waits any more. Its signal is made when it is first asked for: most work is done before. */
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
  /** When it is done. */
  settled: { readonly value: T } | undefined;
}

/** A result that is there. */
interface Settled<K, T> {
  readonly key: K;
  readonly value: T;
  /** Whoever comes next begins anew. */
  forget(): void;
}

/** Results are kept under their keys; a failure is not kept, so that it can be tried again. */
export class SharedWork<K, T> {
  private readonly known = new Map<K, Work<T>>();

  /**
   * The result, computed now unless it is known or on its way.
   * @param compute is told by a signal of its own, and throws that signal's reason
   * @throws the signal's reason when cancelled: at once if others wait on, else when the work has come to rest
   */
  get(key: K, compute: (stop: Stop) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const work = this.known.get(key) ?? this.begin(key, compute);
    work.waiting++;
    if (!signal) return work.result;
    return new Promise((resolve, reject) => {
      const leave = () => {
        work.waiting--;
        if (work.waiting > 0 || work.settled) return reject(signal.reason);
        if (this.known.get(key) === work) this.known.delete(key); // who comes now begins anew
        work.stop.abort(signal.reason);
      };
      const settle = (tell: () => void) => {
        signal.removeEventListener('abort', leave);
        tell();
      };
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave);
      work.result.then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => reject(error)),
      );
    });
  }

  /** Results that are there. What is on its way is not among them: it is waited for by `get` alone, which can be cancelled. */
  settled(): readonly Settled<K, T>[] {
    return [...this.known].flatMap(([key, { result, settled }]) =>
      settled ? [{ key, value: settled.value, forget: () => this.forget(key, result) }] : [],
    );
  }

  /** What is known, or on its way. */
  entries(): readonly (readonly [K, Promise<T>])[] {
    return [...this.known].map(([key, { result }]) => [key, result]);
  }

  /** Whoever comes next begins anew. @param result only if it is still this one */
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
