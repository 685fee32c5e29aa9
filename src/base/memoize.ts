/** The store for the results: a map, or a bounded cache. */
interface Known<K, T> {
  get(key: K): Promise<T> | undefined;
  set(key: K, result: Promise<T>): unknown;
  delete(key: K): unknown;
}

/** Computes a result once for each key. A failure is not kept, so that the caller can try again. */
export function memoize<K, T>(known: Known<K, T>, key: K, compute: () => Promise<T>): Promise<T> {
  const found = known.get(key);
  if (found) return found;
  const result = compute();
  known.set(key, result);
  // Only forgets a failed result, unless it was replaced meanwhile; whoever awaits the result handles the error itself.
  result.catch(() => {
    if (known.get(key) === result) known.delete(key);
  });
  return result;
}
