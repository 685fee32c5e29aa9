/** Which keys a query may see. */

export interface MaskRule {
  readonly causal: boolean;
  /** How many keys a query sees at most, itself included; null: all. */
  readonly window: number | null;
}

/** Whether there is anything that a query may not see. */
export function hides({ causal, window }: MaskRule): boolean {
  return causal || window !== null;
}

/** The keys that a query may see: from the first one to before `end`. @param keys how many there are */
export function visibleKeys(
  { causal, window }: MaskRule,
  query: number,
  keys: number,
): { readonly first: number; readonly end: number } {
  const end = causal ? Math.min(keys, query + 1) : keys;
  return { first: window === null ? 0 : Math.min(end, Math.max(0, query - window + 1)), end };
}

/** Whether a query may not see a key. */
export function isHidden({ causal, window }: MaskRule, query: number, key: number): boolean {
  return (causal && key > query) || (window !== null && query - key >= window);
}
