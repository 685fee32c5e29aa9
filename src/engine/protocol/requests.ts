/**
 * Every request to the engine, declared once: the methods of the client and of the worker's service are derived from this
 * table.
 */
import type { BenchResult } from './bench-protocol';
import type {
  CalibrateParams,
  CalibrateResult,
  CompletionParams,
  CompletionResult,
  NextTokensParams,
  NextTokensResult,
  QuantizedSource,
  QuantizeParams,
  QuantizeResult,
} from './completion-protocol';
import type {
  Embeddings,
  EmbedParams,
  FillParams,
  FillResult,
  PseudoPerplexity,
  PseudoPerplexityParams,
} from './encoder-protocol';
import type { ScoreTextParams, TextScore } from './evaluation-protocol';
import type { ExportParams } from './export-protocol';
import type { GenerateParams, Generation } from './generation-protocol';
import type { AboutModel, AboutModelParams, Catalog, ForgetParams, ListModelsParams } from './library-protocol';
import type { ModelId, ModelInfo } from './model-protocol';
import type { ReadParams } from './reading-protocol';
import type { StoredWindow, StoredWindowParams } from './stored-window-protocol';
import type { SaveTensorParams, TensorWindow, WindowParams } from './tensor-protocol';
import type {
  DescribeTokensParams,
  FoundTokens,
  PackedTokens,
  SearchTokensParams,
  Token,
  TokenBytesParams,
  TokensParams,
  VocabularyToken,
} from './token-protocol';
import type {
  OpenTraceParams,
  SaveComparisonParams,
  SavedContent,
  SaveParams,
  TraceId,
  TraceParams,
  TraceSummary,
} from './trace-protocol';

/** Models run in `compute`. `text` tokenizes and reads headers, so that a hover never waits for a run. */
export type WorkerName = 'compute' | 'text';

interface Request<P extends object, R> {
  readonly worker: WorkerName;
  /** Only for the type checker: the parameters and the result. */
  readonly types?: { readonly params: P; readonly result: R };
}

function request<P extends object, R>(worker: WorkerName): Request<P, R> {
  return { worker };
}

export const REQUESTS = {
  openModel: request<{ readonly model: ModelId }, ModelInfo>('compute'),
  /** The models on this machine, with the descriptions that are available by then. */
  listModels: request<ListModelsParams, Catalog>('text'),
  /** The description of a model from the headers of its files; the model is not loaded. */
  aboutModel: request<AboutModelParams, AboutModel>('text'),
  /**
   * Close the models below a folder so that it can be removed, and delete what was made of models that no longer exist. Call
   * it before and after the folder is removed.
   */
  forgetModels: request<ForgetParams, void>('compute'),
  /** Write a model into a new folder, in a format that other programs read. */
  exportModel: request<ExportParams, void>('compute'),
  /** The tokens of a text and their ranges in it. */
  tokens: request<TokensParams, PackedTokens>('text'),
  /** The tokens of a text that is forced on an encoder-decoder as its output, without the start token. */
  forcedTokens: request<TokensParams, readonly Token[]>('text'),
  /** Identifies the current state of the tokenizer's files; it differs if any of them has changed. */
  tokenizerState: request<{ readonly model: ModelId }, string>('text'),
  /** The bytes that a token stands for. */
  tokenBytes: request<TokenBytesParams, Uint8Array>('text'),
  /** The tokens that ids stand for, in the same order; ids without a token are reported as such. */
  describeTokens: request<DescribeTokensParams, readonly VocabularyToken[]>('text'),
  /** Finds tokens of a vocabulary by text or id; whole matches come first. */
  searchTokens: request<SearchTokensParams, FoundTokens>('text'),
  trace: request<TraceParams, TraceSummary>('compute'),
  /** Any reading of a trace; the client knows the type of the answer. */
  read: request<ReadParams, unknown>('compute'),
  window: request<WindowParams, TensorWindow>('compute'),
  /** The quants of part of a weight, with the values that they stand for. */
  storedWindow: request<StoredWindowParams, StoredWindow>('compute'),
  save: request<SaveParams, void>('compute'),
  /** Write both traces of a comparison into one file. */
  saveComparison: request<SaveComparisonParams, void>('compute'),
  /** Write one tensor as an `.npy` file. */
  saveTensor: request<SaveTensorParams, void>('compute'),
  /** Whether a saved file holds a trace or a comparison of two, according to its header. Nothing is opened. */
  savedContent: request<{ readonly path: string }, SavedContent>('compute'),
  /** Open a saved trace. It can be read like one that was just made, until it is dropped. */
  openTrace: request<OpenTraceParams, TraceSummary>('compute'),
  dropTrace: request<{ readonly trace: TraceId }, void>('compute'),
  generate: request<GenerateParams, Generation>('compute'),
  /** A fill-in model's predictions for masked places. */
  fill: request<FillParams, FillResult>('compute'),
  /** How probable each token is when it is masked. Takes one forward pass per token; progress is reported. */
  pseudoPerplexity: request<PseudoPerplexityParams, PseudoPerplexity>('compute'),
  /** The vectors of texts, and how similar they are. */
  embed: request<EmbedParams, Embeddings>('compute'),
  /** How well a model predicts a text, with its own weights; progress is reported in tokens. */
  scoreText: request<ScoreTextParams, TextScore>('compute'),
  /** Benchmark a model; nothing else should run meanwhile. */
  bench: request<{ readonly model: ModelId }, BenchResult>('compute'),
  /** Continue a text while the user types. A requested trace or generation interrupts it. */
  complete: request<CompletionParams, CompletionResult>('compute'),
  /** Stop opening the model of completions, and free it. The next completion opens it again. */
  releaseCompletions: request<object, void>('compute'),
  /** The most probable next tokens at a cursor, with the model's own weights. */
  nextTokens: request<NextTokensParams, NextTokensResult>('compute'),
  /** Write quantised weights of a model, on the worker that runs no model in the meantime. */
  quantize: request<QuantizeParams, QuantizeResult>('text'),
  /** Use these quantised weights for completions from now on. */
  useQuantized: request<QuantizedSource, void>('compute'),
  /**
   * Measure how often suggestions with these weights are right, or read an earlier result; completions use it from then on.
   */
  calibrate: request<CalibrateParams, CalibrateResult>('compute'),
};

type Requests = typeof REQUESTS;

export type RequestName = keyof Requests;

export const REQUEST_NAMES = Object.keys(REQUESTS) as readonly RequestName[];

type TypesOf<K extends RequestName> = NonNullable<Requests[K]['types']>;

export type ParamsOf<K extends RequestName> = TypesOf<K>['params'];

export type ResultOf<K extends RequestName> = TypesOf<K>['result'];
