/** Reads list indices, for example of a block, a head or a token, from a value that any version may have stored. */

export function isIndex(stored: unknown): stored is number {
  return Number.isSafeInteger(stored) && (stored as number) >= 0;
}

export function indexOr(stored: unknown, fallback: number): number {
  return isIndex(stored) ? stored : fallback;
}
