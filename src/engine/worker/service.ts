/** What the engine does, apart from the thread that it runs in: which run waits for which, and what handles a request. */
import { cancellationPoint } from '../../base/cancellation-point';
import { IdleTimer } from '../../base/idle-timer';
import { Mutex } from '../../base/mutex';
import { aboutModel } from '../../library/catalog/about-model';
import { listModels } from '../../library/catalog/list-models';
import { parseReference } from '../../library/reference';
import { ownSurroundings } from '../../library/surroundings';
import type { Model } from '../../lowering/model';
import { stateOfAll } from '../../model/file-state';
import { sweepWidened } from '../../model/gguf/widened-files';
import { describeId, type Tokenizer } from '../../model/tokenizers/tokenizer';
import type { EngineOptions, WorkerData } from '../protocol/engine-options';
import type { ModelId } from '../protocol/model-protocol';
import type { ParamsOf, RequestName, ResultOf } from '../protocol/requests';
import { packTokens } from '../shared/packed-tokens';
import { benchModel } from './bench/bench';
import { Completions } from './completions/completions';
import { quantizeModel } from './completions/quantize';
import { sweepQuantized } from './completions/quantized-origins';
import { exportModel } from './models/export-model';
import { modelInfo } from './models/model-info';
import { ModelLoader } from './models/model-loader';
import type { OpeningContext } from './models/open-models';
import type { RequestContext } from './models/request-context';
import { searchVocabulary } from './models/token-search';
import { storedWindow } from './readings/stored-window';
import { TensorWindows } from './readings/tensor-windows';
import { savedContent, TraceFiles } from './readings/trace-files';
import { TraceReadings } from './readings/trace-readings';
import { TraceStore } from './readings/trace-store';
import { Traffic } from './readings/traffic';
import { embed, fillIn, pseudoPerplexity } from './runs/encoders';
import { forcedTokens } from './runs/forced-tokens';
import { listNextTokens } from './runs/next-tokens';
import { runGeneration } from './runs/run-generation';
import { runTrace } from './runs/run-trace';
import { scoreText } from './runs/score-text';

/** Ghost text only decodes, so the weights are in one graph. */
const COMPLETION_GRAPHS = 1;
/** A forward pass of which nothing is kept runs one graph. */
const ALONE_GRAPHS = 1;

type RequestHandlers = {
  readonly [K in RequestName]: (params: ParamsOf<K>, context: RequestContext) => Promise<ResultOf<K>>;
};

/** What a worker has in addition to its start data. */
interface ServiceSurroundings {
  /** The folder of the texts on which completions are calibrated. */
  readonly calibrationTexts?: string;
  /** How many bytes models may take now. */
  readonly freeMemory?: () => Promise<number>;
}

export class EngineService {
  /** Frees the models after a while without requests. */
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
  private readonly calibrationTexts: string;
  private options: EngineOptions;

  constructor({ options, firstTrace }: WorkerData, { calibrationTexts = '', freeMemory }: ServiceSurroundings = {}) {
    this.options = options;
    this.calibrationTexts = calibrationTexts;
    const traces = new TraceStore(options.traceBudget, firstTrace);
    const loader = new ModelLoader({
      options: () => this.options,
      users: {
        traced: () => traces.models,
        completing: () => this.completions.model,
        stopCompleting: () => this.completions.releaseWithinRun(),
      },
      ...(freeMemory && { freeMemory }),
    });
    const openModel = (folder: ModelId, context?: OpeningContext) => loader.open(folder, context);
    const traffic = new Traffic();
    this.traces = traces;
    this.loader = loader;
    this.completions = new Completions({
      openModel,
      idleAfter: () => this.options.idleAfter,
      threads: () => this.options.completionThreads,
      makeReady: (model) => loader.makeReady(model, COMPLETION_GRAPHS),
      runs: this.runs,
    });
    this.readings = new TraceReadings({
      traces,
      traffic,
      openModel,
      runExclusive: (model, work, signal) => this.runExclusive(model, work, signal),
    });
    this.windows = new TensorWindows({ traces, traffic, openModel });
    this.files = new TraceFiles({ traces, models: loader.opened, openModel, advice: () => this.advice });
  }

  /** The advice to append to error messages. */
  get advice(): EngineOptions['advice'] {
    return this.options.advice;
  }

  async configure(options: EngineOptions): Promise<void> {
    this.options = options;
    this.idle.wait();
    this.completions.configure();
    await this.traces.setBudget(options.traceBudget);
  }

  /** The function that answers each request. */
  readonly handlers: RequestHandlers = {
    openModel: async ({ model }, context) => modelInfo(await this.loader.open(model, context)),
    listModels: ({ starter, folders, opened = [], ...options }, { signal }) =>
      listModels(ownSurroundings({ starter, folders, opened }), { ...options, signal }),
    aboutModel: ({ model, folders }, { signal }) =>
      aboutModel(parseReference(model), ownSurroundings({ folders }), signal),
    /** Waits for its turn among the runs, so that no run loses its model. */
    forgetModels: ({ below, quantized }, { signal }) =>
      this.runs.run(async () => {
        if (this.completions.model) await this.completions.releaseWithinRun();
        await this.loader.opened.forgetBelow(below);
        const { widened } = this.options;
        if (widened !== null) await sweepWidened(widened);
        if (quantized !== undefined) await sweepQuantized(quantized);
      }, signal),
    exportModel: async (params, context) =>
      exportModel((await this.loader.open(params.model, context)).folder, params, context),
    tokens: async ({ model, text }, context) => packTokens((await this.tokenizer(model, context)).encode(text)),
    forcedTokens: async ({ model, text }, context) => forcedTokens((await this.tokenizer(model, context)).target, text),
    tokenizerState: async ({ model }, context) =>
      stateOfAll((await this.loader.opened.tokenizer(model, context)).files),
    tokenBytes: async ({ model, id }, context) => (await this.tokenizer(model, context)).bytes(id),
    describeTokens: async ({ model, ids }, context) => {
      const { target: tokenizer } = await this.tokenizer(model, context);
      return ids.map((id) => describeId(tokenizer, id));
    },
    searchTokens: async ({ model, query, limit }, context) =>
      searchVocabulary((await this.tokenizer(model, context)).target, query, limit, context.signal),
    trace: (params, context) => {
      const { loader, traces } = this;
      this.completions.interrupt();
      return this.runs.run(async () => {
        const summary = await runTrace(params, context, { loader, traces });
        return this.readings.withFirstLook(summary, params.look, context.signal);
      }, context.signal);
    },
    generate: (params, context) => {
      this.completions.interrupt();
      return this.runs.run(() => runGeneration(params, context, this.loader), context.signal);
    },
    fill: (params, context) => this.runAlone(params.model, (model) => fillIn(model, params, context), context),
    pseudoPerplexity: (params, context) =>
      this.runAlone(params.model, (model) => pseudoPerplexity(model, params, context), context),
    embed: (params, context) => this.runAlone(params.model, (model) => embed(model, params, context), context),
    /** Other requests get a turn between two windows of the text. */
    scoreText: (params, context) => scoreText((work) => this.withModel(params.model, work, context), params, context),
    bench: ({ model }, context) =>
      this.runs.run(() => benchModel(() => this.loader.open(model, context), context), context.signal),
    complete: (params, { signal, report }) => this.completions.complete(params, signal, report),
    releaseCompletions: () => this.completions.release(),
    nextTokens: (params, context) =>
      this.runAlone(params.model, (model) => listNextTokens(model, params, context), context),
    quantize: (params, { signal }) => quantizeModel(params, this.loader.widened, signal),
    useQuantized: (source, { signal }) => this.completions.useQuantized(source, signal),
    calibrate: (params, { signal }) => this.completions.calibrate(params, this.calibrationTexts, signal),
    read: (params, context) => this.readings.read(params, context),
    window: (params, context) => this.windows.window(params, context),
    storedWindow: async ({ model, original, ...params }, context) => {
      const before = original === undefined ? undefined : (await this.loader.open(original, context)).folder;
      return storedWindow((await this.loader.open(model, context)).folder, params, before);
    },
    save: (params, context) => this.files.save(params, context),
    saveComparison: (params, context) => this.files.saveComparison(params, context),
    saveTensor: (params, context) => this.windows.save(params, context),
    savedContent: ({ path }) => savedContent(path),
    /** Waits for its turn among the runs, so that no run frees the model that is assigned to the trace. */
    openTrace: (params, context) => {
      const { signal } = context;
      return this.runs.run(
        async () => this.readings.withFirstLook(await this.files.open(params, context), params.look, signal),
        signal,
      );
    },
    dropTrace: ({ trace }) => this.traces.drop(trace),
  };

  /** Frees the memory of all models in a pause: traces stay, and what they need is loaded again on request. */
  async rest(): Promise<void> {
    await this.runs.run(async () => {
      await this.completions.releaseWithinRun();
      await this.loader.opened.freeNativeMemory();
    });
  }

  /** Frees all memory. It waits for running work, so cancel that first. */
  async close(): Promise<void> {
    this.idle.stop();
    await this.completions.release();
    await this.traces.clear();
    await this.loader.opened.close();
  }

  private async tokenizer(folder: ModelId, context: RequestContext): Promise<Tokenizer> {
    return (await this.loader.opened.tokenizer(folder, context)).tokenizer;
  }

  /** Runs a model without keeping anything; ghost text is interrupted first. */
  private runAlone<T>(folder: ModelId, work: (model: Model) => Promise<T>, context: RequestContext): Promise<T> {
    this.completions.interrupt();
    return this.withModel(folder, work, context);
  }

  /** Like `runAlone`, with a model that is already open: that of a trace. */
  private runExclusive<T>(model: Model, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.completions.interrupt();
    return this.runs.run(async () => {
      await cancellationPoint(signal);
      await this.loader.makeReady(model, ALONE_GRAPHS);
      return work();
    }, signal);
  }

  /** Opens a model, and does something with it while nothing else runs a model. */
  private withModel<T>(folder: ModelId, work: (model: Model) => Promise<T>, context: RequestContext): Promise<T> {
    const { signal } = context;
    return this.runs.run(async () => {
      await cancellationPoint(signal);
      const model = await this.loader.open(folder, context);
      await this.loader.makeReady(model, ALONE_GRAPHS);
      return work(model);
    }, signal);
  }
}
