/** Runs the chain of graphs over a text and collects the stages. */
import { checkpoint } from '../generate/checkpoint';
import type { Model } from '../graph/model';
import { float32, int64, type TensorData } from '../graph/session';
import {
  type AxisSizes,
  axisSizes,
  BLOCK_OUTPUTS,
  type BlockOutputName,
  blockStageName,
  stageShape,
  type Variant,
} from '../graph/stages';
import type { ModelSpec } from '../model/spec';
import type { BufferPool } from './buffers';
import type { BlockTensors } from './proofs';
import { elementCount } from './tensor';

/** Multiplications that one run of the head may take: about a tenth of a second on two cores. */
const HEAD_RUN_MULTIPLICATIONS = 1e10;

/** The head is wide: its rows are computed in pieces, between which a request can be cancelled. */
export function headChunk({ dModel, vocabSize }: ModelSpec): number {
  return Math.max(1, Math.floor(HEAD_RUN_MULTIPLICATIONS / (dModel * vocabSize)));
}

/** What a trace that exceeds the budget still keeps of every block. */
const SMALL_BLOCK_OUTPUTS: readonly BlockOutputName[] = ['ln1', 'resid_mid', 'ln2', 'resid_post'];

export type Keep = 'all' | 'small';
export type BlockOutputs = Record<BlockOutputName, Float32Array>;

/** Bytes that a trace keeps (float32; the masked scores are not stored, they follow from the unmasked ones). */
export function traceBytes(spec: ModelSpec, tokens: number, keep: Keep = 'all'): number {
  const sizes = axisSizes(spec, tokens);
  const kept = BLOCK_OUTPUTS.filter(({ name }) => keep === 'all' || SMALL_BLOCK_OUTPUTS.includes(name));
  const block = kept.reduce((sum, stage) => sum + elementCount(stageShape(stage, sizes)), 0);
  const logits = (keep === 'all' ? tokens : 1) * spec.vocabSize;
  return 4 * (spec.layers * block + tokens * 4 * spec.dModel + logits);
}

export interface CaptureOptions {
  readonly keep: Keep;
  readonly pool: BufferPool;
  readonly signal: AbortSignal;
  /** Called after each link of the chain. */
  readonly onProgress: (done: number, total: number) => void;
  /** Called after each block, while all its stages exist. */
  readonly onBlock: (layer: number, tensors: BlockTensors) => void;
}

/** The kept stages by their full names; of `logits` only the last row when the trace is kept small. */
export type Stages = Map<string, Float32Array>;

/**
 * Trace the tokens.
 * @throws the signal's reason when cancelled; what was taken from the pool has then been given back
 */
export async function capture(model: Model, ids: readonly number[], options: CaptureOptions): Promise<Stages> {
  const stages: Stages = new Map();
  try {
    await captureInto(stages, model, ids, options);
    return stages;
  } catch (error) {
    for (const array of stages.values()) options.pool.give(array);
    throw error;
  }
}

async function captureInto(
  stages: Stages,
  model: Model,
  ids: readonly number[],
  options: CaptureOptions,
): Promise<void> {
  const { keep, pool, signal, onProgress, onBlock } = options;
  const { spec } = model;
  const sizes = axisSizes(spec, ids.length);
  const links = spec.layers + 2;
  const take = (name: string, count: number) => {
    const array = pool.take(count);
    stages.set(name, array);
    return array;
  };
  let residual = await embed(model, ids, (name) => take(name, sizes.pos * sizes.d_model));
  onProgress(1, links);

  const mask = causalMask(ids.length);
  const scratch = keep === 'small' ? takeScratch(pool, sizes) : undefined;
  try {
    for (let layer = 0; layer < spec.layers; layer++) {
      await checkpoint(signal);
      const outputs = blockArrays(sizes, (name, count) => scratch?.[name] ?? take(blockStageName(layer, name), count));
      await runBlock(model, layer, 'model', residual, outputs, sizes, mask);
      onBlock(layer, { ...outputs, resid_pre: residual });
      residual = outputs.resid_post;
      onProgress(layer + 2, links);
    }
  } finally {
    for (const array of Object.values(scratch ?? {})) pool.give(array);
  }

  await checkpoint(signal);
  const lnFinal = take('ln_final', sizes.pos * sizes.d_model);
  await finalNorm(model, residual, lnFinal, sizes);
  const firstRow = keep === 'all' ? 0 : ids.length - 1;
  const logits = take('logits', (ids.length - firstRow) * sizes.d_vocab);
  await headRows(model, lnFinal, firstRow, logits, signal);
  onProgress(links, links);
}

async function embed(
  model: Model,
  ids: readonly number[],
  take: (name: string) => Float32Array,
): Promise<Float32Array> {
  const dims = [ids.length, model.spec.dModel];
  const residual = take(blockStageName(0, 'resid_pre'));
  const outputs = { embed: take('embed'), pos_embed: take('pos_embed'), resid_pre: residual };
  const session = await model.embedding();
  await session.run(
    { ids: int64(ids), positions: int64(ids.keys()) },
    withDims(outputs, () => dims),
  );
  return residual;
}

/** Arrays for every output of a block. */
export function blockArrays(
  sizes: AxisSizes,
  take: (name: BlockOutputName, count: number) => Float32Array,
): BlockOutputs {
  const entries = BLOCK_OUTPUTS.map((stage) => [stage.name, take(stage.name, elementCount(stageShape(stage, sizes)))]);
  return Object.fromEntries(entries) as BlockOutputs;
}

function takeScratch(pool: BufferPool, sizes: AxisSizes): Partial<BlockOutputs> {
  const large = BLOCK_OUTPUTS.filter((stage) => !SMALL_BLOCK_OUTPUTS.includes(stage.name));
  return Object.fromEntries(large.map((stage) => [stage.name, pool.take(elementCount(stageShape(stage, sizes)))]));
}

/** Compute one block's stages from its `resid_pre` [pos, d_model] into `outputs`. */
export async function runBlock(
  model: Model,
  layer: number,
  variant: Variant,
  residPre: Float32Array,
  outputs: BlockOutputs,
  sizes: AxisSizes,
  mask = causalMask(sizes.pos),
): Promise<void> {
  const session = await model.block(layer, variant);
  const input = float32(residPre, [sizes.pos, sizes.d_model]);
  const shapes = new Map<string, number[]>(BLOCK_OUTPUTS.map((stage) => [stage.name, stageShape(stage, sizes)]));
  const results = withDims(outputs, (name) => shapes.get(name) as number[]);
  await session.run(variant === 'model' ? { resid_pre: input, mask } : { resid_pre: input }, results);
}

async function finalNorm(model: Model, residual: Float32Array, lnFinal: Float32Array, sizes: AxisSizes): Promise<void> {
  const dims = [sizes.pos, sizes.d_model];
  const session = await model.finalNorm();
  await session.run({ resid: float32(residual, dims) }, { ln_final: float32(lnFinal, dims) });
}

/** Compute the logits of rows from `firstRow` on into `logits` [rows, d_vocab]. */
export async function headRows(
  model: Model,
  lnFinal: Float32Array,
  firstRow: number,
  logits: Float32Array,
  signal: AbortSignal,
): Promise<void> {
  const { dModel, vocabSize } = model.spec;
  const session = await model.head();
  const rows = logits.length / vocabSize;
  const chunk = headChunk(model.spec);
  for (let row = 0; row < rows; row += chunk) {
    await checkpoint(signal);
    const count = Math.min(chunk, rows - row);
    const input = lnFinal.subarray((firstRow + row) * dModel, (firstRow + row + count) * dModel);
    const output = logits.subarray(row * vocabSize, (row + count) * vocabSize);
    await session.run({ ln_final: float32(input, [count, dModel]) }, { logits: float32(output, [count, vocabSize]) });
  }
}

/** [pos, pos]: 0 up to the diagonal, -inf behind it. */
export function causalMask(pos: number): TensorData {
  const mask = new Float32Array(pos * pos);
  for (let query = 0; query < pos; query++) mask.fill(-Infinity, query * pos + query + 1, (query + 1) * pos);
  return float32(mask, [pos, pos]);
}

function withDims(arrays: Readonly<Record<string, Float32Array>>, dims: (name: string) => readonly number[]) {
  return Object.fromEntries(Object.entries(arrays).map(([name, data]) => [name, float32(data, dims(name))]));
}
