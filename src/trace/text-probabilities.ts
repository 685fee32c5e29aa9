/** How well the model foresaw the text itself. */

export interface TextProbabilities {
  /** Natural logarithm of each token's probability given those before it; NaN for the first. [pos] */
  readonly logprob: Float64Array;
  /** How many tokens were more probable, given those before it; -1 for the first. [pos] */
  readonly rank: Int32Array;
  /** Entropy in bits of what the model said after each token. [pos] */
  readonly entropy: Float64Array;
}
