/** Between two runs: a cancellation point, at which other requests go first. */
export type YieldPoint = () => Promise<void>;

/** For work that nobody waits beside, and nobody cancels. */
export const NO_YIELD: YieldPoint = () => Promise.resolve();
