/**
 * The rules of generation_config.json for new tokens, apart from their probabilities: a forced first and last token, a
 * least length, forbidden tokens and sequences.
 */
export interface GenerationRules {
  /** The token with which the decoder's text begins. */
  readonly startId: number;
  /** The token that is forced after it; null: the model chooses. */
  readonly forcedFirstId: number | null;
  /** Tokens one of which is forced at the end of a text that reaches its greatest length; empty: the model chooses. */
  readonly forcedLastIds: readonly number[];
  /** The least length of the output in tokens, including the start token and given ones. */
  readonly minLength: number;
  /** The least number of new tokens. */
  readonly minNewTokens: number;
  /** Tokens that are never chosen, and those that are not chosen as the first new token. */
  readonly suppressed: readonly number[];
  readonly suppressedFirst: readonly number[];
  /** Sequences of tokens that are never completed. */
  readonly badWords: readonly (readonly number[])[];
  /** Settings of the file that are not implemented, with their values: "num_beams 4". */
  readonly notDone: readonly string[];
}
