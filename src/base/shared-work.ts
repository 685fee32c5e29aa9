/** Work that several may wait for, each with a signal of its own: it is stopped when nobody waits any more. */

interface Work<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  waiting: number;
  isDone: boolean;
}

/** Results are kept under their keys; a failure is not kept, so that it can be tried again. */
export class SharedWork<K, T> {
  private readonly known = new Map<K, Work<T>>();

  /**
   * The result, computed now unless it is known or on its way.
   * @param compute is given a signal of its own, and throws that signal's reason
   * @throws the signal's reason when cancelled: at once if others wait on, else when the work has come to rest
   */
  get(key: K, compute: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const work = this.known.get(key) ?? this.begin(key, compute);
    work.waiting++;
    if (!signal) return work.result;
    return new Promise((resolve, reject) => {
      const leave = () => {
        work.waiting--;
        if (work.waiting > 0 || work.isDone) return reject(signal.reason);
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

  /** What is known, or on its way. */
  peek(key: K): Promise<T> | undefined {
    return this.known.get(key)?.result;
  }

  entries(): readonly (readonly [K, Promise<T>])[] {
    return [...this.known].map(([key, { result }]) => [key, result]);
  }

  /** Whoever comes next begins anew. @param result only if it is still this one */
  forget(key: K, result: Promise<T>): void {
    if (this.known.get(key)?.result === result) this.known.delete(key);
  }

  private begin(key: K, compute: (signal: AbortSignal) => Promise<T>): Work<T> {
    const stop = new AbortController();
    const work: Work<T> = { result: compute(stop.signal), stop, waiting: 0, isDone: false };
    this.known.set(key, work);
    work.result.then(
      () => {
        work.isDone = true;
      },
      () => this.forget(key, work.result),
    );
    return work;
  }
}
