/** Waits for a condition that something else brings about. */

/**
 * @param condition the condition
 * @param changes dispatches an event of the given type whenever the condition may have become true
 * @param signal ends the wait
 * @returns whether the condition holds
 */
export async function until(
  condition: () => boolean,
  changes: EventTarget,
  type: string,
  signal: AbortSignal,
): Promise<boolean> {
  while (!condition() && !signal.aborted) await next(changes, type, signal);
  return condition();
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
