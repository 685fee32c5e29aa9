/** Lets one piece of work in at a time, in the order in which they came. */
export class Mutex {
  private tail: Promise<unknown> = Promise.resolve();

  /** @param signal who is cancelled while waiting is told at once, and does not get in */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.tail;
    const result = before.then(() => {
      signal?.throwIfAborted();
      return work();
    });
    this.tail = result.catch(() => undefined);
    if (!signal) return result;
    return new Promise((resolve, reject) => {
      const leave = () => reject(signal.reason);
      signal.addEventListener('abort', leave);
      void before.then(() => signal.removeEventListener('abort', leave)); // from here on the work itself is cancelled
      result.then(resolve, reject);
    });
  }
}
