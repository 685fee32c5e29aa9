/** Every request to the engine, declared once: the methods of the client and of the worker's service follow from this table. */
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

/** Models run in `compute`; `text` tokenizes and reads headers, so that a hover never waits behind a run. */
export type WorkerName = 'compute' | 'text';

interface Request<P extends object, R> {
  readonly worker: WorkerName;
  /** For the compiler only: what it is asked with, and what it answers. */
  readonly types?: { readonly params: P; readonly result: R };
}

function request<P extends object, R>(worker: WorkerName): Request<P, R> {
  return { worker };
}

export const REQUESTS = {
  openModel: request<{ readonly model: ModelId }, ModelInfo>('compute'),
  /** The models of this machine, as far as they are described by then. */
  listModels: request<ListModelsParams, Catalog>('text'),
  /** What a model is, by the headers of its files: it is not loaded. */
  aboutModel: request<AboutModelParams, AboutModel>('text'),
  /**
   * Let go of the models below a folder, so that it can be removed, and remove what was made of models that are gone: to
   * be asked before and after.
   */
  forgetModels: request<ForgetParams, void>('compute'),
  /** Write a model as other programs read it, into a new folder. */
  exportModel: request<ExportParams, void>('compute'),
  /** The tokens of a text and their ranges in it. */
  tokens: request<TokensParams, PackedTokens>('text'),
  /** The tokens that a text is as the forced output of an encoder-decoder, without the start token. */
  forcedTokens: request<TokensParams, readonly Token[]>('text'),
  /** Stands for the state of the tokenizer's files now: another one where any of them has changed. */
  tokenizerState: request<{ readonly model: ModelId }, string>('text'),
  /** The bytes that a token stands for. */
  tokenBytes: request<TokenBytesParams, Uint8Array>('text'),
  /** What ids stand for, in their order; ids that no token stands for are named as such. */
  describeTokens: request<DescribeTokensParams, readonly VocabularyToken[]>('text'),
  /** Tokens of a vocabulary by text or id, whole matches first. */
  searchTokens: request<SearchTokensParams, FoundTokens>('text'),
  trace: request<TraceParams, TraceSummary>('compute'),
  /** Any reading of a trace; the client gives the answer its type. */
  read: request<ReadParams, unknown>('compute'),
  window: request<WindowParams, TensorWindow>('compute'),
  /** The quants of a part of a weight, beside their values. */
  storedWindow: request<StoredWindowParams, StoredWindow>('compute'),
  save: request<SaveParams, void>('compute'),
  /** Write both traces of a comparison into one file. */
  saveComparison: request<SaveComparisonParams, void>('compute'),
  /** Write one tensor as an `.npy` file. */
  saveTensor: request<SaveTensorParams, void>('compute'),
  /** What a file holds that was saved, by its header: a trace, or two that are compared. Nothing is opened. */
  savedContent: request<{ readonly path: string }, SavedContent>('compute'),
  /** Open a trace that was saved; it can be read as one that was just made, until it is dropped. */
  openTrace: request<OpenTraceParams, TraceSummary>('compute'),
  dropTrace: request<{ readonly trace: TraceId }, void>('compute'),
  generate: request<GenerateParams, Generation>('compute'),
  /** What a model that fills in says of masked places. */
  fill: request<FillParams, FillResult>('compute'),
  /** How probable each token is where it is masked: one pass for each, which is reported. */
  pseudoPerplexity: request<PseudoPerplexityParams, PseudoPerplexity>('compute'),
  /** Texts as vectors, and how alike they are. */
  embed: request<EmbedParams, Embeddings>('compute'),
  /** How well a model foresees a text, with its own weights; which tokens are done is reported. */
  scoreText: request<ScoreTextParams, TextScore>('compute'),
  /** Measure a model; nothing else should run meanwhile. */
  bench: request<{ readonly model: ModelId }, BenchResult>('compute'),
  /** Continue a text while somebody types. A trace or a generation that is asked for stops it. */
  complete: request<CompletionParams, CompletionResult>('compute'),
  /** The most probable next tokens at a cursor, with the model's own weights. */
  nextTokens: request<NextTokensParams, NextTokensResult>('compute'),
  /** Write quantised weights of a model, on the worker that runs no model meanwhile. */
  quantize: request<QuantizeParams, QuantizeResult>('text'),
  /** Go on completing with quantised weights. */
  useQuantized: request<QuantizedSource, void>('compute'),
  /** Measure how often suggestions with these weights are right, or read what is known; completions use it from then on. */
  calibrate: request<CalibrateParams, CalibrateResult>('compute'),
};

type Requests = typeof REQUESTS;

export type RequestName = keyof Requests;

export const REQUEST_NAMES = Object.keys(REQUESTS) as readonly RequestName[];

type TypesOf<K extends RequestName> = NonNullable<Requests[K]['types']>;

export type ParamsOf<K extends RequestName> = TypesOf<K>['params'];

export type ResultOf<K extends RequestName> = TypesOf<K>['result'];
