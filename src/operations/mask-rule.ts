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

/** Whether a query may not see a key. */
export function isHidden({ causal, window }: MaskRule, query: number, key: number): boolean {
  return (causal && key > query) || (window !== null && query - key >= window);
}
