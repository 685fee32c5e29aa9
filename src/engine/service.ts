/** What the engine does, apart from the thread it runs in: models, traces and generation behind the protocol. */

import { version } from '../../package.json';
import { checkpoint } from '../generate/checkpoint';
import { continueFrom, generate, type NewToken } from '../generate/generate';
import { GREEDY } from '../generate/sampling';
import type { Model } from '../graph/model';
import { runtimeVersion } from '../graph/session';
import { describeId, type Token } from '../model/tokenizer';
import { WeightReader } from '../model/weight-reader';
import { readWeightSlice, type WeightLocation } from '../model/weights';
import { traceBytes } from '../trace/capture';
import { saveTrace } from '../trace/export';
import { WeightStatistics } from '../trace/steps';
import { elementCount, type Slice, sliceShape, type Tensor, takeRows, wholeSlice } from '../trace/tensor';
import { Trace } from '../trace/trace';
import { benchModel } from './bench';
import { describeGeneration, describeModel, describePredictions } from './describe';
import { OpenModels } from './models';
import { Mutex } from './mutex';
import {
  type BenchResult,
  type Cut,
  type DescribeTokensParams,
  type EngineOptions,
  type FoundTokens,
  type GenerateParams,
  type Generation,
  MAX_WINDOW_BYTES,
  type ModelId,
  type ModelInfo,
  type Progress,
  type SaveParams,
  type SearchTokensParams,
  type TensorAddress,
  type TensorWindow,
  type TokensResult,
  type TraceParams,
  type TraceSummary,
  type VocabularyToken,
  type WindowParams,
} from './protocol';
import type { ReadingName, Readings, ReadParams } from './reading-protocol';
import { read } from './readings';
import { TraceStore } from './trace-store';
import { searchVocabulary } from './vocabulary';

/** What a running request may do besides answering. */
export interface RequestContext {
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

export class EngineService {
  private readonly models = new OpenModels();
  private readonly weightStatistics = new WeightStatistics();
  private readonly weights = new WeightReader();
  private readonly traces: TraceStore;
  /** Traces and generations run one after another; reading a kept trace does not wait for them. */
  private readonly runs = new Mutex();

  constructor(private options: EngineOptions) {
    this.traces = new TraceStore(options.traceBudget);
  }

  async configure(options: EngineOptions): Promise<void> {
    this.options = options;
    await this.traces.setBudget(options.traceBudget);
  }

  async openModel(folder: ModelId): Promise<ModelInfo> {
    return describeModel(await this.model(folder));
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
    return this.runs.run(() => this.runTrace(params, context), context.signal);
  }

  generate(params: GenerateParams, context: RequestContext): Promise<Generation> {
    return this.runs.run(() => this.runGenerate(params, context), context.signal);
  }

  bench(folder: ModelId, { signal }: RequestContext): Promise<BenchResult> {
    return this.runs.run(() => benchModel(() => this.model(folder), signal), signal);
  }

  read<K extends ReadingName>({ trace: id, what, params }: ReadParams<K>): Promise<Readings[K]['result']> {
    const { weightStatistics, weights } = this;
    return this.traces.readBoth(id, 'other' in params ? params.other : id, (trace, other) =>
      read(trace, what, params, { weightStatistics, weights, other }),
    );
  }

  async window({ address, slice }: WindowParams): Promise<TensorWindow> {
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

  save({ trace: id, path, variant }: SaveParams): Promise<null> {
    return this.traces.read(id, async (trace) => {
      const { folder } = trace.model;
      await saveTrace(trace, variant, path, {
        text: trace.input.text,
        model: folder.name,
        weights_sha256: await this.models.weightsHash(trace.model),
        variant,
        llm_trace_version: version,
        onnxruntime_version: await runtimeVersion(),
        traced_tokens: `last ${trace.ids.length} of ${trace.input.totalTokens}`,
      });
      return null;
    });
  }

  async dropTrace(id: number): Promise<null> {
    await this.traces.drop(id);
    return null;
  }

  /** Free all memory. Waits for what runs; cancel that first. */
  async close(): Promise<void> {
    await this.runs.run(async () => undefined);
    await this.traces.clear();
    await this.models.releaseExcept(new Set());
  }

  private async runTrace(params: TraceParams, { signal, report }: RequestContext): Promise<TraceSummary> {
    await checkpoint(signal);
    const start = performance.now();
    const model = await this.model(params.model);
    const { spec, folder } = model;
    const { tokenizer } = folder;
    const encoded = tokenizer.encode(params.text);
    if (encoded.length === 0) throw new Error('There is nothing to trace: the text is empty.');
    const { tokens, cut } = cutToContext(encoded, spec.contextLength);
    await this.releaseUnused(model);
    await openSessions(model, signal, report);
    const load = performance.now() - start;

    const keep = this.traces.fits(spec, tokens.length) ? 'all' : 'small';
    await this.traces.makeRoom(traceBytes(spec, tokens.length, keep));
    const input = { text: params.text, tokens, totalTokens: encoded.length, keep } as const;
    const onProgress = (done: number, total: number) => report({ stage: 'trace', done, total });
    const { trace, decoder, logits } = await Trace.run(model, input, { signal, onProgress });
    const top = describePredictions(tokenizer, trace.lastLogits);
    const generationStart = performance.now();
    try {
      const options = this.generateOptions(model, { ...params, sampling: GREEDY }, { signal, report });
      const { tokens: fresh, reason } = await continueFrom(model, decoder, logits, options);
      const generation = describeGeneration(tokenizer, params.text, tokens.map(idOf), fresh, reason, cut);
      const timings = { load, ...trace.timings, generation: performance.now() - generationStart };
      const { proofs, byteLength: bytes } = trace;
      const id = this.traces.add(trace);
      return {
        trace: id,
        model: describeModel(model),
        text: params.text,
        tokens,
        cut,
        kept: keep,
        bytes,
        top,
        generation,
        proofs,
        timings,
      };
    } catch (error) {
      trace.release();
      throw error;
    }
  }

  private async runGenerate(params: GenerateParams, { signal, report }: RequestContext): Promise<Generation> {
    await checkpoint(signal);
    const model = await this.model(params.model);
    const { spec, folder } = model;
    await this.releaseUnused(model);
    const encoded = folder.tokenizer.encode(params.text);
    const { tokens, cut } = cutToContext(encoded, spec.contextLength);
    const ids = tokens.length > 0 ? tokens.map(idOf) : [beginningOfText(model)];
    const { tokens: fresh, reason } = await generate(
      model,
      ids,
      this.generateOptions(model, params, { signal, report }),
    );
    return describeGeneration(folder.tokenizer, params.text, ids, fresh, reason, cut);
  }

  private generateOptions(
    model: Model,
    { maxNewTokens, sampling }: Pick<GenerateParams, 'maxNewTokens' | 'sampling'>,
    { signal, report }: RequestContext,
  ) {
    const stream = model.folder.tokenizer.decodeStream({ skipSpecial: true });
    let done = 0;
    const onToken = ({ id }: NewToken) =>
      report({ stage: 'generate', done: ++done, total: maxNewTokens, text: stream.push(id) });
    return { maxNewTokens, sampling, signal, onToken, stopIds: model.spec.eosTokenIds };
  }

  private model(folder: ModelId): Promise<Model> {
    const { threads } = this.options;
    return this.models.model(folder, threads === null ? {} : { threads });
  }

  /** Free the models that neither the coming run nor a kept trace needs. */
  private releaseUnused(needed: Model): Promise<void> {
    return this.models.releaseExcept(this.traces.models.add(needed.folder.dir));
  }

  private async tensor(address: TensorAddress) {
    if ('trace' in address) {
      const { stage, variant = 'model' } = address;
      const shape = await this.traces.read(address.trace, async (trace) => trace.find(stage, variant).shape);
      const read = (slice: Slice) => this.traces.read(address.trace, (trace) => trace.window(stage, variant, slice));
      return { shape, read };
    }
    const location = (await this.model(address.model)).folder.weights.get(address.weight);
    return { shape: location.shape, read: (slice: Slice) => weightWindow(location, slice) };
  }
}

/** Read the rows of a weight that the slice touches, and take it out of them. */
async function weightWindow(location: WeightLocation, slice: Slice): Promise<Tensor> {
  const [rows = 1, ...rest] = location.shape;
  const width = elementCount(rest);
  const [from, to] = [slice.start[0] ?? 0, slice.stop[0] ?? rows];
  const data = await readWeightSlice(location, from * width, (to - from) * width);
  return takeRows({ shape: [to - from, ...rest], data }, slice, from);
}

async function openSessions(model: Model, signal: AbortSignal, report: RequestContext['report']): Promise<void> {
  const parts = [...model.traceParts(), () => model.decode()];
  for (const [done, open] of parts.entries()) {
    await checkpoint(signal);
    report({ stage: 'load', done, total: parts.length });
    await open();
  }
}

function idOf(token: Token): number {
  return token.id;
}

function cutToContext(tokens: readonly Token[], contextLength: number): { tokens: readonly Token[]; cut: Cut | null } {
  if (tokens.length <= contextLength) return { tokens, cut: null };
  return { tokens: tokens.slice(-contextLength), cut: { total: tokens.length, kept: contextLength } };
}

function beginningOfText(model: Model): number {
  const { bosTokenId, eosTokenIds } = model.spec;
  const id = bosTokenId ?? eosTokenIds[0];
  if (id === undefined)
    throw new Error(`${model.folder.name} has no beginning-of-text token: give it some text to start from.`);
  return id;
}
