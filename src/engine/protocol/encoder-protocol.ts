/** Requests to models that read a whole text at once, other than a trace. */
import type { Token } from '../../model/tokenizers/tokenizer';
import type { ModelId } from './model-protocol';
import type { Truncation } from './token-protocol';
import type { MaskedPlace } from './trace-protocol';

export interface FillParams {
  readonly model: ModelId;
  readonly text: string;
  /** Read exactly these tokens; `text` is ignored then. */
  readonly ids?: readonly number[];
  /** Positions of the tokens to mask, special tokens counted. Masks in the text itself are filled in as well. */
  readonly masked?: readonly number[];
  /** How many of the most probable tokens to return for each masked place: 1 to 50. */
  readonly count: number;
}

export interface FillResult {
  readonly text: string;
  /** The tokens as the model read them, some of them masked. */
  readonly tokens: readonly Token[];
  readonly cut: Truncation | null;
  readonly masks: readonly MaskedPlace[];
}

export interface PseudoPerplexityParams {
  readonly model: ModelId;
  readonly text: string;
  readonly ids?: readonly number[];
}

/**
 * Scores of tokens that are masked one at a time and predicted from all others: Salazar et al. 2020, "Masked language model
 * scoring".
 */
export interface PseudoPerplexity {
  readonly tokens: readonly Token[];
  readonly cut: Truncation | null;
  /**
   * Natural logarithm of each token's probability when it is masked; NaN for masks and for tokens that the template
   * inserted. [pos]
   */
  readonly logprob: Float64Array;
  /** How many tokens are more probable, ties broken by the lower id; -1 where `logprob` is NaN. [pos] */
  readonly rank: Int32Array;
  /** `exp(−mean of logprob)` */
  readonly value: number;
}

export interface EmbedParams {
  readonly model: ModelId;
  readonly texts: readonly string[];
}

export interface EmbeddedText {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly cut: Truncation | null;
}

export interface Embeddings {
  readonly texts: readonly EmbeddedText[];
  readonly width: number;
  /** [text, width] */
  readonly vectors: Float32Array;
  /** Cosine similarities of the vectors. [text, text] */
  readonly similarities: Float64Array;
  /**
   * For exactly two texts, cosine similarities of their tokens' last hidden states, [token of the first, token of the
   * second]; null for any other number of texts.
   */
  readonly tokenSimilarities: Float64Array | null;
}
