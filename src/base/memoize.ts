/** Where results are kept: a map, or a cache with bounds. */
interface Known<K, T> {
  get(key: K): Promise<T> | undefined;
  set(key: K, result: Promise<T>): unknown;
  delete(key: K): unknown;
}

/** Keep what was opened or computed once under its key; a failure is not kept, so that it can be tried again. */
export function memoize<K, T>(known: Known<K, T>, key: K, compute: () => Promise<T>): Promise<T> {
  const found = known.get(key);
  if (found) return found;
  const result = compute();
  known.set(key, result);
  // The failure itself is told by who awaits it; what has taken its place meanwhile stays.
  result.catch(() => {
    if (known.get(key) === result) known.delete(key);
  });
  return result;
}
