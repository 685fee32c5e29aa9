/** Between two runs: a cancellation point, at which others get their turn. */
export type Turn = () => Promise<void>;

/** For work that nobody waits beside, and nobody cancels. */
export const NO_TURN: Turn = () => Promise.resolve();
