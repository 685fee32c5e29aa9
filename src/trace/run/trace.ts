/** One traced text: the residual stream through all blocks, and the other stages of a block once they are read. */
import type { ModelSpec, Variant } from '../../architectures/plan/architecture';
import { type Link, layerIn, linkOf, logitsOf, type Plan, type Stage } from '../../architectures/plan/plan';
import { SharedWork, type Stop } from '../../base/shared-work';
import { Decoder } from '../../generate/decoder';
import { type EncodedSource, encodedSource } from '../../generate/encoded-source';
import type { PrefilledText } from '../../generate/generate';
import { encoderOutput } from '../../lowering/cross';
import type { Model } from '../../lowering/model';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { PlanNode } from '../../operations/kinds';
import { hides, type MaskRule } from '../../operations/mask-rule';
import type { NodeId } from '../../operations/node';
import { maskedPieces } from '../tensors/masked-pieces';
import { hideMaskedRegion, type Region, takeRegion } from '../tensors/region';
import type { Statistics } from '../tensors/statistics';
import { piecesOf, statisticsOf } from '../tensors/statistics-of';
import { elementCount, hideMasked, type Slice, type Tensor, takeSlice, wholeSlice } from '../tensors/tensor';
import { BlockProofs } from './block-proofs';
import { CapturedBlocks } from './captured-blocks';
import { DecodeProofs } from './decode-proofs';
import { HeadRows } from './head-rows';
import { KeptValues, keptBytes } from './kept-values';
import { headChunk, type NodeValues, PassInputs, runLink } from './pass';
import type { Proof } from './proofs';
import {
  type FoundStage,
  findStage,
  type KeptTrace,
  modelOf,
  type ProvenTrace,
  type SourceText,
  sequenceIds,
  sequenceTypes,
} from './source';
import { runPass, type TraceHooks, type TracePass } from './trace-pass';
import { VariantBlock } from './variant-block';

interface TraceInput {
  readonly text: string;
  /** 1 to `contextLength` tokens. */
  readonly tokens: readonly Token[];
  /** What the encoder of an encoder-decoder reads. */
  readonly source?: SourceText | undefined;
  /** The number of tokens of the whole text; more than `tokens` if it is longer than the context. */
  readonly totalTokens: number;
  /** The bytes that the trace may take, which limit the kept logits and blocks. */
  readonly memory: number;
  /** A block that the user will look at: its stages are kept during the pass instead of being computed again. */
  readonly shownLayer?: number | undefined;
}

/** For longer texts, keeping each link's session open takes more memory than it is worth. */
const SHORT_TEXT = 512;

/** The most values in a piece of a stage. */
const PIECE_VALUES = 4 * 1024 * 1024;

export class Trace implements KeptTrace {
  readonly ids: readonly number[];
  /** The time of the pass, and of the proofs so far, in milliseconds. */
  readonly timings = { forward: 0, proofs: 0 };
  private readonly inputs: PassInputs;
  private readonly values = new KeptValues();
  private readonly head: HeadRows;
  private readonly blocks: CapturedBlocks;
  private readonly blockProofs: BlockProofs;
  private readonly variantBlock: VariantBlock;
  private decodeProofs: readonly Proof[] = [];
  private readonly found = new Map<string, FoundStage>();
  private readonly knownStatistics = new SharedWork<string, Statistics>();

  private constructor(
    readonly model: Model,
    readonly input: TraceInput,
  ) {
    this.ids = input.tokens.map((token) => token.id);
    this.inputs = new PassInputs(sequenceIds(input), sequenceTypes(input));
    this.variantBlock = new VariantBlock(this.inputs);
    const { plan } = model.folder;
    const kept = keptBytes(plan, this.inputs.lengths, input.memory);
    this.head = new HeadRows(this.values, plan, () => this.modelAgain());
    this.blocks = new CapturedBlocks(input.memory - kept);
    this.blockProofs = new BlockProofs(plan, this.inputs.lengths);
  }

  /**
   * Runs the model over the tokens. Of the blocks it keeps the residual stream, and all stages of the shown ones.
   * @throws the signal's reason when cancelled
   */
  static async run(model: Model, input: TraceInput, hooks: TraceHooks): Promise<Trace> {
    const trace = new Trace(model, input);
    const start = performance.now();
    await runPass(trace.pass, hooks);
    trace.timings.forward = performance.now() - start;
    return trace;
  }

  get key(): object {
    return this;
  }

  get spec(): ModelSpec {
    return this.model.spec;
  }

  get text(): string {
    return this.input.text;
  }

  get tokens(): readonly Token[] {
    return this.input.tokens;
  }

  get source(): SourceText | undefined {
    return this.input.source;
  }

  /** Bytes of everything that is kept. */
  get byteLength(): number {
    return this.values.byteLength + this.blocks.byteLength + this.variantBlock.byteLength;
  }

  /** The logits of the last token, [d_vocab]. */
  get lastLogits(): Float32Array {
    return this.values.read(logitsOf(this.plan)).subarray(-this.spec.vocabSize);
  }

  planOf(variant: Variant): Plan {
    return this.model.planOf(variant);
  }

  find(name: string, variant: Variant): FoundStage {
    const key = `${variant} ${name}`;
    const found = this.found.get(key) ?? findStage(this, this.model.folder.name, name, variant);
    this.found.set(key, found);
    return found;
  }

  firstKeptRow(name: string): number {
    const { stage, shape } = this.find(name, 'model');
    return stage.link === 'head' ? this.head.firstKept(stage.node, shape) : 0;
  }

  async valuesFrom(name: string, firstRow: number): Promise<Float32Array> {
    const { stage, node, shape } = this.find(name, 'model');
    const isMade = stage.link === 'head' || hidingRule(node) !== null;
    const whole = isMade ? this.values.get(stage.node) : await this.data(storedNode(stage, node), 'model');
    const from = firstRow * elementCount(shape.slice(1));
    if (whole?.length === elementCount(shape)) return whole.subarray(from);
    const start = shape.map((_, axis) => (axis === 0 ? firstRow : 0));
    return (await this.window(name, 'model', { start, stop: shape })).data;
  }

  /** Computes stages again that are not kept. */
  async window(name: string, variant: Variant, slice?: Slice): Promise<Tensor> {
    const { stage, node, shape } = this.find(name, variant);
    const part = slice ?? wholeSlice(shape);
    if (stage.link === 'head') return this.head.window(stage.node, shape, part);
    const window = takeSlice({ shape, data: await this.data(storedNode(stage, node), variant) }, part);
    const rule = hidingRule(node);
    return rule ? hideMasked(window, part, rule) : window;
  }

  async region(name: string, variant: Variant, region: Region): Promise<Float32Array> {
    const { stage, node, shape } = this.find(name, variant);
    if (stage.link === 'head') return this.head.region(stage.node, shape, region);
    const values = takeRegion({ shape, data: await this.data(storedNode(stage, node), variant) }, region);
    const rule = hidingRule(node);
    return rule ? hideMaskedRegion(values, region, rule) : values;
  }

  async *pieces(name: string, variant: Variant): AsyncGenerator<Float32Array> {
    const { shape, stage, node } = this.find(name, variant);
    const [rows = 0, ...rest] = shape;
    const width = elementCount(rest);
    const step = Math.max(1, Math.min(headChunk(this.spec), Math.floor(PIECE_VALUES / width)));
    const isMade = stage.link === 'head' || hidingRule(node) !== null;
    const whole = isMade ? this.values.get(stage.node) : await this.data(storedNode(stage, node), variant);
    for (let row = 0; row < rows; row += step) {
      const stop = Math.min(rows, row + step);
      // Pieces that are kept whole are not copied.
      if (whole?.length === rows * width) {
        yield whole.subarray(row * width, stop * width);
        continue;
      }
      const part = { start: shape.map((_, axis) => (axis === 0 ? row : 0)), stop: [stop, ...rest] };
      yield (await this.window(name, variant, part)).data;
    }
  }

  /** Computed once, since they are shown whichever head is chosen. */
  statistics(name: string, variant: Variant, signal?: AbortSignal): Promise<Statistics> {
    const { stage, node, shape } = this.find(name, variant);
    const rule = hidingRule(node);
    const stored = storedNode(stage, node);
    const compute = async (stop: Stop) => {
      if (stage.link === 'head') return statisticsOf(this.pieces(name, variant), stop);
      const data = await this.data(stored, variant);
      return statisticsOf(rule ? maskedPieces({ shape, data }, rule) : piecesOf(data), stop);
    };
    // Stages with the same values have the same statistics.
    return this.knownStatistics.get(`${variant} ${stored} ${rule ? 'masked' : ''}`, compute, signal);
  }

  /** Reads the text with the decode graph, and compares its logits with the trace's. */
  async decode(signal: AbortSignal): Promise<PrefilledText> {
    const start = performance.now();
    const decoder = await Decoder.open(this.model, {}, await this.encodedSource());
    const proofs = new DecodeProofs();
    const kept = this.values.read(logitsOf(this.plan));
    const { vocabSize } = this.spec;
    const hasAll = kept.length === this.ids.length * vocabSize;
    const onRows: Parameters<Decoder['append']>[2] = (rows) =>
      proofs.addRows(kept.subarray(rows.firstRow * vocabSize, (rows.firstRow + rows.rows) * vocabSize), rows);
    const logits = await decoder.append(this.ids, signal, hasAll ? onRows : undefined);
    if (!hasAll) proofs.addRows(this.lastLogits, { firstRow: this.ids.length - 1, rows: 1, data: logits });
    this.decodeProofs = proofs.results(this.lastLogits, logits);
    this.timings.proofs += performance.now() - start;
    return { decoder, ids: this.ids, logits };
  }

  proofs(variant: Variant): ProvenTrace {
    const { proven, total } = this.blockProofs;
    if (variant === 'model') return { proofs: [...this.blockProofs.results(), ...this.decodeProofs], proven, total };
    const { proofs } = this.variantBlock;
    return { proofs: [...proofs, ...this.decodeProofs], proven: Math.min(1, proofs.length), total: 1 };
  }

  async proveNext(variant: Variant): Promise<void> {
    if (variant !== 'model') {
      await this.variantBlock.of(() => this.modelAgain(), variant);
      return;
    }
    const link = this.blockProofs.next;
    if (!link) return;
    this.prove(link, await this.blockValues(link));
  }

  private prove(link: Link, values: NodeValues): void {
    if (this.blockProofs.isProven(link)) return;
    const start = performance.now();
    this.blockProofs.addBlock(link, (id) => values.get(id) ?? this.values.read(id));
    this.timings.proofs += performance.now() - start;
  }

  releaseComputed(): void {
    this.blocks.clear();
    this.variantBlock.release();
  }

  /** Frees all memory. The trace cannot be read any more. */
  release(): void {
    this.values.clear();
    this.releaseComputed();
  }

  private get plan(): Plan {
    return this.model.folder.plan;
  }

  private get linksStayOpen(): boolean {
    return this.ids.length <= SHORT_TEXT;
  }

  private get pass(): TracePass {
    return {
      model: this.model,
      inputs: this.inputs,
      memory: this.input.memory,
      linksStayOpen: this.linksStayOpen,
      kept: this.values,
      isShown: (link) => this.isShown(link),
      keepBlock: (link, computed) => this.blockValues(link, computed),
    };
  }

  /** In each of several stacks, the block with the shown number, or the last one. */
  private isShown({ block }: Link): boolean {
    const { shownLayer } = this.input;
    return block !== null && shownLayer !== undefined && block.layer === layerIn(this.plan, block.stack, shownLayer);
  }

  /** The source for the decoder, made from the encoder's output, which the pass has computed. */
  private async encodedSource(): Promise<EncodedSource | undefined> {
    const output = encoderOutput(this.plan);
    return output === undefined ? undefined : encodedSource(this.model, this.values.read(output));
  }

  private async data(node: NodeId, variant: Variant): Promise<Float32Array> {
    if (variant !== 'model') {
      const { values } = await this.variantBlock.of(() => this.modelAgain(), variant);
      return values.get(node) as Float32Array;
    }
    const known = this.values.get(node);
    if (known) return known;
    const link = linkOf(this.plan, node);
    if (link.block === null) return this.values.read(node); // which says that it is gone
    return (await this.blockValues(link)).get(node) as Float32Array;
  }

  /**
   * All stages of a block, from one run even if several callers ask for them. @param computed the values, if a run has
   * computed them already
   */
  private blockValues(link: Link, computed?: NodeValues): Promise<NodeValues> {
    return this.blocks.get(String(link.first), async () => {
      const stayOpen = this.linksStayOpen;
      if (computed) return computed;
      const values = await runLink(this.modelAgain(), link, this.inputs, this.values.read, { stayOpen });
      // For long texts, blocks are not kept, and computing a block costs more than proving it: it is proven while it is
      // here.
      if (!stayOpen) this.prove(link, values);
      return values;
    });
  }

  /** The model, for computing what is not kept: only with exactly the weights that made the rest. */
  private modelAgain(): Model {
    return modelOf(this, 'What this trace does not keep');
  }
}

/** The node whose values are stored for a stage: masked scores are computed from the unmasked ones. */
function storedNode({ node: id }: Stage, node: PlanNode): NodeId {
  return node.kind === 'mask' ? (node.inputs[0] as NodeId) : id;
}

/** The rule by which stored values have to be hidden; null if none has. */
function hidingRule(node: PlanNode): MaskRule | null {
  return node.kind === 'mask' && hides(node.rule) ? node.rule : null;
}
