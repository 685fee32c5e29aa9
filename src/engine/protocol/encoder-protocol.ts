/** What can be asked of models that read a whole text at once, besides a trace. */
import type { Token } from '../../model/tokenizers/tokenizer';
import type { ModelId } from './model-protocol';
import type { Cut } from './token-protocol';
import type { MaskedPlace } from './trace-protocol';

export interface FillParams {
  readonly model: ModelId;
  readonly text: string;
  /** Read exactly these tokens; `text` does not count then. */
  readonly ids?: readonly number[];
  /** The positions of tokens that are masked, special ones counted; masks that the text itself has are filled in anyway. */
  readonly masked?: readonly number[];
  /** How many of the most probable tokens to tell of each place: 1 to 50. */
  readonly count: number;
}

export interface FillResult {
  readonly text: string;
  /** As they were read, some of them masked. */
  readonly tokens: readonly Token[];
  readonly cut: Cut | null;
  readonly masks: readonly MaskedPlace[];
}

export interface PseudoPerplexityParams {
  readonly model: ModelId;
  readonly text: string;
  readonly ids?: readonly number[];
}

/** Salazar et al. 2020, "Masked language model scoring": each token is masked in turn, and predicted from all others. */
export interface PseudoPerplexity {
  readonly tokens: readonly Token[];
  readonly cut: Cut | null;
  /** Natural logarithm of each token's probability where it is masked; NaN for those that the template put there, and for masks. [pos] */
  readonly logprob: Float64Array;
  /** How many tokens come before it, of equals the lower id first; -1 for those. [pos] */
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
  readonly cut: Cut | null;
}

export interface Embeddings {
  readonly texts: readonly EmbeddedText[];
  readonly width: number;
  /** [text, width] */
  readonly vectors: Float32Array;
  /** Cosines of the angles between them. [text, text] */
  readonly similarities: Float64Array;
  /**
   * Of exactly two texts, cosines of the angles between their tokens' last hidden states. [token of the first, token of
   * the second]
   */
  readonly tokenSimilarities: Float64Array | null;
}
