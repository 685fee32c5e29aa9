/** Which keys a query may attend to. */

export interface MaskRule {
  readonly causal: boolean;
  /**
   * The most keys that a query may attend to, including its own position; null: no limit. With a causal rule they are the
   * last ones up to the query, else as many on each side.
   */
  readonly window: number | null;
}

/** Whether the rule hides any key from any query. */
export function hides({ causal, window }: MaskRule): boolean {
  return causal || window !== null;
}

/** The keys that a query may attend to: from `first` to before `end`. */
export interface VisibleKeys {
  readonly first: number;
  readonly end: number;
}

/** @param keys the number of all keys */
export function visibleKeys({ causal, window }: MaskRule, query: number, keys: number): VisibleKeys {
  const after = causal ? 0 : reach({ causal, window });
  const end = Math.min(keys, query + after + 1);
  return { first: Math.min(end, Math.max(0, query - reach({ causal, window }))), end };
}

/** How many keys a query sees: all of them without a mask. */
export function seenBy(mask: MaskRule | null, query: number, keys: number): number {
  if (mask === null) return keys;
  const { first, end } = visibleKeys(mask, query, keys);
  return end - first;
}

/** Whether the rule hides a key from a query. */
export function isHidden({ causal, window }: MaskRule, query: number, key: number): boolean {
  return (causal && key > query) || Math.abs(query - key) > reach({ causal, window });
}

/** The greatest distance of a visible key from its query. */
export function reach({ causal, window }: MaskRule): number {
  if (window === null) return Number.POSITIVE_INFINITY;
  return causal ? window - 1 : Math.floor((window - 1) / 2);
}
