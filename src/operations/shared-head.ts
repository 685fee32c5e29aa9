/**
 * The head of keys and values that a query head reads; with grouped queries, several query heads read the same one.
 * @param heads the number of query heads
 * @param shared the number of heads of keys and values
 */
export function sharedHead(head: number, heads: number, shared: number): number {
  return Math.floor((head * shared) / heads);
}
