/** Which keys a query may see. */

export interface MaskRule {
  readonly causal: boolean;
  /**
   * How many keys a query sees at most, itself included; null: all. They are those before it where the rule is causal,
   * else as many on each side.
   */
  readonly window: number | null;
}

/** Whether there is anything that a query may not see. */
export function hides({ causal, window }: MaskRule): boolean {
  return causal || window !== null;
}

/** Keys that a query may see: from the first one to before `end`. */
export interface VisibleKeys {
  readonly first: number;
  readonly end: number;
}

/** @param keys how many there are */
export function visibleKeys({ causal, window }: MaskRule, query: number, keys: number): VisibleKeys {
  const after = causal ? 0 : reach({ causal, window });
  const end = Math.min(keys, query + after + 1);
  return { first: Math.min(end, Math.max(0, query - reach({ causal, window }))), end };
}

/** Whether a query may not see a key. */
export function isHidden({ causal, window }: MaskRule, query: number, key: number): boolean {
  return (causal && key > query) || Math.abs(query - key) > reach({ causal, window });
}

/** How far away a key may be that is seen. */
export function reach({ causal, window }: MaskRule): number {
  if (window === null) return Number.POSITIVE_INFINITY;
  return causal ? window - 1 : Math.floor((window - 1) / 2);
}
