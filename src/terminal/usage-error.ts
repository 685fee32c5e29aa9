/** A request that cannot be fulfilled; it is reported like any other wrong usage. */
export class UsageError extends Error {}
