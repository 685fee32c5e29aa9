/** The engine, seen from the host: VS Code, the terminal and the tests all use this. */

import { LateConnection } from './late-connection';
import type { BenchResult } from './protocol/bench-protocol';
import type {
  CalibrateParams,
  CalibrateResult,
  CompletionParams,
  CompletionResult,
  NextTokensParams,
  NextTokensResult,
  QuantizeParams,
  QuantizeResult,
} from './protocol/completion-protocol';
import type {
  Embeddings,
  EmbedParams,
  FillParams,
  FillResult,
  PseudoPerplexity,
  PseudoPerplexityParams,
} from './protocol/encoder-protocol';
import { DEFAULT_ENGINE_OPTIONS, type EngineOptions, type Isolation } from './protocol/engine-options';
import type { ScoreTextParams, TextScore } from './protocol/evaluation-protocol';
import type { ExportParams } from './protocol/export-protocol';
import type { GenerateParams, Generation } from './protocol/generation-protocol';
import type { AboutModel, Catalog, ForgetParams, ListModelsParams } from './protocol/library-protocol';
import type { ModelId, ModelInfo } from './protocol/model-protocol';
import type { ReadingName, Readings, ReadParams } from './protocol/reading-protocol';
import type { StoredWindow, StoredWindowParams } from './protocol/stored-window-protocol';
import type { SaveTensorParams, TensorWindow, WindowParams } from './protocol/tensor-protocol';
import type {
  DescribeTokensParams,
  FoundTokens,
  SearchTokensParams,
  Token,
  VocabularyToken,
} from './protocol/token-protocol';
import type {
  OpenTraceParams,
  SaveComparisonParams,
  SavedContent,
  SaveParams,
  StepsParams,
  StepsResult,
  TraceId,
  TraceParams,
  TraceSummary,
} from './protocol/trace-protocol';
import type { RequestOptions } from './worker-connection';

export { CancelledError, EngineError, EngineStoppedError, TraceGoneError } from './protocol/errors';
export type { RequestOptions } from './worker-connection';

export interface ClientOptions extends Partial<EngineOptions> {
  /** The worker's bundle. */
  readonly workerPath: string;
  /** Where the workers run: `thread` unless told otherwise. */
  readonly isolation?: Isolation;
  readonly log?: (message: string) => void;
}

/**
 * Requests reject with CancelledError, or with EngineError and one sentence for the user: TraceGoneError when the trace
 * is not in memory, EngineStoppedError when the engine failed meanwhile.
 */
export class EngineClient {
  private readonly compute: LateConnection;
  /** Tokenizing has a worker of its own, so that a hover never waits behind a run. */
  private readonly text: LateConnection;
  private options: EngineOptions;

  constructor({ workerPath, isolation = 'thread', log = () => undefined, ...options }: ClientOptions) {
    this.options = { ...DEFAULT_ENGINE_OPTIONS, ...options };
    this.compute = new LateConnection(workerPath, isolation, this.options, log);
    this.text = new LateConnection(workerPath, isolation, this.options, log);
  }

  /** A change of the isolation ends the workers that run; whoever waits for them is told, as after a failure. */
  configure({ isolation, ...options }: Partial<EngineOptions> & { readonly isolation?: Isolation }): void {
    this.options = { ...this.options, ...options };
    for (const worker of [this.compute, this.text]) {
      if (isolation !== undefined) worker.isolate(isolation);
      worker.configure(this.options);
    }
  }

  openModel(model: ModelId, options?: RequestOptions): Promise<ModelInfo> {
    return this.compute.request((all) => all.openModel, { model }, options);
  }

  /** The models of this machine, as far as they are described by then. */
  listModels(params: ListModelsParams, options?: RequestOptions): Promise<Catalog> {
    return this.text.request((all) => all.listModels, params, options);
  }

  /** What a model is, without loading it. */
  aboutModel(model: ModelId, folders: readonly string[], options?: RequestOptions): Promise<AboutModel> {
    return this.text.request((all) => all.aboutModel, { model, folders }, options);
  }

  /**
   * Let go of the models below a folder, so that it can be removed, and remove what was made of models that are gone: to
   * be asked before and after.
   */
  async forgetModels(params: ForgetParams, options?: RequestOptions): Promise<void> {
    await this.compute.request((all) => all.forgetModels, params, options);
  }

  /** Write a model as other programs read it, into a new folder. */
  async exportModel(params: ExportParams & { readonly model: ModelId }, options?: RequestOptions): Promise<void> {
    await this.compute.request((all) => all.exportModel, params, options);
  }

  /** The tokens of a text and their ranges in it. */
  async tokens(model: ModelId, text: string, options?: RequestOptions): Promise<readonly Token[]> {
    return (await this.text.request((all) => all.tokens, { model, text }, options)).tokens;
  }

  /** The bytes that a token stands for. */
  async tokenBytes(model: ModelId, id: number, options?: RequestOptions): Promise<Uint8Array> {
    return (await this.text.request((all) => all.tokenBytes, { model, id }, options)).bytes;
  }

  /** What ids stand for, in their order; ids that no token stands for are named as such. */
  async describeTokens(params: DescribeTokensParams, options?: RequestOptions): Promise<readonly VocabularyToken[]> {
    return (await this.text.request((all) => all.describeTokens, params, options)).tokens;
  }

  /** Tokens of a vocabulary by text or id, whole matches first. */
  searchTokens(params: SearchTokensParams, options?: RequestOptions): Promise<FoundTokens> {
    return this.text.request((all) => all.searchTokens, params, options);
  }

  trace(params: TraceParams, options?: RequestOptions): Promise<TraceSummary> {
    return this.compute.request((all) => all.trace, params, options);
  }

  /** Read a trace: what there is to read, and what it answers, is in `reading-protocol.ts`. */
  async read<K extends ReadingName>(params: ReadParams<K>, options?: RequestOptions): Promise<Readings[K]['result']> {
    return (await this.compute.request((all) => all.read, params, options)) as Readings[K]['result'];
  }

  /** The steps of a trace for a block and head, and the proofs of the variant. */
  steps({ trace, ...params }: StepsParams, options?: RequestOptions): Promise<StepsResult> {
    return this.read({ trace, what: 'steps', params }, options);
  }

  window(params: WindowParams, options?: RequestOptions): Promise<TensorWindow> {
    return this.compute.request((all) => all.window, params, options);
  }

  /** The quants of a part of a weight, beside their values. */
  storedWindow(params: StoredWindowParams, options?: RequestOptions): Promise<StoredWindow> {
    return this.compute.request((all) => all.storedWindow, params, options);
  }

  async save(params: SaveParams, options?: RequestOptions): Promise<void> {
    await this.compute.request((all) => all.save, params, options);
  }

  /** Write both traces of a comparison into one file. */
  async saveComparison(params: SaveComparisonParams, options?: RequestOptions): Promise<void> {
    await this.compute.request((all) => all.saveComparison, params, options);
  }

  /** Write one tensor as an `.npy` file. */
  async saveTensor(params: SaveTensorParams, options?: RequestOptions): Promise<void> {
    await this.compute.request((all) => all.saveTensor, params, options);
  }

  /** What a file holds that was saved: a trace, or two that are compared. Nothing is opened. */
  savedContent(path: string, options?: RequestOptions): Promise<SavedContent> {
    return this.compute.request((all) => all.savedContent, { path }, options);
  }

  /** Open a trace that was saved; it can be read as one that was just made, until it is dropped. */
  openTrace(params: OpenTraceParams, options?: RequestOptions): Promise<TraceSummary> {
    return this.compute.request((all) => all.openTrace, params, options);
  }

  /** The text report of a trace, for a block and head. */
  async report({ trace, ...params }: StepsParams, options?: RequestOptions): Promise<string> {
    return (await this.read({ trace, what: 'report', params }, options)).text;
  }

  async dropTrace(trace: TraceId): Promise<void> {
    await this.compute.request((all) => all.dropTrace, { trace });
  }

  /** What a model that fills in says of masked places. */
  fill(params: FillParams, options?: RequestOptions): Promise<FillResult> {
    return this.compute.request((all) => all.fill, params, options);
  }

  /** How probable each token is where it is masked: one pass for each, which is reported. */
  pseudoPerplexity(params: PseudoPerplexityParams, options?: RequestOptions): Promise<PseudoPerplexity> {
    return this.compute.request((all) => all.pseudoPerplexity, params, options);
  }

  /** Texts as vectors, and how alike they are. */
  embed(params: EmbedParams, options?: RequestOptions): Promise<Embeddings> {
    return this.compute.request((all) => all.embed, params, options);
  }

  /** How well a model foresees a text, with its own weights; which tokens are done is reported. */
  scoreText(params: ScoreTextParams, options?: RequestOptions): Promise<TextScore> {
    return this.compute.request((all) => all.scoreText, params, options);
  }

  generate(params: GenerateParams, options?: RequestOptions): Promise<Generation> {
    return this.compute.request((all) => all.generate, params, options);
  }

  /** Continue a text while somebody types. A trace or a generation that is asked for stops it. */
  complete(params: CompletionParams, options?: RequestOptions): Promise<CompletionResult> {
    return this.compute.request((all) => all.complete, params, options);
  }

  /** The most probable next tokens at a cursor, with the model's own weights. */
  nextTokens(params: NextTokensParams, options?: RequestOptions): Promise<NextTokensResult> {
    return this.compute.request((all) => all.nextTokens, params, options);
  }

  /** Quantise a model, on the worker that computes nothing else, and complete with it from then on. */
  async quantize(params: QuantizeParams, options?: RequestOptions): Promise<QuantizeResult> {
    const result = await this.text.request((all) => all.quantize, params, options);
    const { model, path, source, files } = result;
    await this.compute.request((all) => all.useQuantized, { model, path, source, files }, options);
    return result;
  }

  /** Measure how often suggestions with these weights are right, or read what is known; completions use it from then on. */
  calibrate(params: CalibrateParams, options?: RequestOptions): Promise<CalibrateResult> {
    return this.compute.request((all) => all.calibrate, params, options);
  }

  /** Measure a model; nothing else should run meanwhile. */
  bench(model: ModelId, options?: RequestOptions): Promise<BenchResult> {
    return this.compute.request((all) => all.bench, { model }, options);
  }

  /** Make the computing worker fail between two runs; it refuses unless `LLM_TRACE_TEST_HOOKS` is 1. */
  failForTest(): void {
    this.compute.notify((all) => all.failForTest, {});
  }

  /** Refuse what waits, cancel what runs, and end the workers: within a second, unless a single run takes longer. */
  async dispose(): Promise<void> {
    await Promise.all([this.compute.dispose(), this.text.dispose()]);
  }
}
