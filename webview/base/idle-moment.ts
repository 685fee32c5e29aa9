/** Waits until the page is idle. @param timeout the longest wait, in milliseconds */
export function idleMoment(timeout: number): Promise<unknown> {
  return new Promise((resolve) => requestIdleCallback(resolve, { timeout }));
}
