/** Called between two runs: a cancellation point at which other requests go first. */
export type YieldPoint = () => Promise<void>;

/** For work that blocks no other request and is never cancelled. */
export const NO_YIELD: YieldPoint = () => Promise.resolve();
