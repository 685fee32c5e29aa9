/**
 * The head of keys and values that a query head reads: of grouped queries several read one.
 * @param heads of queries
 * @param shared how many heads of keys and values there are
 */
export function sharedHead(head: number, heads: number, shared: number): number {
  return Math.floor((head * shared) / heads);
}
