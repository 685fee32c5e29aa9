/** What the engine does, apart from the thread it runs in: models, traces and generation behind the protocol. */

import { isEncoderDecoder } from '../architectures/plan';
import { requireApplies } from '../architectures/why-not';
import { cancellationPoint } from '../base/cancellation-point';
import { Mutex } from '../base/mutex';
import { generate } from '../generate/generate';
import { memoryNow } from '../library/free-memory';
import type { Model } from '../lowering/model';
import { hasQuants, type QuantizedWeights } from '../lowering/quantized';
import { onlyKind } from '../model/file-kind';
import { sweepWidened } from '../model/gguf/widened-files';
import { writeNpy } from '../model/npy';
import { describeId } from '../model/tokenizers/tokenizer';
import { WeightReader } from '../model/weight-reader';
import type { WeightLocation } from '../model/weights';
import { encodeSource } from '../trace/run/encode-source';
import { lengthsOf, modelOf, type TraceSource } from '../trace/run/source';
import { keptBytes, Trace } from '../trace/run/trace';
import { traceSessions } from '../trace/run/whole-pass';
import { saveTrace } from '../trace/saving/export';
import { onlySavedTrace } from '../trace/saving/only-saved-trace';
import { SavedTrace } from '../trace/saving/saved';
import { fitLook } from '../trace/steps/first-look';
import { WeightStatistics } from '../trace/steps/steps';
import { elementCount, type Slice, sliceShape, wholeSlice } from '../trace/tensors/tensor';
import { benchModel } from './bench';
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
import { Completions } from './completions';
import { describeGeneration, describeModel } from './describe';
import type {
  Embeddings,
  EmbedParams,
  FillParams,
  FillResult,
  PseudoPerplexity,
  PseudoPerplexityParams,
} from './encoder-protocol';
import { embed, fillIn, pseudoPerplexity } from './encoders';
import type { ScoreTextParams, TextScore } from './evaluation-protocol';
import { exportModel } from './export-model';
import type { ExportParams } from './export-protocol';
import { readFirstLook } from './first-look';
import { generateOptions, requireDetails, requireState } from './generate-options';
import { IdleTimer } from './idle-timer';
import { fits, memoryNeed, requireFits } from './memory-need';
import { OpenModels, type WidenedPlace } from './models';
import { listNextTokens } from './next-tokens';
import { promptToContinue, promptToTrace } from './prompt';
import {
  type BenchResult,
  type DescribeTokensParams,
  type EngineOptions,
  type FoundTokens,
  type GenerateParams,
  type Generation,
  type Look,
  MAX_WINDOW_BYTES,
  type ModelId,
  type ModelInfo,
  type OpenTraceParams,
  type SaveParams,
  type SaveTensorParams,
  type SearchTokensParams,
  type Target,
  type TensorAddress,
  type TensorWindow,
  type TokensResult,
  type TraceParams,
  type TraceSummary,
  type VocabularyToken,
  type WindowParams,
  type WorkerData,
} from './protocol';
import { quantizeModel, weightsInBlocks } from './quantize';
import type { ReadingName, Readings, ReadParams } from './reading-protocol';
import { type ReadingContext, read } from './readings';
import type { RequestContext } from './request-context';
import { attachModel, describeSaved, savedMetadata } from './saved-traces';
import { scoreText } from './score-text';
import { storedWindow } from './stored-window';
import type { StoredWindow, StoredWindowParams } from './stored-window-protocol';
import { targetPrompt, writtenPrompt } from './target-prompt';
import { searchVocabulary } from './token-search';
import { endOfTrace } from './trace-end';
import { type TraceAbout, TraceStore } from './trace-store';
import { Traffic } from './traffic';
import { weightPieces, weightWindow } from './weight-windows';

/** The weights are in the graph of the whole pass or in those of its links, and once more in the decoder's. */
const TRACE_GRAPHS = 2;
const COMPLETION_GRAPHS = 1;

export class EngineService {
  /** Frees the models when nothing was asked for a while. */
  readonly idle = new IdleTimer(
    () => this.options.idleAfter,
    () => this.rest(),
  );
  private readonly widenedPlace: WidenedPlace = {
    folder: () => this.widened(),
    most: () => (this.options.widenedMost === null ? {} : { most: this.options.widenedMost }),
  };
  private readonly models = new OpenModels(this.widenedPlace);
  private readonly weightStatistics = new WeightStatistics();
  private readonly weights = new WeightReader();
  private readonly traces: TraceStore;
  private readonly lenses = new Mutex();
  private readonly traffic = new Traffic();
  /** Traces and generations run one after another; reading a kept trace does not wait for them. */
  private readonly runs = new Mutex();
  private readonly completions = new Completions({
    openModel: (folder) => this.model(folder),
    threads: () => this.options.completionThreads,
    makeReady: (model) => this.makeReady(model, COMPLETION_GRAPHS),
    runs: this.runs,
  });

  private options: EngineOptions;

  /** @param freeMemory bytes that models may take now */
  constructor(
    { options, firstTrace }: WorkerData,
    private readonly freeMemory: () => Promise<number> = memoryNow,
  ) {
    this.options = options;
    this.traces = new TraceStore(options.traceBudget, firstTrace);
  }

  async configure(options: EngineOptions): Promise<void> {
    this.options = options;
    await this.traces.setBudget(options.traceBudget);
  }

  async openModel(folder: ModelId, context?: RequestContext): Promise<ModelInfo> {
    return describeModel(await this.model(folder, context));
  }

  async exportModel(folder: ModelId, params: ExportParams, context: RequestContext): Promise<null> {
    await exportModel((await this.model(folder, context)).folder, params, context);
    return null;
  }

  async tokens(folder: ModelId, text: string): Promise<TokensResult> {
    return { tokens: (await this.models.tokenizer(folder)).encode(text) };
  }

  async tokenBytes(folder: ModelId, id: number): Promise<{ bytes: Uint8Array }> {
    return { bytes: (await this.models.tokenizer(folder)).bytes(id) };
  }

  async describeTokens({ model, ids }: DescribeTokensParams): Promise<{ tokens: VocabularyToken[] }> {
    const tokenizer = await this.models.tokenizer(model);
    return { tokens: ids.map((id) => describeId(tokenizer, id)) };
  }

  async searchTokens({ model, query, limit }: SearchTokensParams): Promise<FoundTokens> {
    return searchVocabulary(await this.models.tokenizer(model), query, limit);
  }

  trace(params: TraceParams, context: RequestContext): Promise<TraceSummary> {
    this.completions.interrupt();
    return this.runs.run(() => this.runTrace(params, context), context.signal);
  }

  generate(params: GenerateParams, context: RequestContext): Promise<Generation> {
    this.completions.interrupt();
    return this.runs.run(() => this.runGenerate(params, context), context.signal);
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

  scoreText(folder: ModelId, params: Omit<ScoreTextParams, 'model'>, context: RequestContext): Promise<TextScore> {
    const { signal } = context;
    const turn = <T>(work: (model: Model) => Promise<T>): Promise<T> =>
      this.runs.run(async () => {
        await cancellationPoint(signal);
        const model = await this.model(folder, context);
        await this.makeReady(model, 1);
        return work(model);
      }, signal);
    return scoreText(turn, params, context);
  }

  bench(folder: ModelId, { signal }: RequestContext): Promise<BenchResult> {
    return this.runs.run(() => benchModel(() => this.model(folder), signal), signal);
  }

  complete(params: CompletionParams, { signal }: RequestContext): Promise<CompletionResult> {
    return this.completions.complete(params, signal);
  }

  nextTokens(
    folder: ModelId,
    params: Omit<NextTokensParams, 'model'>,
    context: RequestContext,
  ): Promise<NextTokensResult> {
    return this.runAlone(folder, (model) => listNextTokens(model, params, context), context);
  }

  quantize(params: QuantizeParams, { signal }: RequestContext): Promise<QuantizeResult> {
    return quantizeModel(params, this.widenedPlace, signal);
  }

  async useQuantized(source: QuantizedSource): Promise<null> {
    await this.completions.useQuantized(source);
    return null;
  }

  /** @param texts the folder of the texts to measure on */
  calibrate(params: CalibrateParams, texts: string, { signal }: RequestContext): Promise<CalibrateResult> {
    return this.completions.calibrate(params, texts, signal);
  }

  read<K extends ReadingName>(
    { trace: id, what, params }: ReadParams<K>,
    context: RequestContext,
  ): Promise<Readings[K]['result']> {
    return this.traces.readBoth(id, 'other' in params ? params.other : id, (trace, other, about, evicted) => {
      const signal = AbortSignal.any([context.signal, evicted]);
      return read(trace, what, params, this.readingContext(about, other, signal));
    });
  }

  window(params: WindowParams): Promise<TensorWindow> {
    return this.traffic.pass(() => this.readWindow(params));
  }

  async storedWindow(
    { model, original, ...params }: StoredWindowParams,
    context: RequestContext,
  ): Promise<StoredWindow> {
    const before = original === undefined ? undefined : (await this.model(original, context)).folder;
    return storedWindow((await this.model(model, context)).folder, params, before);
  }

  save({ trace: id, path, variant, replace = false }: SaveParams, { signal, report }: RequestContext): Promise<null> {
    return this.traces.read(id, async (trace, about) => {
      const weightsHash = await this.weightsHash(trace);
      const metadata = await savedMetadata({ about, spec: trace.spec, weightsHash, variant });
      const onProgress = (done: number, total: number) => report({ stage: 'save', done, total });
      const replaceable = replace ? onlySavedTrace : undefined;
      await saveTrace(trace, variant, path, metadata, { hooks: { signal, onProgress }, replaceable });
      return null;
    });
  }

  async saveTensor({ address, path }: SaveTensorParams): Promise<null> {
    if ('stage' in address) {
      const { stage, variant = 'model' } = address;
      await this.traces.read(address.trace, async (trace) => {
        const { shape } = trace.find(stage, variant);
        await writeNpy(path, { shape, pieces: () => trace.pieces(stage, variant) }, onlyKind('npy'));
      });
    } else {
      const location = await this.weight(address);
      await writeNpy(path, { shape: location.shape, pieces: () => weightPieces(location) }, onlyKind('npy'));
    }
    return null;
  }

  /** It takes its turn among the runs, so that no run frees the model that the trace is given. */
  openTrace({ path, models = [], look }: OpenTraceParams, { signal }: RequestContext): Promise<TraceSummary> {
    return this.runs.run(async () => {
      const trace = await SavedTrace.open(path);
      try {
        await attachModel(trace, this.models, (folder) => this.model(folder), models);
        const summary = this.traces.add(trace, await describeSaved(trace));
        return await this.withFirstLook(summary, look, signal);
      } catch (error) {
        await trace.release();
        throw error;
      }
    }, signal);
  }

  async dropTrace(id: number): Promise<null> {
    await this.traces.drop(id);
    return null;
  }

  /** Free the memory of all models, in a pause: traces stay, and what they need is loaded again when it is asked for. */
  async rest(): Promise<void> {
    await this.runs.run(async () => {
      await this.completions.letGo();
      await this.models.rest();
    });
  }

  /** It takes its turn among the runs, so that no run loses its model. */
  forgetModels(below: string, signal: AbortSignal): Promise<null> {
    return this.runs.run(async () => {
      if (this.completions.model) await this.completions.letGo();
      await this.models.forgetBelow(below);
      const { widened } = this.options;
      if (widened !== null) await sweepWidened(widened);
      return null;
    }, signal);
  }

  /** Free all memory. Waits for what runs; cancel that first. */
  async close(): Promise<void> {
    this.idle.stop();
    await this.completions.release();
    await this.traces.clear();
    await this.models.releaseExcept(new Set());
  }

  /** A run of a model of which nothing is kept. */
  private runAlone<T>(folder: ModelId, work: (model: Model) => Promise<T>, context: RequestContext): Promise<T> {
    const { signal } = context;
    this.completions.interrupt();
    return this.runs.run(async () => {
      await cancellationPoint(signal);
      const model = await this.model(folder, context);
      await this.makeReady(model, 1);
      return work(model);
    }, signal);
  }

  private async runTrace(params: TraceParams, context: RequestContext): Promise<TraceSummary> {
    const { signal, report } = context;
    await cancellationPoint(signal);
    const start = performance.now();
    const model = await this.model(params.model, context);
    const { folder } = model;
    const isOfTwo = isEncoderDecoder(folder.plan);
    const asked = isOfTwo ? targetPrompt(model, params) : promptToTrace(model, withoutTarget(params));
    await this.makeReady(model, TRACE_GRAPHS);
    const { memory } = this.traces;
    await openSessions(model, traceSessions(model, lengthsOf(asked), memory), { signal, report });
    const prompt = isOfTwo ? await writtenPrompt(model, params, asked, signal) : asked;
    const { whole: text, tokens, cut, source } = prompt;
    const load = performance.now() - start;

    await this.traces.makeRoom(keptBytes(folder.plan, lengthsOf({ tokens, source }), memory));
    const shownLayer = params.look && fitLook(params.look, { spec: model.spec, tokens }).layer;
    const input = { text, tokens, source, totalTokens: cut?.total ?? tokens.length, memory, shownLayer };
    const onProgress = (done: number, total: number) => report({ stage: 'trace', done, total });
    const trace = await Trace.run(model, input, { signal, onProgress });
    try {
      const { milliseconds, ...end } = await endOfTrace(trace, prompt, params.maxNewTokens, { signal, report });
      const timings = { load, ...trace.timings, generation: milliseconds };
      const { byteLength: bytes } = trace;
      const { proofs } = trace.proofs('model');
      const summary = this.traces.add(trace, {
        model: describeModel(model),
        text,
        ...(source && { source }),
        tokens,
        cut,
        plan: folder.plan,
        bytes,
        ...end,
        proofs,
        timings,
      });
      return await this.withFirstLook(summary, params.look, signal);
    } catch (error) {
      trace.release();
      throw error;
    }
  }

  /** A trace whose first look cannot be read is a trace all the same: the panel asks for what it misses, and tells why. */
  private async withFirstLook(
    summary: TraceSummary,
    look: Look | undefined,
    signal: AbortSignal,
  ): Promise<TraceSummary> {
    if (!look || signal.aborted) return summary;
    try {
      const first = await this.traces.read(summary.trace, (trace, about) =>
        readFirstLook(trace, look, ({ layer, head, variant, step: near }) =>
          read(trace, 'steps', { layer, head, variant, near }, this.readingContext(about, trace, signal)),
        ),
      );
      return { ...summary, first };
    } catch {
      return summary;
    }
  }

  private async runGenerate(params: GenerateParams, context: RequestContext): Promise<Generation> {
    await cancellationPoint(context.signal);
    const model = await this.model(params.model, context);
    requireApplies(model.folder.plan, 'Generation');
    requireState(model, params.state);
    requireDetails(model, params);
    await this.makeReady(model, 1);
    const { plan } = model.folder;
    const prompt = isEncoderDecoder(plan)
      ? targetPrompt(model, params)
      : promptToContinue(model, withoutTarget(params));
    const ids = prompt.source?.tokens.map(({ id }) => id);
    const source = ids && (await encodeSource(model, ids, context.signal));
    const quantized = params.asStored ? await this.weightsAsStored(model, context.signal) : undefined;
    const options = { ...generateOptions(model, params, prompt, context), source, quantized };
    const generated = await generate(model, [...prompt.ids, ...prompt.more], options);
    const described = describeGeneration(model.folder.tokenizer, prompt, generated, params.cache);
    return quantized ? { ...described, precision: quantized.precision } : described;
  }

  /** Laid out for the decoder, beside the widened ones. @returns `undefined` where the model's file has no quants */
  private async weightsAsStored(model: Model, signal: AbortSignal): Promise<QuantizedWeights | undefined> {
    if (!hasQuants(model.folder.weights)) return undefined;
    const [source, folder] = [await this.models.weightsHash(model), await this.widened()];
    return (await weightsInBlocks(model.folder, { bits: 8, folder, source }, signal)).weights;
  }

  /** Of a saved trace whose model is absent, as its file says. */
  private weightsHash(trace: TraceSource): Promise<string> {
    if (trace instanceof SavedTrace) return Promise.resolve(trace.origin.weightsHash);
    const hash = this.models.weightsHash(trace.model ?? modelOf(trace, 'Saving the trace'));
    return hash.catch((error: unknown) => {
      modelOf(trace, 'Saving the trace'); // tells where the model has changed since, and what to do
      throw error;
    });
  }

  /** The folder for widened weights of quantised models. */
  private async widened(): Promise<string> {
    const { widened } = this.options;
    if (widened !== null) return widened;
    throw new Error('The model is quantised, and the engine was given no folder to widen its weights in.');
  }

  private model(folder: ModelId, context?: RequestContext): Promise<Model> {
    const { threads } = this.options;
    return this.models.model(folder, threads === null ? {} : { threads }, context);
  }

  private readingContext(about: TraceAbout, other: TraceSource, signal: AbortSignal): ReadingContext {
    const { weightStatistics, weights, lenses, traffic } = this;
    const openModel = async (model: ModelId) => (await this.model(model)).folder;
    return { weightStatistics, weights, openModel, lenses, traffic, about, other, signal };
  }

  /**
   * Before a run: free the models that neither it nor a kept trace needs. A model that is not loaded replaces the others,
   * which rest, and must fit into what is free then.
   * @param graphs in how many graphs its weights will be
   * @throws one sentence with the numbers when it does not fit
   */
  private async makeReady(model: Model, graphs: number): Promise<void> {
    const completing = this.completions.model;
    const needs = this.traces.models.add(model);
    await this.models.releaseExcept(completing ? needs.add(completing) : needs);
    if (model.isLoaded) return;
    // Ghost text has a model beside that of the traces; each replaces only its like where there is room for both.
    if (completing !== model) await this.models.rest(new Set(completing ? [model, completing] : [model]));
    const need = memoryNeed(model.folder, graphs);
    if (!fits(need, await this.freeMemory())) {
      if (completing !== model) await this.completions.letGo();
      await this.models.rest(new Set([model]));
    }
    requireFits(model.folder.name, need, await this.freeMemory());
  }

  private async readWindow({ address, slice }: WindowParams): Promise<TensorWindow> {
    const { shape, read } = await this.tensor(address);
    const part = slice ?? wholeSlice(shape);
    const bytes = 4 * elementCount(sliceShape(shape, part));
    if (bytes > MAX_WINDOW_BYTES) {
      throw new RangeError(
        `A window of ${bytes} bytes is too large; ask for at most ${MAX_WINDOW_BYTES} bytes at a time.`,
      );
    }
    return read(part);
  }

  /** Of a trace the very weight that made it. */
  private async weight(address: WeightAddress): Promise<WeightLocation> {
    if ('model' in address) return (await this.model(address.model)).folder.weights.get(address.weight);
    return this.traces.read(address.trace, async (trace) =>
      modelOf(trace, 'This tensor').folder.weights.get(address.weight),
    );
  }

  private async tensor(address: TensorAddress) {
    if ('stage' in address) {
      const { stage, variant = 'model' } = address;
      const shape = await this.traces.read(address.trace, async (trace) => trace.find(stage, variant).shape);
      const read = (slice: Slice) => this.traces.read(address.trace, (trace) => trace.window(stage, variant, slice));
      return { shape, read };
    }
    const location = await this.weight(address);
    return { shape: location.shape, read: (slice: Slice) => weightWindow(location, slice) };
  }
}

/** @throws one sentence when something is to be written that the model does not write */
function withoutTarget<T extends Target>(params: T): T {
  if (params.target === undefined && params.targetIds === undefined) return params;
  throw new Error('A target does not apply here, because the model has no decoder that writes of another text.');
}

type WeightAddress = Extract<TensorAddress, { readonly weight: string }>;

/** @param forTrace what opens the sessions that the trace runs */
async function openSessions(
  model: Model,
  forTrace: readonly (() => Promise<unknown>)[],
  { signal, report }: Pick<RequestContext, 'signal' | 'report'>,
): Promise<void> {
  const generates = model.folder.plan.predicts === 'next token';
  const parts = [
    ...forTrace,
    ...(generates ? [() => model.decode()] : []),
    ...(isEncoderDecoder(model.folder.plan) ? [() => model.cross()] : []),
  ];
  for (const [done, open] of parts.entries()) {
    await cancellationPoint(signal);
    report({ stage: 'load', done, total: parts.length });
    await open();
  }
}
