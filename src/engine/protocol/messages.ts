/** The requests between client and worker, for both ends of the connection. */
import { NotificationType, ProgressType, RequestType, RequestType0 } from 'vscode-jsonrpc';
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
import type { EngineOptions } from './engine-options';
import type { ScoreTextParams, TextScore } from './evaluation-protocol';
import type { ExportParams } from './export-protocol';
import type { GenerateParams, Generation } from './generation-protocol';
import type { AboutModel, Catalog, ForgetParams, ListModelsParams } from './library-protocol';
import type { ModelId, ModelInfo } from './model-protocol';
import type { Progress } from './progress';
import type { ReadParams } from './reading-protocol';
import type { StoredWindow, StoredWindowParams } from './stored-window-protocol';
import type { SaveTensorParams, TensorWindow, WindowParams } from './tensor-protocol';
import type {
  DescribeTokensParams,
  FoundTokens,
  SearchTokensParams,
  TokensResult,
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

/** A request whose progress is reported under the number that the client gave it. */
export type WithProgress<P> = P & { readonly progress?: number };

export const openModel = new RequestType<WithProgress<{ model: ModelId }>, ModelInfo, void>('model/open');
/** The models of this machine. */
export const listModels = new RequestType<ListModelsParams, Catalog, void>('models/list');
/** What a model is, by the headers of its files. */
export const aboutModel = new RequestType<{ model: ModelId; folders: readonly string[] }, AboutModel, void>(
  'models/about',
);
/** Let go of the models below a folder, and remove what was made of models that are gone. */
export const forgetModels = new RequestType<ForgetParams, null, void>('models/forget');
export const exportModel = new RequestType<WithProgress<ExportParams & { model: ModelId }>, null, void>('model/export');
export const tokens = new RequestType<{ model: ModelId; text: string }, TokensResult, void>('tokens');
/** The bytes that a token stands for. */
export const tokenBytes = new RequestType<{ model: ModelId; id: number }, { bytes: Uint8Array }, void>('tokens/bytes');
/** What ids stand for in what the model writes or says. */
export const describeTokens = new RequestType<DescribeTokensParams, { tokens: readonly VocabularyToken[] }, void>(
  'tokens/describe',
);
export const searchTokens = new RequestType<SearchTokensParams, FoundTokens, void>('tokens/search');
export const trace = new RequestType<WithProgress<TraceParams>, TraceSummary, void>('trace/run');
/** Any reading of a trace; the client gives the answer its type. */
export const read = new RequestType<ReadParams, unknown, void>('trace/read');
export const window = new RequestType<WindowParams, TensorWindow, void>('tensor/window');
export const storedWindow = new RequestType<StoredWindowParams, StoredWindow, void>('tensor/stored');
export const save = new RequestType<WithProgress<SaveParams>, null, void>('trace/save');
export const saveComparison = new RequestType<WithProgress<SaveComparisonParams>, null, void>('trace/saveComparison');
export const saveTensor = new RequestType<SaveTensorParams, null, void>('tensor/save');
/** What a file holds that was saved, by its header. */
export const savedContent = new RequestType<{ path: string }, SavedContent, void>('trace/savedContent');
export const openTrace = new RequestType<OpenTraceParams, TraceSummary, void>('trace/open');
export const dropTrace = new RequestType<{ trace: TraceId }, null, void>('trace/drop');
/** What a model that fills in says of masked places. */
export const fill = new RequestType<FillParams, FillResult, void>('encoder/fill');
/** How probable each token is where it is masked: one pass for each. */
export const pseudoPerplexity = new RequestType<WithProgress<PseudoPerplexityParams>, PseudoPerplexity, void>(
  'encoder/pseudoPerplexity',
);
/** Texts as vectors, and how alike they are. */
export const embed = new RequestType<WithProgress<EmbedParams>, Embeddings, void>('encoder/embed');
/** How well a model foresees a text. */
export const scoreText = new RequestType<WithProgress<ScoreTextParams>, TextScore, void>('evaluation/scoreText');
export const generate = new RequestType<WithProgress<GenerateParams>, Generation, void>('generate');
export const bench = new RequestType<{ model: ModelId }, BenchResult, void>('bench');
export const complete = new RequestType<CompletionParams, CompletionResult, void>('completion/run');
export const nextTokens = new RequestType<NextTokensParams, NextTokensResult, void>('completion/nextTokens');
export const quantize = new RequestType<QuantizeParams, QuantizeResult, void>('completion/quantize');
/** Go on completing with quantised weights. */
export const useQuantized = new RequestType<QuantizedSource, null, void>('completion/useQuantized');
/** Measure how often suggestions with quantised weights are right, while nobody types. */
export const calibrate = new RequestType<CalibrateParams, CalibrateResult, void>('completion/calibrate');
/** Why the worker ended, where it has a process of its own. */
export const failed = new NotificationType<{ readonly reason: string }>('failed');
export const configure = new NotificationType<EngineOptions>('configure');
/** Stop what runs, free everything. After the answer nothing is in flight any more, and the thread may be ended. */
export const shutdown = new RequestType0<null, void>('shutdown');
/** For tests of what a failure does: the thread throws between two runs. Refused unless the hooks are switched on. */
export const failForTest = new NotificationType<Record<string, never>>('test/fail');

export const progressType = new ProgressType<Progress>();

/** Error codes beside JSON-RPC's own. */
export const ErrorCode = { Cancelled: -32800, Failed: -32000, TraceGone: -32010 } as const;
