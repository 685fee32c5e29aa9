/**
 * What generation_config.json demands of each new token besides its probability: a first and a last token that are
 * forced, a least length, tokens and sequences that are forbidden.
 */
export interface GenerationRules {
  /** The token that the decoder's text begins with. */
  readonly startId: number;
  /** The token that comes after it, whatever the model says; null: the model's own. */
  readonly forcedFirstId: number | null;
  /** What the last token is when the text is cut at its greatest length; none: the model's own. */
  readonly forcedLastIds: readonly number[];
  /** How many tokens there are at least, the start token and those that were given included. */
  readonly minLength: number;
  /** How many tokens are new at least. */
  readonly minNewTokens: number;
  /** Never chosen, and not as the first new token. */
  readonly suppressed: readonly number[];
  readonly suppressedFirst: readonly number[];
  /** Sequences that are never completed. */
  readonly badWords: readonly (readonly number[])[];
  /** What else the file asks for and is not done here, as it stands there: "num_beams 4". */
  readonly notDone: readonly string[];
}
