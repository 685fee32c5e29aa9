/** A token's attention to the keys that the score of a kind of head counts. */
import { type CountedPlace, countsKey, type HeadKind } from '../../../src/trace/heads/head-kinds';

export interface CountedKeys {
  /** The attending token. */
  readonly token: number;
  /** The keys with most of it, the largest weight first; empty if the score counts none. */
  readonly keys: readonly { readonly position: number; readonly weight: number }[];
  /** Its total attention to such keys, 0 to 1. */
  readonly sum: number;
}

/** How many keys are named. */
const NAMED = 3;

/** @param weights of the query [key] */
export function countedKeys(kind: HeadKind, weights: Float32Array, place: Omit<CountedPlace, 'key'>): CountedKeys {
  const counted = Array.from(weights, (weight, position) => ({ position, weight })).filter(({ position }) =>
    countsKey(kind, { ...place, key: position }),
  );
  const sum = counted.reduce((all, { weight }) => all + weight, 0);
  const keys = counted.toSorted((a, b) => b.weight - a.weight || a.position - b.position).slice(0, NAMED);
  return { token: place.query, keys, sum };
}
