/**
 * What can be asked of the engine, and what it answers: plain data for every side (worker, host, panel, terminal).
 * Blocks, heads and positions are counted from 0.
 */

import type { Variant } from '../architectures/architecture';
import type { EncoderSizes } from '../architectures/encoder-sizes';
import type { Plan } from '../architectures/plan';
import type { StopReason } from '../generate/generate';
import type { RuleName } from '../generate/logit-rules';
import type { SamplingOptions } from '../generate/sampling';
import type { Token } from '../model/tokenizers/tokenizer';
import type { MaskedPlace } from '../trace/readings/masked-places';
import type { Proof } from '../trace/run/proofs';
import type { ProvenTrace, SourceText } from '../trace/run/source';
import type { FirstParts, Look } from '../trace/steps/first-look';
import type { Step } from '../trace/steps/steps';
import type { Statistics } from '../trace/tensors/statistics';
import type { Slice } from '../trace/tensors/tensor';
import type { Precision } from './precision';

export type {
  Look,
  MaskedPlace,
  Plan,
  Proof,
  ProvenTrace,
  SamplingOptions,
  Slice,
  SourceText,
  Statistics,
  Step,
  StopReason,
  Token,
  Variant,
};

/** A model is named by a reference, as `library/reference.ts` reads it: the engine opens it when it is first needed. */
export type ModelId = string;
export type TraceId = number;

export interface ModelInfo {
  readonly folder: ModelId;
  /** Stands for the state of the folder's files when the model was opened: another one where any of them has changed. */
  readonly state: string;
  readonly name: string;
  readonly modelType: string;
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values, which several query heads may share. */
  readonly kvHeads: number;
  readonly dModel: number;
  readonly dHead: number;
  readonly dMlp: number;
  readonly vocabSize: number;
  readonly contextLength: number;
  /** Of an encoder-decoder, whose other sizes are the decoder's. */
  readonly encoder?: EncoderSizes;
  readonly parameters: number;
  /** Another form of block 0 that can be shown, where the family has one. */
  readonly variant: Variant | null;
  /** What generation_config.json asks for and is not done here, as it stands there: "num_beams 4". */
  readonly notDone?: readonly string[];
  /** What its pass is made for. */
  readonly predicts: Plan['predicts'];
  /** Tensors of the folder that the model does not use. */
  readonly ignored: readonly string[];
  /** How its values are stored ("F32", "Q4_K"), those of most of them first; empty where an older trace does not say. */
  readonly precision: readonly string[];
}

/** Where a tensor is: a stage of a trace, a weight of the model that made a trace, or one of a model as it is now. */
export type TensorAddress =
  | { readonly trace: TraceId; readonly stage: string; readonly variant?: Variant }
  | { readonly trace: TraceId; readonly weight: string }
  | { readonly model: ModelId; readonly weight: string };

/** Part of a tensor. `data` is row-major in `shape`. */
export interface TensorWindow {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface WindowParams {
  readonly address: TensorAddress;
  /** Half-open ranges, one per axis; without it the whole tensor, if it is small enough to send. */
  readonly slice?: Slice;
}

/** What the decoder of an encoder-decoder is forced to have written of a source, without the start token. */
export interface Target {
  readonly target?: string;
  /** Exactly these tokens; `target` does not count then. */
  readonly targetIds?: readonly number[];
}

export interface TraceParams extends Target {
  readonly model: ModelId;
  /** Of an encoder-decoder the source, and so are `ids`. */
  readonly text: string;
  /** Trace exactly these tokens; `text` does not count then, and that of the summary is what they decode to. */
  readonly ids?: readonly number[];
  /** How many tokens to generate greedily after the text, where the model does that. */
  readonly maxNewTokens: number;
  /** The positions of tokens that are masked, for a model that fills in. */
  readonly masked?: readonly number[];
  /** Of an encoder-decoder without a target: let it write `maxNewTokens` first, and trace that too. */
  readonly traceWritten?: boolean;
  /** What a panel will show first, to come with the summary. */
  readonly look?: Look;
}

/** A text longer than the context: only some of its tokens are read. */
export interface Cut {
  readonly total: number;
  readonly kept: number;
  /** Which: the first ones, and the special tokens at the end; the last ones where it does not say. */
  readonly part?: 'first';
}

export interface Prediction {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly probability: number;
  readonly logit: number;
}

export interface RankedPrediction extends Prediction {
  /** The most probable token has rank 0. */
  readonly rank: number;
}

export interface GeneratedToken {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  /** Natural logarithm of its probability under the raw logits. */
  readonly logprob: number;
  /** How many tokens the decoder's cache held when this one was chosen, and how many of them the last run had added. */
  readonly cached: number;
  readonly computed: number;
  /** Where generation_config.json has forced or forbidden something: its field, and the most probable token that it kept out. */
  readonly rules?: readonly { readonly rule: RuleName; readonly instead: VocabularyToken | null }[];
  /** The most probable tokens there, those asked about, and the entropy in bits, under the raw logits; null where not asked for. */
  readonly others: {
    readonly top: readonly Prediction[];
    readonly asked: readonly RankedPrediction[];
    readonly entropy: number;
  } | null;
}

/** The decoder's cache at the end of a generation: one head's keys and values, row-major [rows, d_head] each. */
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
  /** In what the weights were. */
  readonly precision: Precision;
  /** Of the prompt, or of the source of an encoder-decoder. */
  readonly cut: Cut | null;
  /** Where it was asked for. */
  readonly cache: KeysAndValues | null;
  /** What was kept of the source, where there is one: its tokens, and the bytes of all their keys and values. */
  readonly source?: { readonly tokens: number; readonly byteLength: number };
}

/** Milliseconds. */
export interface TraceTimings {
  readonly load: number;
  readonly forward: number;
  readonly proofs: number;
  readonly generation: number;
}

export interface TraceSummary {
  readonly trace: TraceId;
  readonly model: ModelInfo;
  readonly text: string;
  /** The traced tokens; their ranges are in the whole text. */
  readonly tokens: readonly Token[];
  readonly cut: Cut | null;
  /** What an encoder-decoder has read; text, tokens and cut are then those of the output, its start token first. */
  readonly source?: SourceText;
  /** The forward pass: its stages, the steps in which it is told, and what each number follows from. */
  readonly plan: Plan;
  readonly bytes: number;
  /** The most probable next tokens, where the model predicts one. */
  readonly top: readonly Prediction[];
  /** Of no tokens where the model continues no text. */
  readonly generation: Generation;
  /** What the model says of masked places, in their order. */
  readonly masks: readonly MaskedPlace[];
  /** One score for each token, where the model tells which were replaced: above 0 it takes a token for such a one. */
  readonly scores: readonly number[];
  /** What was proven with the trace: its blocks are proven when somebody asks for that. */
  readonly proofs: readonly Proof[];
  readonly timings: TraceTimings;
  /** The file that the trace was opened from; its times are those of when it was made. */
  readonly saved?: {
    readonly path: string;
    /** Whether the very model that made it is open; else its `folder` is empty, and nothing of its weights is known. */
    readonly hasModel: boolean;
  };
  /** Where it was asked for. */
  readonly first?: FirstLook;
}

/** The steps for where a panel looks, and what their first figures draw. */
export interface FirstLook extends FirstParts {
  readonly look: Look;
  readonly steps: StepsResult;
}

export interface StepsParams {
  readonly trace: TraceId;
  readonly layer: number;
  readonly head: number;
  readonly variant: Variant;
}

/** The steps, and what is proven so far. */
export interface StepsResult extends ProvenTrace {
  readonly steps: readonly Step[];
}

export interface OpenTraceParams {
  /** A file that `save` wrote of the variant `model`. */
  readonly path: string;
  /** Folders of models, one of which may have made the trace; those that are open are looked at anyway. */
  readonly models?: readonly ModelId[];
  /** What a panel will show first, to come with the summary. */
  readonly look?: Look;
}

export interface SaveTensorParams {
  readonly address: TensorAddress;
  /** An `.npy` file; the user has said that one of that name may be replaced. */
  readonly path: string;
}

export interface SaveParams {
  readonly trace: TraceId;
  readonly path: string;
  /** A saved trace of that name may be replaced: the user has said so. Nothing else ever is. */
  readonly replace?: boolean;
  readonly variant: Variant;
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
  readonly sampling: SamplingOptions;
  /** Decode with the quants of the model's own file, where it has any; a trace is continued in float32. */
  readonly asStored?: boolean;
  /** How many of the most probable tokens to tell with each new one: 0 to 50. */
  readonly alternatives?: number;
  /** Tokens whose rank, logit and probability to tell with each new one: at most 50. */
  readonly about?: readonly number[];
  /** The head whose keys and values in the decoder's cache to tell at the end. */
  readonly cache?: { readonly layer: number; readonly head: number };
}

/** What `bench` measures of a model; times in milliseconds, medians of rounds that alternate with their peer. */
export interface BenchResult {
  readonly model: string;
  /** Opening the folder and everything that a trace runs. */
  readonly load: number;
  readonly lengths: readonly LengthBench[];
  /** Null: the model does not generate. */
  readonly decoding: DecodingBench | null;
  /** Largest resident memory of the process in bytes, before the peer is loaded. */
  readonly peakMemory: number;
}

/** The decoder, with its weights as they are and in blocks. */
export interface DecodingBench {
  /** Opening its graph once everything else is open. */
  readonly load: number;
  readonly float32: DecoderBench;
  readonly quantized: readonly QuantizedBench[];
}

export interface LengthBench {
  readonly tokens: number;
  /** The peer: one graph that gives the logits of all positions, or what the pass ends in, and nothing else. */
  readonly forward: number;
  /** From the ids to all logits, the residual stream, and the steps of one block. */
  readonly trace: number;
  /** trace / forward */
  readonly ratio: number;
  /** A look at another block: its stages captured and its steps described. */
  readonly block: number;
  /** A trace of all blocks, and all its proofs, with their separate decode run where the model generates. */
  readonly traceWithProofs: number;
}

/** One continuation of 64 tokens by 64 more (fewer of both where the context is small). */
export interface DecoderBench {
  /** The prompt, in milliseconds. */
  readonly prefill: number;
  /** The tokens after it, one by one. */
  readonly decodeTokensPerSecond: number;
}

export interface QuantizedBench extends DecoderBench {
  readonly bits: number;
  /** Weights that share a scale. */
  readonly block: number;
  /** Of the file. */
  readonly bytes: number;
  /** Making the file, in milliseconds. */
  readonly quantize: number;
  /** Against float32, over all positions of a fixed text: the root mean square of the logits' differences, relative to their spread. */
  readonly relativeError: number;
  /** Share of its positions whose most probable next token is the same. */
  readonly agreement: number;
}

/** A token of a vocabulary, wherever it stands. */
export interface VocabularyToken {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly special: boolean;
}

export interface DescribeTokensParams {
  readonly model: ModelId;
  readonly ids: readonly number[];
}

export interface SearchTokensParams {
  readonly model: ModelId;
  /** A text, a token as the vocabulary writes it, or an id. */
  readonly query: string;
  /** How many tokens to give at most: 1 to 200. */
  readonly limit: number;
}

/** The best matches first; `total` counts those that are not given as well. */
export interface FoundTokens {
  readonly tokens: readonly VocabularyToken[];
  readonly total: number;
}

export interface TokensResult {
  readonly tokens: readonly Token[];
}

/** Progress of a long request: which part is at work, and how much is done. */
export interface Progress {
  readonly stage: 'widen' | 'load' | 'trace' | 'proofs' | 'generate' | 'save' | 'score' | 'embed' | 'evaluate';
  readonly done: number;
  readonly total: number;
  /** `generate` only: the text that was added since the last report. */
  readonly text?: string;
}

export interface EngineOptions {
  /** Bytes that kept traces may take. */
  readonly traceBudget: number;
  /** Threads of each onnxruntime session; null: one per physical core. */
  readonly threads: number | null;
  /** Threads of completions, which must leave the machine to who types. */
  readonly completionThreads: number;
  /** The folder in which widened weights of quantised models are kept; null: such models are not opened. */
  readonly widened: string | null;
  /** Bytes that all of them may take; null: no bound. */
  readonly widenedMost: number | null;
  /** Milliseconds without a request after which the memory of models is freed; null: never. */
  readonly idleAfter: number | null;
}

/** Where the engine runs: in threads of the host's process, or in processes of its own, which may crash alone. */
export const ISOLATIONS = ['thread', 'process'] as const;
export type Isolation = (typeof ISOLATIONS)[number];

/** What a worker of the engine is started with. */
export interface WorkerData {
  readonly options: EngineOptions;
  /** The number of its first trace. */
  readonly firstTrace: TraceId;
}

export const DEFAULT_ENGINE_OPTIONS: EngineOptions = {
  traceBudget: 512 * 1024 * 1024,
  threads: null,
  completionThreads: 1,
  widened: null,
  widenedMost: null,
  idleAfter: null,
};

/** The largest window that is sent in one piece. */
export const MAX_WINDOW_BYTES = 4 * 1024 * 1024;
