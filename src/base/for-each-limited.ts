/** Works on many items, such as files to read, a few at the same time. */

const AT_ONCE = 4;

/** Handles a few items at a time. If one fails, the others are aborted; all have ended when this returns or throws. */
export async function forEachLimited<T>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stopper = new AbortController();
  const stop = () => stopper.abort(signal.reason);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      stopper.signal.throwIfAborted();
      await work(item, stopper.signal);
    }
  };
  try {
    const workers = Array.from({ length: AT_ONCE }, () =>
      worker().catch((error: unknown) => {
        stopper.abort(error); // only the first call sets the reason
      }),
    );
    await Promise.all(workers);
    stopper.signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
