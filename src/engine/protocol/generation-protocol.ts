/** Continuing a text: the request, and what is reported of each new token. */
import { type PlacedToken, textInField } from '../../base/quoted-token';
import type { StopReason } from '../../generate/generate';
import { isForcedLast } from '../../generate/logit-rules';
import type { KeptTokens, SamplingOptions } from '../../generate/sampling';
import type { ContinuedToken } from '../../trace/readings/continuations';
import type { MadeOutput } from '../../trace/readings/made-output';
import type { ModelId } from './model-protocol';
import type { Precision } from './precision';
import type { Truncation } from './token-protocol';

export { isForcedLast, type SamplingOptions, type StopReason };

/** The output that an encoder-decoder's decoder is forced to have written, without the start token. */
export interface Target {
  readonly target?: string;
  /** Force exactly these tokens; `target` is ignored then. */
  readonly targetIds?: readonly number[];
}

/** An output that the user asks for. Where it does not say which of its tokens are theirs, all of them are. */
export interface OutputTarget extends Target, MadeOutput {}

/** The positions of the tokens that the user put into an output. */
type ForcedTokens = NonNullable<MadeOutput['changed']>;

const NONE: readonly number[] = [];

/** The same object each time, so that it can be compared. */
export function forcedIn({ target, targetIds, changed }: OutputTarget): ForcedTokens {
  return changed ?? (target === undefined && targetIds === undefined ? NONE : 'all');
}

/**
 * The forced output that stands for a text that the user typed. While that text is the one of the shown tokens, these
 * tokens are kept: encoding the text again could give other tokens, for example if the tokenizer puts a space before every
 * text.
 */
export function targetOf(
  typed: string,
  shown: { readonly text: string; readonly tokens: readonly (PlacedToken & { readonly id: number })[] },
): Target {
  return typed === textInField(shown) ? { targetIds: shown.tokens.slice(1).map(({ id }) => id) } : { target: typed };
}

/**
 * The ids of the traced output with another token at a position, without the start token.
 * @param keepsRest whether what follows that position is kept; else the output ends with the token, and the decoder goes on
 */
export function outputWith(
  tokens: readonly { readonly id: number }[],
  position: number,
  id: number,
  keepsRest: boolean,
): Target {
  const rest = keepsRest ? tokens.slice(position + 1) : [];
  return { targetIds: [...tokens.slice(1, position).map((token) => token.id), id, ...rest.map((token) => token.id)] };
}

export interface Prediction {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly probability: number;
  readonly logit: number;
  /**
   * The probability with which sampling could have drawn this token, if sampling changes probabilities; 0 means it could not
   * be drawn.
   */
  readonly sampled?: number;
}

export interface RankedPrediction extends Prediction {
  /** The most probable token has rank 0. */
  readonly rank: number;
}

export interface GeneratedToken extends ContinuedToken {
  /**
   * The most probable tokens at this place, the tokens that the caller asked about, and the entropy in bits, all from the
   * raw logits; null if not requested.
   */
  readonly others: {
    readonly top: readonly Prediction[];
    readonly asked: readonly RankedPrediction[];
    readonly entropy: number;
    /** The entropy of the distribution that the token is drawn from, if tokens are sampled. */
    readonly sampledEntropy?: number;
    /** How many tokens top-k and top-p leave of all, if tokens are sampled. */
    readonly kept?: KeptTokens;
  } | null;
}

/** The decoder's cache at the end of a generation: keys and values of one head, each row-major [rows, d_head]. */
export interface KeysAndValues {
  readonly layer: number;
  readonly head: number;
  /** How many tokens are in the cache: all except the last one chosen. */
  readonly length: number;
  /** The position of the first returned row: 0 unless there are more rows than fit into a message. */
  readonly firstRow: number;
  readonly keys: Float32Array;
  readonly values: Float32Array;
  /** Size of the keys and values of all heads of all blocks, in bytes. */
  readonly bytes: number;
}

export interface Generation {
  /** Only the new tokens. */
  readonly tokens: readonly GeneratedToken[];
  /** The ids of the prompt and the continuation. */
  readonly ids: readonly number[];
  readonly text: string;
  readonly reason: StopReason;
  /** Set if the generation was cancelled before it ended: these are the tokens until then, and `reason` means nothing. */
  readonly interrupted?: true;
  /** The precision of the weights that generated the text. */
  readonly precision: Precision;
  /** What was cut off the prompt, or off the source of an encoder-decoder; null if it was read whole. */
  readonly cut: Truncation | null;
  /** Null unless requested. */
  readonly cache: KeysAndValues | null;
  /** For an encoder-decoder, what is cached of the source: its number of tokens, and the bytes of all their keys and values. */
  readonly source?: { readonly tokens: number; readonly byteLength: number };
}

export interface GenerateParams extends Target {
  readonly model: ModelId;
  /** Fail if the model's files are in another state than this. */
  readonly state?: string;
  readonly text: string;
  /**
   * Continue after exactly these tokens. If they begin with the tokens of `text`, the text of the result begins with `text`;
   * otherwise it is what the tokens decode to.
   */
  readonly ids?: readonly number[];
  readonly maxNewTokens: number;
  /** If cancelled, return the tokens until then. */
  readonly untilCancelled?: boolean;
  readonly sampling: SamplingOptions;
  /**
   * How many of the seed's random numbers to skip, so that a branch continues with those that its tokens have not used: 0 to
   * the context length.
   */
  readonly drawsBefore?: number;
  /** Decode with the quants of the model's own file if it has any. A trace is continued in float32. */
  readonly asStored?: boolean;
  /** How many of the most probable tokens to return with each new one: 0 to 50. */
  readonly alternatives?: number;
  /** Ids of tokens whose rank, logit and probability to return with each new one: at most 50. */
  readonly about?: readonly number[];
  /** The head of keys and values, which several query heads may share, whose cache to return at the end. */
  readonly cache?: { readonly layer: number; readonly head: number };
}
