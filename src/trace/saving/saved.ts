/** A saved trace, read from its file: only what is requested is in memory. */
import type { ModelSpec, Variant } from '../../architectures/plan/architecture';
import { type Link, type Plan, stageForReader, stageShape } from '../../architectures/plan/plan';
import { SharedWork, type Stop } from '../../base/shared-work';
import type { Model } from '../../lowering/model';
import { ModelFolderError } from '../../model/errors';
import { type OpenFile, openFile, readRange } from '../../model/files';
import { readHeaderOf, type SafetensorsHeader, type TensorInfo } from '../../model/safetensors';
import type { Token } from '../../model/tokenizers/tokenizer';
import type { NodeId } from '../../operations/node';
import type { SideName } from '../compare/compare-place';
import { BlockProofs, scoresToRead } from '../run/block-proofs';
import { PassInputs } from '../run/pass';
import { notApplicable, type Proof } from '../run/proofs';
import {
  type FoundStage,
  findStage,
  type KeptTrace,
  lengthsOf,
  modelOf,
  type ProvenTrace,
  sequenceIds,
  sequenceTypes,
} from '../run/source';
import { VariantBlock } from '../run/variant-block';
import { type Region, readRegion } from '../tensors/region';
import type { Statistics } from '../tensors/statistics';
import { statisticsOf } from '../tensors/statistics-of';
import { elementCount, hideMasked, type Slice, type Tensor, takeSlice, wholeSlice } from '../tensors/tensor';
import { readWindow } from '../tensors/window';
import { SOURCE_IDS } from './export';
import { headerOfTrace, readComparison, saysComparison } from './saved-comparison';
import {
  DIGEST,
  type KeptDigests,
  readFacts,
  type SavedFacts,
  type SavedOrigin,
  saysOtherThanSaved,
  TENSORS_DIGEST,
} from './saved-facts';
import { TensorsDigest } from './tensors-digest';

/** How many values are read at once if a whole stage is needed. */
const PIECE_VALUES = 1024 * 1024;

/** Why the proofs that need a decode run do not apply. */
const NO_SECOND_RUN = 'a saved trace does not hold that run';

export class SavedTrace implements KeptTrace {
  private opened: { readonly model: Model } | { readonly absence: string } = { absence: 'which is not open' };
  private readonly variantBlock: VariantBlock;
  private readonly blockProofs: BlockProofs;
  private readonly tensorsDigest: TensorsDigest;
  private statements: Proof | undefined;
  private readonly knownStatistics = new SharedWork<string, Statistics>();

  private constructor(
    private readonly file: OpenFile,
    private readonly header: SafetensorsHeader,
    readonly facts: SavedFacts,
    readonly origin: SavedOrigin,
  ) {
    this.variantBlock = new VariantBlock(new PassInputs(sequenceIds(facts), sequenceTypes(facts)));
    this.blockProofs = new BlockProofs(facts.plan, lengthsOf(facts));
    this.tensorsDigest = new TensorsDigest(file, header);
  }

  /**
   * Opens a file and reads only the token ids of its tensors. The file stays open until `release`.
   * @param side which trace, in the file of a comparison
   * @throws ModelFolderError with one sentence if it is not a trace that LLM Trace saved, is damaged, or cannot be opened
   */
  static async open(path: string, side?: SideName): Promise<SavedTrace> {
    const file = await openFile(path);
    try {
      const whole = await readHeaderOf(file);
      const header = side === undefined ? requireOne(whole) : headerOfTrace(whole, side);
      const { facts, origin } = readFacts(header);
      if (origin.variant !== 'model') {
        throw new ModelFolderError(
          `${header.file} holds the simplified form of block 0 only: open a file that was saved of the model.`,
        );
      }
      requireTensors(header, facts);
      await requireIds(file, header, facts);
      return new SavedTrace(file, header, facts, origin);
    } catch (error) {
      await file.handle.close();
      throw error;
    }
  }

  /** Sets the model that computed the trace, or the reason why there is none, as the end of a sentence. */
  attach(opened: { readonly model: Model } | { readonly absence: string }): void {
    this.opened = opened;
  }

  get model(): Model | undefined {
    return 'model' in this.opened ? this.opened.model : undefined;
  }

  get modelAbsence(): string | undefined {
    return 'absence' in this.opened ? this.opened.absence : undefined;
  }

  /** Whether the file can show that it still says what was saved; files of older versions cannot. */
  get hasDigest(): boolean {
    return this.header.metadata[DIGEST] !== undefined;
  }

  /** Whether the file no longer says what was saved. */
  get isChanged(): boolean {
    return saysOtherThanSaved(this.header);
  }

  /** The digests that the trace keeps when it is saved again. */
  get keptDigests(): KeptDigests {
    const { metadata } = this.header;
    return { metadata: this.isChanged ? (metadata[DIGEST] ?? '') : undefined, tensors: metadata[TENSORS_DIGEST] };
  }

  /** Adds the proof about what the file says besides its tensors. */
  addStatements(proof: Proof): void {
    this.statements = proof;
  }

  get path(): string {
    return this.file.path;
  }

  get key(): object {
    return this;
  }

  get spec(): ModelSpec {
    return this.facts.spec;
  }

  get text(): string {
    return this.origin.text;
  }

  get tokens(): readonly Token[] {
    return this.facts.tokens;
  }

  get source(): SavedFacts['source'] {
    return this.facts.source;
  }

  get byteLength(): number {
    return this.variantBlock.byteLength;
  }

  find(name: string, variant: Variant): FoundStage {
    return findStage(this, this.facts.model.name, name, variant);
  }

  planOf(variant: Variant): Plan {
    return variant === 'model' ? this.facts.plan : this.modelForVariant().planOf(variant);
  }

  /** A file has all rows. */
  firstKeptRow(): number {
    return 0;
  }

  valuesFrom(name: string, firstRow: number): Promise<Float32Array> {
    const { shape } = this.find(name, 'model');
    const width = elementCount(shape.slice(1));
    return this.read(name, firstRow * width, elementCount(shape) - firstRow * width);
  }

  async window(name: string, variant: Variant, slice?: Slice): Promise<Tensor> {
    const { node, shape } = this.find(name, variant);
    const part = slice ?? wholeSlice(shape);
    if (variant === 'model') return readWindow(shape, part, (start, count) => this.read(name, start, count));
    const { values } = await this.variantBlock.of(() => this.modelForVariant(), variant);
    const data = values.get(node.kind === 'mask' ? (node.inputs[0] as NodeId) : node.id) as Float32Array;
    const window = takeSlice({ shape, data }, part);
    return node.kind === 'mask' ? hideMasked(window, part, node.rule) : window;
  }

  region(name: string, variant: Variant, region: Region): Promise<Float32Array> {
    return readRegion(this.find(name, variant).shape, region, (slice) => this.window(name, variant, slice));
  }

  async *pieces(name: string, variant: Variant): AsyncGenerator<Float32Array> {
    const { shape } = this.find(name, variant);
    if (variant !== 'model') yield (await this.window(name, variant)).data;
    else yield* this.stored(name, PIECE_VALUES, elementCount(shape));
  }

  statistics(name: string, variant: Variant, signal?: AbortSignal): Promise<Statistics> {
    const compute = (stop: Stop) => statisticsOf(this.pieces(name, variant), stop);
    return this.knownStatistics.get(`${variant} ${name}`, compute, signal);
  }

  /** What can be proven from the file's own numbers; there is no decode run to compare with. */
  proofs(variant: Variant): ProvenTrace {
    const isModel = variant === 'model';
    const own = isModel ? this.blockProofs.results() : this.variantBlock.proofs;
    return {
      proofs: [
        ...own,
        ...this.ofDecoding(),
        ...(this.statements ? [this.statements] : []),
        ...(isModel ? this.tensorsDigest.proofs() : []),
      ],
      proven: isModel ? this.blockProofs.proven : Math.min(1, own.length),
      total: isModel ? this.blockProofs.total : 1,
    };
  }

  private ofDecoding(): Proof[] {
    if (this.facts.plan.predicts !== 'next token') return [];
    return [notApplicable('decode-logits', NO_SECOND_RUN), notApplicable('decode-greedy', NO_SECOND_RUN)];
  }

  async proveNext(variant: Variant): Promise<void> {
    if (variant !== 'model') {
      await this.variantBlock.of(() => this.modelForVariant(), variant);
      return;
    }
    const link = this.blockProofs.next;
    if (link) await this.proveBlock(link);
    // Each block also advances the digest by the same share of the file, so that no step takes long.
    const { proven, total } = this.blockProofs;
    await this.tensorsDigest.advanceTo(proven / total);
  }

  releaseComputed(): void {
    this.variantBlock.release();
  }

  async release(): Promise<void> {
    this.variantBlock.release();
    await this.file.handle.close();
  }

  private async proveBlock(link: Link): Promise<void> {
    const { plan } = this.facts;
    const values = new Map<NodeId, Float32Array>();
    const nodes = plan.nodes.slice(link.first, link.end).filter(({ kind }) => kind === 'sum' || kind === 'softmax');
    const needed = new Set(nodes.flatMap(({ id, kind, inputs }) => (kind === 'sum' ? [id, ...inputs] : [id])));
    const add = async (ids: Iterable<NodeId>) => {
      for (const id of ids) {
        const { name } = stageForReader(plan, id, link.block);
        if (!values.has(id)) values.set(id, (await this.window(name, 'model')).data);
      }
    };
    await add(needed);
    await add(scoresToRead(plan, lengthsOf(this.facts), link, (id) => values.get(id) as Float32Array));
    this.blockProofs.addBlock(link, (id) => values.get(id) as Float32Array);
  }

  private async *stored(name: string, step: number, count: number): AsyncGenerator<Float32Array> {
    for (let start = 0; start < count; start += step) yield this.read(name, start, Math.min(step, count - start));
  }

  /** `count` values of a stored stage, from value `start` on. */
  private async read(name: string, start: number, count: number): Promise<Float32Array> {
    const { offset } = this.header.tensors.get(name) as TensorInfo;
    const values = new Float32Array(count);
    // Every supported platform is little-endian, like the format.
    await readRange(this.file, offset + 4 * start, new Uint8Array(values.buffer));
    return values;
  }

  private modelForVariant(): Model {
    return modelOf(this, 'The simplified block');
  }
}

/** Requires that the file has a single trace. */
function requireOne(header: SafetensorsHeader): SafetensorsHeader {
  if (!saysComparison(header)) return header;
  readComparison(header); // tells what is wrong with it
  throw new ModelFolderError(
    `${header.file} holds two traces that are compared: open it in the editor, or one of its traces, A or B.`,
  );
}

/** Requires that the file has every stage in its shape, and nothing else. */
function requireTensors({ file, tensors }: SafetensorsHeader, facts: SavedFacts): void {
  const { plan, tokens } = facts;
  const lengths = lengthsOf(facts);
  const expected = new Map<string, { dtype: string; shape: readonly number[] }>([
    ['ids', { dtype: 'I64', shape: [tokens.length] }],
    ...(facts.source ? [[SOURCE_IDS, { dtype: 'I64', shape: [facts.source.tokens.length] }] as const] : []),
    ...plan.stages.map((stage) => {
      const shape = stageShape(plan, stage, lengths);
      return [stage.name, { dtype: 'F32', shape }] as const;
    }),
  ]);
  for (const [name, { dtype, shape }] of expected) {
    const found = tensors.get(name);
    if (!found) throw new ModelFolderError(`${file} lacks the tensor "${name}" of the trace that it says it holds.`);
    if (found.dtype !== dtype || found.shape.join() !== shape.join()) {
      throw new ModelFolderError(
        `${file}: tensor "${name}" is ${found.dtype} of shape [${found.shape.join(', ')}], ` +
          `but the trace that the file says it holds has ${dtype} of shape [${shape.join(', ')}].`,
      );
    }
  }
  if (tensors.size > expected.size) {
    const other = [...tensors.keys()].find((name) => !expected.has(name)) ?? '';
    throw new ModelFolderError(`${file} holds the tensor ${JSON.stringify(other)}, which no trace has.`);
  }
}

/** Requires that the ids of both texts agree with the metadata. */
async function requireIds(file: OpenFile, header: SafetensorsHeader, { tokens, source }: SavedFacts): Promise<void> {
  await requireSame(file, header, 'ids', tokens);
  if (source) await requireSame(file, header, SOURCE_IDS, source.tokens);
}

async function requireSame(
  file: OpenFile,
  header: SafetensorsHeader,
  name: string,
  tokens: readonly Token[],
): Promise<void> {
  const { offset } = header.tensors.get(name) as TensorInfo;
  const ids = new BigInt64Array(tokens.length);
  await readRange(file, offset, new Uint8Array(ids.buffer));
  const wrong = tokens.findIndex(({ id }, position) => ids[position] !== BigInt(id));
  if (wrong < 0) return;
  throw new ModelFolderError(
    `${header.file}: token ${wrong} has the id ${tokens[wrong]?.id} in the metadata, but ${ids[wrong]} in the tensor "${name}".`,
  );
}
