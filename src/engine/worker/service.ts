/** What the engine does, apart from the thread it runs in: who takes a turn among the runs, and who answers a request. */
import { cancellationPoint } from '../../base/cancellation-point';
import { Mutex } from '../../base/mutex';
import type { Model } from '../../lowering/model';
import { sweepWidened } from '../../model/gguf/widened-files';
import { describeId, type Tokenizer } from '../../model/tokenizers/tokenizer';
import { benchModel } from '../bench/bench';
import { Completions } from '../completions/completions';
import { quantizeModel } from '../completions/quantize';
import { sweepQuantized } from '../completions/quantized-origins';
import { exportModel } from '../models/export-model';
import { modelInfo } from '../models/model-info';
import { ModelLoader } from '../models/model-loader';
import type { OpeningContext } from '../models/open-models';
import type { RequestContext } from '../models/request-context';
import { searchVocabulary } from '../models/token-search';
import type { BenchResult } from '../protocol/bench-protocol';
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
} from '../protocol/completion-protocol';
import type {
  Embeddings,
  EmbedParams,
  FillParams,
  FillResult,
  PseudoPerplexity,
  PseudoPerplexityParams,
} from '../protocol/encoder-protocol';
import type { EngineOptions, WorkerData } from '../protocol/engine-options';
import type { ScoreTextParams, TextScore } from '../protocol/evaluation-protocol';
import type { ExportParams } from '../protocol/export-protocol';
import type { GenerateParams, Generation } from '../protocol/generation-protocol';
import type { ForgetParams } from '../protocol/library-protocol';
import type { ModelId, ModelInfo } from '../protocol/model-protocol';
import type { ReadingName, Readings, ReadParams } from '../protocol/reading-protocol';
import type { StoredWindow, StoredWindowParams } from '../protocol/stored-window-protocol';
import type { SaveTensorParams, TensorWindow, WindowParams } from '../protocol/tensor-protocol';
import type {
  DescribeTokensParams,
  FoundTokens,
  SearchTokensParams,
  TokensResult,
  VocabularyToken,
} from '../protocol/token-protocol';
import type {
  OpenTraceParams,
  SaveComparisonParams,
  SaveParams,
  TraceId,
  TraceParams,
  TraceSummary,
} from '../protocol/trace-protocol';
import { storedWindow } from '../readings/stored-window';
import { TensorWindows } from '../readings/tensor-windows';
import { TraceFiles } from '../readings/trace-files';
import { TraceReadings } from '../readings/trace-readings';
import { TraceStore } from '../readings/trace-store';
import { Traffic } from '../readings/traffic';
import { embed, fillIn, pseudoPerplexity } from '../runs/encoders';
import { listNextTokens } from '../runs/next-tokens';
import { runGeneration } from '../runs/run-generation';
import { runTrace } from '../runs/run-trace';
import { scoreText } from '../runs/score-text';
import { IdleTimer } from './idle-timer';

/** Ghost text decodes only. */
const COMPLETION_GRAPHS = 1;
/** A pass of which nothing is kept runs one graph. */
const ALONE_GRAPHS = 1;

export class EngineService {
  /** Frees the models when nothing was asked for a while. */
  readonly idle = new IdleTimer(
    () => this.options.idleAfter,
    () => this.rest(),
  );
  /** Traces and generations run one after another; reading a kept trace does not wait for them. */
  private readonly runs = new Mutex();
  private readonly traces: TraceStore;
  private readonly loader: ModelLoader;
  private readonly completions: Completions;
  private readonly readings: TraceReadings;
  private readonly windows: TensorWindows;
  private readonly files: TraceFiles;
  private options: EngineOptions;

  /** @param freeMemory bytes that models may take now */
  constructor({ options, firstTrace }: WorkerData, freeMemory?: () => Promise<number>) {
    this.options = options;
    const traces = new TraceStore(options.traceBudget, firstTrace);
    const loader = new ModelLoader({
      options: () => this.options,
      users: {
        traced: () => traces.models,
        completing: () => this.completions.model,
        stopCompleting: () => this.completions.letGo(),
      },
      ...(freeMemory && { freeMemory }),
    });
    const openModel = (folder: ModelId, context?: OpeningContext) => loader.open(folder, context);
    const traffic = new Traffic();
    this.traces = traces;
    this.loader = loader;
    this.completions = new Completions({
      openModel,
      threads: () => this.options.completionThreads,
      makeReady: (model) => loader.makeReady(model, COMPLETION_GRAPHS),
      runs: this.runs,
    });
    this.readings = new TraceReadings({
      traces,
      traffic,
      openModel,
      takeTurn: (model, work, signal) => this.readOn(model, work, signal),
    });
    this.windows = new TensorWindows({ traces, traffic, openModel });
    this.files = new TraceFiles({ traces, models: loader.opened, openModel });
  }

  async configure(options: EngineOptions): Promise<void> {
    this.options = options;
    await this.traces.setBudget(options.traceBudget);
  }

  async openModel(folder: ModelId, context?: RequestContext): Promise<ModelInfo> {
    return modelInfo(await this.loader.open(folder, context));
  }

  async exportModel(folder: ModelId, params: ExportParams, context: RequestContext): Promise<null> {
    await exportModel((await this.loader.open(folder, context)).folder, params, context);
    return null;
  }

  async tokens(folder: ModelId, text: string, context?: RequestContext): Promise<TokensResult> {
    return { tokens: (await this.tokenizer(folder, context)).encode(text) };
  }

  async tokenBytes(folder: ModelId, id: number, context?: RequestContext): Promise<{ bytes: Uint8Array }> {
    return { bytes: (await this.tokenizer(folder, context)).bytes(id) };
  }

  async describeTokens(
    { model, ids }: DescribeTokensParams,
    context?: RequestContext,
  ): Promise<{ tokens: VocabularyToken[] }> {
    const { target: tokenizer } = await this.tokenizer(model, context);
    return { tokens: ids.map((id) => describeId(tokenizer, id)) };
  }

  async searchTokens({ model, query, limit }: SearchTokensParams, context?: RequestContext): Promise<FoundTokens> {
    return searchVocabulary((await this.tokenizer(model, context)).target, query, limit);
  }

  trace(params: TraceParams, context: RequestContext): Promise<TraceSummary> {
    const { loader, traces } = this;
    this.completions.interrupt();
    return this.runs.run(async () => {
      const summary = await runTrace(params, context, { loader, traces });
      return this.readings.withFirstLook(summary, params.look, context.signal);
    }, context.signal);
  }

  generate(params: GenerateParams, context: RequestContext): Promise<Generation> {
    this.completions.interrupt();
    return this.runs.run(() => runGeneration(params, context, this.loader), context.signal);
  }

  fill(folder: ModelId, params: Omit<FillParams, 'model'>, context: RequestContext): Promise<FillResult> {
    return this.runAlone(folder, (model) => fillIn(model, params, context), context);
  }

  pseudoPerplexity(
    folder: ModelId,
    params: Omit<PseudoPerplexityParams, 'model'>,
    context: RequestContext,
  ): Promise<PseudoPerplexity> {
    return this.runAlone(folder, (model) => pseudoPerplexity(model, params, context), context);
  }

  embed(folder: ModelId, params: Omit<EmbedParams, 'model'>, context: RequestContext): Promise<Embeddings> {
    return this.runAlone(folder, (model) => embed(model, params, context), context);
  }

  /** Others get their turn between two windows of the text. */
  scoreText(folder: ModelId, params: Omit<ScoreTextParams, 'model'>, context: RequestContext): Promise<TextScore> {
    return scoreText((work) => this.takeTurn(folder, work, context), params, context);
  }

  bench(folder: ModelId, context: RequestContext): Promise<BenchResult> {
    const { signal } = context;
    return this.runs.run(() => benchModel(() => this.loader.open(folder, context), signal), signal);
  }

  complete(params: CompletionParams, { signal, report }: RequestContext): Promise<CompletionResult> {
    return this.completions.complete(params, signal, report);
  }

  nextTokens(
    folder: ModelId,
    params: Omit<NextTokensParams, 'model'>,
    context: RequestContext,
  ): Promise<NextTokensResult> {
    return this.runAlone(folder, (model) => listNextTokens(model, params, context), context);
  }

  quantize(params: QuantizeParams, { signal }: RequestContext): Promise<QuantizeResult> {
    return quantizeModel(params, this.loader.widened, signal);
  }

  async useQuantized(source: QuantizedSource, { signal }: RequestContext): Promise<null> {
    await this.completions.useQuantized(source, signal);
    return null;
  }

  /** @param texts the folder of the texts to measure on */
  calibrate(params: CalibrateParams, texts: string, { signal }: RequestContext): Promise<CalibrateResult> {
    return this.completions.calibrate(params, texts, signal);
  }

  read<K extends ReadingName>(params: ReadParams<K>, context: RequestContext): Promise<Readings[K]['result']> {
    return this.readings.read(params, context);
  }

  window(params: WindowParams): Promise<TensorWindow> {
    return this.windows.window(params);
  }

  async storedWindow(
    { model, original, ...params }: StoredWindowParams,
    context: RequestContext,
  ): Promise<StoredWindow> {
    const before = original === undefined ? undefined : (await this.loader.open(original, context)).folder;
    return storedWindow((await this.loader.open(model, context)).folder, params, before);
  }

  async save(params: SaveParams, context: RequestContext): Promise<null> {
    await this.files.save(params, context);
    return null;
  }

  async saveComparison(params: SaveComparisonParams, context: RequestContext): Promise<null> {
    await this.files.saveComparison(params, context);
    return null;
  }

  async saveTensor(params: SaveTensorParams, context: RequestContext): Promise<null> {
    await this.windows.save(params, context);
    return null;
  }

  /** It takes its turn among the runs, so that no run frees the model that the trace is given. */
  openTrace(params: OpenTraceParams, context: RequestContext): Promise<TraceSummary> {
    const { signal } = context;
    return this.runs.run(
      async () => this.readings.withFirstLook(await this.files.open(params, context), params.look, signal),
      signal,
    );
  }

  async dropTrace(id: TraceId): Promise<null> {
    await this.traces.drop(id);
    return null;
  }

  /** Free the memory of all models, in a pause: traces stay, and what they need is loaded again when it is asked for. */
  async rest(): Promise<void> {
    await this.runs.run(async () => {
      await this.completions.letGo();
      await this.loader.opened.rest();
    });
  }

  /** It takes its turn among the runs, so that no run loses its model. */
  forgetModels({ below, quantized }: ForgetParams, signal: AbortSignal): Promise<null> {
    return this.runs.run(async () => {
      if (this.completions.model) await this.completions.letGo();
      await this.loader.opened.forgetBelow(below);
      const { widened } = this.options;
      if (widened !== null) await sweepWidened(widened);
      if (quantized !== undefined) await sweepQuantized(quantized);
      return null;
    }, signal);
  }

  /** Free all memory. Waits for what runs; cancel that first. */
  async close(): Promise<void> {
    this.idle.stop();
    await this.completions.release();
    await this.traces.clear();
    await this.loader.opened.close();
  }

  private tokenizer(folder: ModelId, context?: RequestContext): Promise<Tokenizer> {
    return this.loader.opened.tokenizer(folder, context);
  }

  /** A run of a model of which nothing is kept, and before which ghost text steps back. */
  private runAlone<T>(folder: ModelId, work: (model: Model) => Promise<T>, context: RequestContext): Promise<T> {
    this.completions.interrupt();
    return this.takeTurn(folder, work, context);
  }

  /** The same with a trace's own model. */
  private readOn<T>(model: Model, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.completions.interrupt();
    return this.runs.run(async () => {
      await cancellationPoint(signal);
      await this.loader.makeReady(model, ALONE_GRAPHS);
      return work();
    }, signal);
  }

  private takeTurn<T>(folder: ModelId, work: (model: Model) => Promise<T>, context: RequestContext): Promise<T> {
    const { signal } = context;
    return this.runs.run(async () => {
      await cancellationPoint(signal);
      const model = await this.loader.open(folder, context);
      await this.loader.makeReady(model, ALONE_GRAPHS);
      return work(model);
    }, signal);
  }
}
