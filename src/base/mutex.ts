/** Lets one piece of work in at a time, in the order in which they came. */
export class Mutex {
  private tail: Promise<unknown> = Promise.resolve();

  /** @param signal who is cancelled while waiting is told at once, and does not get in */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    let isIn = false;
    const result = this.tail.then(() => {
      signal?.throwIfAborted();
      isIn = true; // from here on the work itself is cancelled
      return work();
    });
    this.tail = result.catch(() => undefined);
    if (!signal) return result;
    return new Promise((resolve, reject) => {
      const leave = () => {
        if (!isIn) reject(signal.reason);
      };
      const settle = (tell: () => void) => {
        signal.removeEventListener('abort', leave);
        tell();
      };
      signal.addEventListener('abort', leave);
      result.then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => reject(error)),
      );
    });
  }
}
