/** A trace that was saved, read from its file: nothing of it is in memory but what is asked for. */
import { cancellationPoint } from '../generate/cancellation-point';
import type { Model } from '../graph/model';
import {
  allStages,
  axisSizes,
  type BlockStageName,
  blockStageName,
  fullStageName,
  type Variant,
} from '../graph/stages';
import { ModelFolderError } from '../model/errors';
import { type OpenFile, openFile, readRange } from '../model/files';
import { readHeaderOf, type SafetensorsHeader, type TensorInfo } from '../model/safetensors';
import { SharedWork } from '../model/shared-work';
import type { ModelSpec } from '../model/spec';
import type { Token } from '../model/tokenizer';
import type { BlockOutputs } from './capture';
import { BlockProofs, notApplicable, type Proof } from './proofs';
import { readFacts, type SavedFacts, type SavedOrigin } from './saved-facts';
import { type FoundStage, findStage, type KeptTrace, modelOf } from './source';
import type { Statistics } from './statistics';
import { statisticsOf } from './statistics-of';
import { elementCount, type Slice, type Tensor, takeSlice, wholeSlice } from './tensor';
import { Walkthrough } from './walkthrough';
import { readWindow } from './window';

/** Values that are read at once where all of a stage is needed. */
const PIECE_VALUES = 1024 * 1024;

export class SavedTrace implements KeptTrace {
  private opened: { readonly model: Model } | { readonly absence: string } = { absence: 'which is not open' };
  private readonly walkthrough = new Walkthrough();
  private readonly knownStatistics = new SharedWork<string, Statistics>();
  private readonly knownProofs = new SharedWork<Variant, readonly Proof[]>();

  private constructor(
    private readonly file: OpenFile,
    private readonly header: SafetensorsHeader,
    readonly facts: SavedFacts,
    readonly origin: SavedOrigin,
  ) {}

  /**
   * Open a file; of the tensors nothing is read yet but the token ids. The file stays open until `release`.
   * @throws ModelFolderError with one sentence when it is not a trace that we saved, is damaged, or cannot be opened
   */
  static async open(path: string): Promise<SavedTrace> {
    const file = await openFile(path);
    try {
      const header = await readHeaderOf(file);
      const { facts, origin } = readFacts(header);
      if (origin.variant !== 'model') {
        throw new ModelFolderError(
          `${path} holds the walk-through variant of block 0 only: open a file that was saved of the model.`,
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

  /** Say where the model is that computed the trace, or why there is none, as the end of a sentence. */
  attach(opened: { readonly model: Model } | { readonly absence: string }): void {
    this.opened = opened;
  }

  get model(): Model | undefined {
    return 'model' in this.opened ? this.opened.model : undefined;
  }

  get modelAbsence(): string | undefined {
    return 'absence' in this.opened ? this.opened.absence : undefined;
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

  get tokens(): readonly Token[] {
    return this.facts.tokens;
  }

  get byteLength(): number {
    return this.walkthrough.byteLength;
  }

  find(name: string, variant: Variant): FoundStage {
    return findStage(this, this.facts.model.name, name, variant);
  }

  async window(name: string, variant: Variant, slice?: Slice): Promise<Tensor> {
    const { stage, shape } = this.find(name, variant);
    const part = slice ?? wholeSlice(shape);
    if (variant === 'walkthrough') {
      return takeSlice({ shape, data: await this.walkthroughStage(stage.name as BlockStageName) }, part);
    }
    return readWindow(shape, part, (start, count) => this.read(name, start, count));
  }

  async *pieces(name: string, variant: Variant): AsyncGenerator<Float32Array> {
    const { shape } = this.find(name, variant);
    if (variant === 'walkthrough') yield (await this.window(name, variant)).data;
    else yield* this.stored(name, PIECE_VALUES, elementCount(shape));
  }

  statistics(name: string, variant: Variant, signal?: AbortSignal): Promise<Statistics> {
    const compute = (stop: AbortSignal) => statisticsOf(this.pieces(name, variant), stop);
    return this.knownStatistics.get(`${variant} ${name}`, compute, signal);
  }

  /** What can be proven from the file's own numbers: there is no decode run to compare with. */
  proofsOf(variant: Variant, signal?: AbortSignal): Promise<readonly Proof[]> {
    const prove = async (stop: AbortSignal) => {
      const proofs = variant === 'model' ? await this.blockProofs(stop) : (await this.walkthroughBlock()).proofs;
      return [...proofs, notApplicable('decode-logits'), notApplicable('decode-greedy')];
    };
    return this.knownProofs.get(variant, prove, signal);
  }

  releaseComputed(): void {
    this.walkthrough.release();
  }

  async release(): Promise<void> {
    this.walkthrough.release();
    await this.file.handle.close();
  }

  private async blockProofs(signal: AbortSignal): Promise<Proof[]> {
    const sizes = axisSizes(this.spec, this.tokens.length);
    const proofs = new BlockProofs(sizes, true);
    for (let layer = 0; layer < this.spec.layers; layer++) {
      const stage = (name: BlockStageName) => blockStageName(layer, name);
      const rows = Math.max(1, Math.floor(PIECE_VALUES / sizes.key));
      let row = 0;
      const pattern = this.stored(stage('attn.pattern'), rows * sizes.key, sizes.head * sizes.query * sizes.key);
      for await (const piece of pattern) {
        await cancellationPoint(signal);
        proofs.addPattern(piece, row);
        row += piece.length / sizes.key;
      }
      const [residPre, attnOut, residMid, mlpOut, residPost] = await Promise.all(
        (['resid_pre', 'attn_out', 'resid_mid', 'mlp_out', 'resid_post'] as const).map(
          async (name) => (await this.window(stage(name), 'model')).data,
        ),
      );
      proofs.addSums({
        resid_pre: residPre as Float32Array,
        attn_out: attnOut as Float32Array,
        resid_mid: residMid as Float32Array,
        mlp_out: mlpOut as Float32Array,
        resid_post: residPost as Float32Array,
      });
    }
    return proofs.results();
  }

  private async *stored(name: string, step: number, count: number): AsyncGenerator<Float32Array> {
    for (let start = 0; start < count; start += step) yield this.read(name, start, Math.min(step, count - start));
  }

  /** `count` values of a stored stage, from value `start` on. */
  private async read(name: string, start: number, count: number): Promise<Float32Array> {
    const { offset } = this.header.tensors.get(name) as TensorInfo;
    const values = new Float32Array(count);
    // Every platform that we run on is little-endian, as the format is.
    await readRange(this.file, offset + 4 * start, new Uint8Array(values.buffer));
    return values;
  }

  private async walkthroughStage(name: BlockStageName): Promise<Float32Array> {
    if (name === 'resid_pre') return this.embed();
    const { outputs } = await this.walkthroughBlock();
    // Without a mask the masked scores are the unmasked ones.
    return outputs[(name === 'attn.attn_scores' ? 'attn.attn_scores_unmasked' : name) as keyof BlockOutputs];
  }

  private walkthroughBlock() {
    return this.walkthrough.of(
      () => modelOf(this, 'The walk-through variant'),
      () => this.embed(),
    );
  }

  private async embed(): Promise<Float32Array> {
    return (await this.window('embed', 'model')).data;
  }
}

/** Every stage in its shape, and nothing else. */
function requireTensors({ file, tensors }: SafetensorsHeader, { spec, tokens }: SavedFacts): void {
  const stages = allStages(spec.layers).map(fullStageName);
  const expected = new Map<string, { dtype: string; shape: readonly number[] }>([
    ['ids', { dtype: 'I64', shape: [tokens.length] }],
    ...stages.map((name) => {
      const { shape } = findStage({ spec, tokens }, file, name, 'model');
      return [name, { dtype: 'F32', shape }] as const;
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

async function requireIds(file: OpenFile, { tensors }: SafetensorsHeader, { tokens }: SavedFacts): Promise<void> {
  const { offset } = tensors.get('ids') as TensorInfo;
  const ids = new BigInt64Array(tokens.length);
  await readRange(file, offset, new Uint8Array(ids.buffer));
  const wrong = tokens.findIndex(({ id }, position) => ids[position] !== BigInt(id));
  if (wrong < 0) return;
  throw new ModelFolderError(
    `${file.path}: token ${wrong} has the id ${tokens[wrong]?.id} in the metadata, but ${ids[wrong]} in the tensor "ids".`,
  );
}
