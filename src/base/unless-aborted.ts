/** Waits for work that itself goes on when the caller is cancelled. @throws the signal's reason, as soon as it aborts */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    const settle = (tell: () => void) => {
      signal.removeEventListener('abort', leave);
      tell();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave);
    work.then(
      (value) => settle(() => resolve(value)),
      (error: unknown) => settle(() => reject(error)),
    );
  });
}
