/** The largest and smallest values that a head or a neuron would give to tokens of the vocabulary. */
import { describeId, type TokenDescription, type Tokenizer } from '../../model/tokenizers/tokenizer';

/** A token, and the value that the circuit gives it. */
export interface CircuitToken extends TokenDescription {
  readonly value: number;
}

/** The ends of the values over the vocabulary. */
export interface VocabularyEnds {
  /** The largest first. */
  readonly top: readonly CircuitToken[];
  /** The smallest first. */
  readonly bottom: readonly CircuitToken[];
}

/** The ends of a row of a circuit, which has a value for every token of the vocabulary. */
export interface CircuitRow extends VocabularyEnds {
  /** How many tokens have a larger value than the token itself: near 0 if the head copies, or attends to equal tokens. */
  readonly ownRank: number;
  readonly own: number;
  readonly mean: number;
  readonly deviation: number;
}

/** How many tokens are reported at each end. */
export const CIRCUIT_TOKENS = 10;

/** @param id the token itself */
export function circuitRow(values: Float64Array, id: number, tokenizer: Tokenizer): CircuitRow {
  const own = values[id] as number;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return {
    ...vocabularyEnds(values, tokenizer),
    ownRank: values.reduce((count, value) => count + (value > own ? 1 : 0), 0),
    own,
    mean,
    deviation: Math.sqrt(variance),
  };
}

/**
 * Sorts only the values, since sorting the ids by value would take a quarter of a second for a large vocabulary.
 * @param values one for every token of the vocabulary
 */
export function vocabularyEnds(values: Float64Array, tokenizer: Tokenizer): VocabularyEnds {
  const tell = (token: number): CircuitToken => ({ ...describeId(tokenizer, token), value: values[token] as number });
  const sorted = values.slice().sort();
  const count = Math.min(CIRCUIT_TOKENS, values.length);
  const [low, high] = [sorted[count - 1] as number, sorted[values.length - count] as number];
  const beyond = (isBeyond: (value: number) => boolean) =>
    [...values.keys()].filter((token) => isBeyond(values[token] as number));
  const top = beyond((value) => value >= high).sort((a, b) => (values[b] as number) - (values[a] as number));
  const bottom = beyond((value) => value <= low).sort((a, b) => (values[a] as number) - (values[b] as number));
  return { top: top.slice(0, count).map(tell), bottom: bottom.slice(0, count).map(tell) };
}
