/** Runs one piece of work at a time, in order of arrival. */
export class Mutex {
  private tail: Promise<unknown> = Promise.resolve();

  /** @param signal if it aborts while `work` waits its turn, the promise rejects at once and `work` never starts */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    let isIn = false;
    const result = this.tail.then(() => {
      signal?.throwIfAborted();
      isIn = true; // from here on the work itself handles cancellation
      return work();
    });
    this.tail = result.catch(() => undefined);
    if (!signal) return result;
    return new Promise((resolve, reject) => {
      const cancelWait = () => {
        if (!isIn) reject(signal.reason);
      };
      const settleWith = (settle: () => void) => {
        signal.removeEventListener('abort', cancelWait);
        settle();
      };
      signal.addEventListener('abort', cancelWait);
      result.then(
        (value) => settleWith(() => resolve(value)),
        (error: unknown) => settleWith(() => reject(error)),
      );
    });
  }
}
