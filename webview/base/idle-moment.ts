/** Waits until the page has nothing else to do. @param timeout how long at most, in milliseconds */
export function idleMoment(timeout: number): Promise<unknown> {
  return new Promise((resolve) => requestIdleCallback(resolve, { timeout }));
}
