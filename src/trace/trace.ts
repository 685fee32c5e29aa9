/** One traced text: its kept stages, and those that are computed again when asked for. */
import { Decoder } from '../generate/decoder';
import type { Model } from '../graph/model';
import { type AxisSizes, axisSizes, type BlockOutputName, blockStageName, type Variant } from '../graph/stages';
import { Mutex } from '../model/mutex';
import { SharedWork } from '../model/shared-work';
import type { ModelSpec } from '../model/spec';
import type { Token } from '../model/tokenizer';
import { type BlockOutputs, capture, headChunk, headRows, runBlock, type Stages } from './capture';
import type { Capture } from './kept';
import { BlockProofs, DecodeProofs, type Proof } from './proofs';
import { type FoundStage, findStage, type KeptTrace, modelOf } from './source';
import type { Statistics } from './statistics';
import { statisticsOf } from './statistics-of';
import { elementCount, maskFuture, type Slice, type Tensor, takeRows, takeSlice, wholeSlice } from './tensor';
import { Walkthrough } from './walkthrough';

export interface TraceInput {
  readonly text: string;
  /** 1 to `contextLength` tokens. */
  readonly tokens: readonly Token[];
  /** How many tokens the whole text has; more than `tokens` when it is longer than the context. */
  readonly totalTokens: number;
  readonly capture: Capture;
}

export interface TraceHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** A trace, and the decoder after the whole text with what it says next: generation can go on from here. */
export interface TracedText {
  readonly trace: Trace;
  readonly decoder: Decoder;
  readonly logits: Float32Array;
}

interface ComputedBlock {
  readonly layer: number;
  readonly outputs: BlockOutputs;
}

export class Trace implements KeptTrace {
  readonly ids: readonly number[];
  /** Milliseconds that capturing took, and the proofs. */
  readonly timings = { forward: 0, proofs: 0 };
  proofs: readonly Proof[] = [];
  private stages: Stages = new Map();
  private recomputed: ComputedBlock | undefined;
  /** One block at a time, for readings that come in between each other: who wants the same one finds it. */
  private readonly recomputing = new Mutex();
  private readonly walkthrough = new Walkthrough();
  private readonly knownStatistics = new SharedWork<string, Statistics>();

  private constructor(
    readonly model: Model,
    readonly input: TraceInput,
  ) {
    this.ids = input.tokens.map((token) => token.id);
  }

  /** Run the model over the tokens, keep the stages, and check the proofs. */
  static async run(model: Model, input: TraceInput, hooks: TraceHooks): Promise<TracedText> {
    const trace = new Trace(model, input);
    const blockProofs = new BlockProofs(trace.sizes('model'), true);
    const start = performance.now();
    trace.stages = await capture(model, trace.ids, {
      ...hooks,
      capture: input.capture,
      onBlock: (_, tensors) => trace.timeProofs(() => blockProofs.addBlock(tensors)),
    });
    trace.timings.forward = performance.now() - start - trace.timings.proofs;
    const decodeStart = performance.now();
    const { decoder, logits, proofs } = await trace.decode(hooks.signal);
    trace.proofs = [...blockProofs.results(), ...proofs];
    trace.timings.proofs += performance.now() - decodeStart;
    return { trace, decoder, logits };
  }

  get key(): object {
    return this;
  }

  get spec(): ModelSpec {
    return this.model.spec;
  }

  get tokens(): readonly Token[] {
    return this.input.tokens;
  }

  /** Bytes of everything that is kept. */
  get byteLength(): number {
    const arrays = [...this.stages.values(), ...Object.values(this.recomputed?.outputs ?? {})];
    return arrays.reduce((sum, array) => sum + array.byteLength, this.walkthrough.byteLength);
  }

  /** Logits of the last token [d_vocab]. */
  get lastLogits(): Float32Array {
    return this.stage('logits').subarray(-this.spec.vocabSize);
  }

  async proofsOf(variant: Variant): Promise<readonly Proof[]> {
    if (variant === 'model') return this.proofs;
    const { proofs } = await this.walkthroughBlock();
    return [...proofs, ...this.proofs.filter((proof) => proof.name.startsWith('decode'))];
  }

  find(name: string, variant: Variant): FoundStage {
    return findStage(this, this.model.folder.name, name, variant);
  }

  /** Stages that are not kept are computed again. */
  async window(name: string, variant: Variant, slice?: Slice): Promise<Tensor> {
    const { layer, stage, shape } = this.find(name, variant);
    const part = slice ?? wholeSlice(shape);
    if (stage.name === 'logits') return this.logitsWindow(shape, part);
    const source = stage.name === 'attn.attn_scores' ? 'attn.attn_scores_unmasked' : stage.name;
    const window = takeSlice({ shape, data: await this.data(layer, source, variant) }, part);
    return stage.name === 'attn.attn_scores' && variant === 'model' ? maskFuture(window, part) : window;
  }

  async *pieces(name: string, variant: Variant): AsyncGenerator<Float32Array> {
    const { shape } = this.find(name, variant);
    const [rows = 0, ...rest] = shape;
    const step = Math.max(1, Math.min(headChunk(this.spec), Math.floor(PIECE_VALUES / elementCount(rest))));
    for (let row = 0; row < rows; row += step) {
      const stop = Math.min(rows, row + step);
      const part = { start: shape.map((_, axis) => (axis === 0 ? row : 0)), stop: [stop, ...rest] };
      yield (await this.window(name, variant, part)).data;
    }
  }

  /** Computed once, since they are shown for whichever head is chosen. */
  statistics(name: string, variant: Variant, signal?: AbortSignal): Promise<Statistics> {
    const compute = (stop: AbortSignal) => statisticsOf(this.pieces(name, variant), stop);
    return this.knownStatistics.get(`${variant} ${name}`, compute, signal);
  }

  releaseComputed(): void {
    this.recomputed = undefined;
    this.walkthrough.release();
  }

  /** Let go of all memory. The trace cannot be read any more. */
  release(): void {
    this.stages.clear();
    this.releaseComputed();
  }

  private sizes(variant: Variant): AxisSizes {
    return axisSizes(this.spec, this.ids.length, variant);
  }

  private async data(layer: number | undefined, name: string, variant: Variant): Promise<Float32Array> {
    if (layer === undefined) return this.stage(name);
    if (variant === 'walkthrough') {
      return name === 'resid_pre'
        ? this.stage('embed')
        : (await this.walkthroughBlock()).outputs[name as BlockOutputName];
    }
    if (name === 'resid_pre') return this.residPre(layer);
    const kept = this.stages.get(blockStageName(layer, name as BlockOutputName));
    return kept ?? (await this.recomputing.run(() => this.blockAgain(layer)))[name as BlockOutputName];
  }

  private stage(name: string): Float32Array {
    const array = this.stages.get(name);
    if (!array) throw new Error(`The stage "${name}" of this trace is gone.`);
    return array;
  }

  private residPre(layer: number): Float32Array {
    return this.stage(layer === 0 ? blockStageName(0, 'resid_pre') : blockStageName(layer - 1, 'resid_post'));
  }

  private async blockAgain(layer: number): Promise<BlockOutputs> {
    if (this.recomputed?.layer === layer) return this.recomputed.outputs;
    this.recomputed = undefined; // its memory is free before the next block takes as much
    const outputs = await runBlock(this.modelAgain(), layer, this.residPre(layer));
    this.recomputed = { layer, outputs };
    return outputs;
  }

  /** What is not kept is computed again only with the very weights that made the rest. */
  private modelAgain(): Model {
    return modelOf(this, 'What this trace does not keep');
  }

  private walkthroughBlock() {
    return this.recomputing.run(() =>
      this.walkthrough.of(
        () => this.modelAgain(),
        async () => this.stage('embed'),
      ),
    );
  }

  private async logitsWindow(shape: readonly number[], slice: Slice): Promise<Tensor> {
    const [rows = 0, vocab = 0] = shape;
    const kept = this.stage('logits');
    const keptFrom = rows - kept.length / vocab;
    const [from, to] = [slice.start[0] ?? 0, slice.stop[0] ?? rows];
    if (from >= keptFrom) return takeRows({ shape: [rows - keptFrom, vocab], data: kept }, slice, keptFrom);
    const again = await headRows(this.modelAgain(), this.stage('ln_final'), from, to);
    return takeRows({ shape: [to - from, vocab], data: again }, slice, from);
  }

  private async decode(signal: AbortSignal) {
    const decoder = await Decoder.open(this.model);
    const proofs = new DecodeProofs();
    const kept = this.stage('logits');
    const { vocabSize } = this.spec;
    const compareAll = this.input.capture.keep === 'all';
    const onRows: Parameters<Decoder['append']>[2] = (rows) =>
      proofs.addRows(kept.subarray(rows.firstRow * vocabSize, (rows.firstRow + rows.rows) * vocabSize), rows);
    const logits = await decoder.append(this.ids, signal, compareAll ? onRows : undefined);
    if (!compareAll) proofs.addRows(this.lastLogits, { firstRow: this.ids.length - 1, rows: 1, data: logits });
    return { decoder, logits, proofs: proofs.results(this.lastLogits, logits) };
  }

  private timeProofs(check: () => void): void {
    const start = performance.now();
    check();
    this.timings.proofs += performance.now() - start;
  }
}

/** Values that a piece of a stage holds at most. */
const PIECE_VALUES = 4 * 1024 * 1024;
