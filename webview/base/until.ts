/** Waits for what somebody else brings about. */

/**
 * @param isSo what is waited for
 * @param changes told of events of that type whenever it may have come to be so
 * @param signal ends the wait
 * @returns whether it is so
 */
export async function until(
  isSo: () => boolean,
  changes: EventTarget,
  type: string,
  signal: AbortSignal,
): Promise<boolean> {
  while (!isSo() && !signal.aborted) await next(changes, type, signal);
  return isSo();
}

function next(changes: EventTarget, type: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const end = () => {
      ended.abort();
      resolve();
    };
    changes.addEventListener(type, end, { signal: ended.signal });
    signal.addEventListener('abort', end, { signal: ended.signal });
  });
}
