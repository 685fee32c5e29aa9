/** What was asked for cannot be; told like any other wrong usage. */
export class UsageError extends Error {}
