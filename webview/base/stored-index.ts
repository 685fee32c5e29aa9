/** Of what was stored by whatever version: places in a list, as of a block, a head or a token. */

export function isIndex(stored: unknown): stored is number {
  return Number.isSafeInteger(stored) && (stored as number) >= 0;
}

export function indexOr(stored: unknown, fallback: number): number {
  return isIndex(stored) ? stored : fallback;
}
