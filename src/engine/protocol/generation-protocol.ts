/** Continuing a text: what is asked for, and what is told of each new token. */
import type { StopReason } from '../../generate/generate';
import { isForcedLast } from '../../generate/logit-rules';
import type { SamplingOptions } from '../../generate/sampling';
import type { ContinuedToken } from '../../trace/readings/continuations';
import type { ModelId } from './model-protocol';
import type { Precision } from './precision';
import type { Cut } from './token-protocol';

export { isForcedLast, type SamplingOptions, type StopReason };

/** What the decoder of an encoder-decoder is forced to have written of a source, without the start token. */
export interface Target {
  readonly target?: string;
  /** Exactly these tokens; `target` does not count then. */
  readonly targetIds?: readonly number[];
}

/**
 * What a text that was typed as the output forces. As long as it is what the shown tokens decode to it is these tokens: encoded
 * once more it may be others, as where a tokenizer puts a space before every text.
 */
export function targetOf(
  typed: string,
  { text, tokens }: { readonly text: string; readonly tokens: readonly { readonly id: number }[] },
): Target {
  return typed === text ? { targetIds: tokens.slice(1).map(({ id }) => id) } : { target: typed };
}

export interface Prediction {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly probability: number;
  readonly logit: number;
  /** The probability by which it could be drawn, where tokens are sampled by others than those; 0: it could not. */
  readonly sampled?: number;
}

export interface RankedPrediction extends Prediction {
  /** The most probable token has rank 0. */
  readonly rank: number;
}

export interface GeneratedToken extends ContinuedToken {
  /** The most probable tokens there, those asked about, and the entropy in bits, under the raw logits; null where not asked for. */
  readonly others: {
    readonly top: readonly Prediction[];
    readonly asked: readonly RankedPrediction[];
    readonly entropy: number;
    /** The same of the distribution that the token is drawn from, where tokens are drawn. */
    readonly sampledEntropy?: number;
  } | null;
}

/** The decoder's cache at the end of a generation: one head of keys and values, row-major [rows, d_head] each. */
export interface KeysAndValues {
  readonly layer: number;
  readonly head: number;
  /** How many tokens are in the cache: all but the last that was chosen. */
  readonly length: number;
  /** The position of the first row that is given: 0 unless there are more than fit into a message. */
  readonly firstRow: number;
  readonly keys: Float32Array;
  readonly values: Float32Array;
  /** Bytes of the keys and values of all heads of all blocks. */
  readonly bytes: number;
}

export interface Generation {
  /** The new tokens only. */
  readonly tokens: readonly GeneratedToken[];
  /** Prompt and continuation. */
  readonly ids: readonly number[];
  readonly text: string;
  readonly reason: StopReason;
  /** Cancelled before it ended by itself: these are the tokens until then, and `reason` says nothing. */
  readonly interrupted?: true;
  /** In what the weights were. */
  readonly precision: Precision;
  /** Of the prompt, or of the source of an encoder-decoder. */
  readonly cut: Cut | null;
  /** Where it was asked for. */
  readonly cache: KeysAndValues | null;
  /** What was kept of the source, where there is one: its tokens, and the bytes of all their keys and values. */
  readonly source?: { readonly tokens: number; readonly byteLength: number };
}

export interface GenerateParams extends Target {
  readonly model: ModelId;
  /** Refuse to go on with a model in another state than this. */
  readonly state?: string;
  readonly text: string;
  /**
   * Go on after exactly these tokens. Where they begin with those of `text`, the text of the result begins with `text`
   * as well; else it is what they decode to.
   */
  readonly ids?: readonly number[];
  readonly maxNewTokens: number;
  /** When cancelled, answer with the tokens until then. */
  readonly untilCancelled?: boolean;
  readonly sampling: SamplingOptions;
  /** How many of the seed's numbers are passed over, as a branch goes on with those that its tokens have not used: 0 to the context's length. */
  readonly drawsBefore?: number;
  /** Decode with the quants of the model's own file, where it has any; a trace is continued in float32. */
  readonly asStored?: boolean;
  /** How many of the most probable tokens to tell with each new one: 0 to 50. */
  readonly alternatives?: number;
  /** Tokens whose rank, logit and probability to tell with each new one: at most 50. */
  readonly about?: readonly number[];
  /** The head of keys and values, which several query heads may share, to tell of the decoder's cache at the end. */
  readonly cache?: { readonly layer: number; readonly head: number };
}
