/** Between two runs: a cancellation point, at which others get their turn. */
export type Turn = () => Promise<void>;
