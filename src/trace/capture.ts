/** Runs the chain of graphs over a text and collects the stages. */
import { cancellationPoint } from '../generate/cancellation-point';
import type { Model } from '../graph/model';
import { float32, int64, type TensorData } from '../graph/session';
import { type BlockOutputName, blockStageName, type Variant } from '../graph/stages';
import type { ModelSpec } from '../model/spec';
import { ALL_BLOCK_OUTPUTS, type Capture, computedOutputs, keptLogits, keptOutputs } from './kept';
import type { BlockTensors } from './proofs';

/** Multiplications that one run of the head may take: about a tenth of a second on two cores. */
const HEAD_RUN_MULTIPLICATIONS = 1e10;

/** The head is wide: its rows are computed in pieces, between which a request can be cancelled. */
export function headChunk({ dModel, vocabSize }: ModelSpec): number {
  return Math.max(1, Math.floor(HEAD_RUN_MULTIPLICATIONS / (dModel * vocabSize)));
}

export type BlockOutputs = Record<BlockOutputName, Float32Array>;

export interface CaptureOptions {
  readonly capture: Capture;
  readonly signal: AbortSignal;
  /** Called after each link of the chain. */
  readonly onProgress: (done: number, total: number) => void;
  /** Called after each block, while the stages that proofs need exist. */
  readonly onBlock: (layer: number, tensors: BlockTensors) => void;
}

/** The kept stages by their full names; of `logits` only the last row, unless all is kept. */
export type Stages = Map<string, Float32Array>;

/**
 * Trace the tokens.
 * @throws the signal's reason when cancelled
 */
export async function capture(model: Model, ids: readonly number[], options: CaptureOptions): Promise<Stages> {
  const { signal, onProgress, onBlock } = options;
  const keepsAll = options.capture.keep === 'all';
  const { layers } = model.spec;
  const links = layers + 2;
  const stages: Stages = await embed(model, ids);
  onProgress(1, links);

  const mask = causalMask(ids.length);
  let residual = stages.get(blockStageName(0, 'resid_pre')) as Float32Array;
  for (let layer = 0; layer < layers; layer++) {
    await cancellationPoint(signal);
    const names = computedOutputs(options.capture, layer);
    // The names are in the record, whatever is kept: the proofs' among them.
    const outputs = (await runBlock(model, layer, residual, { names, mask, stayOpen: keepsAll })) as BlockOutputs;
    onBlock(layer, { ...outputs, resid_pre: residual });
    for (const name of keptOutputs(options.capture, layer)) stages.set(blockStageName(layer, name), outputs[name]);
    residual = outputs.resid_post;
    onProgress(layer + 2, links);
  }

  await cancellationPoint(signal);
  const lnFinal = await finalNorm(model, residual);
  stages.set('ln_final', lnFinal);
  stages.set(
    'logits',
    await headRows(model, lnFinal, ids.length - keptLogits(options.capture, ids.length), ids.length, signal),
  );
  onProgress(links, links);
  return stages;
}

async function embed(model: Model, ids: readonly number[]): Promise<Stages> {
  const session = await model.embedding();
  const names = ['embed', 'pos_embed', 'resid_pre'] as const;
  const outputs = await session.run({ ids: int64(ids), positions: int64(ids.keys()) }, names);
  return new Map(names.map((name) => [name === 'resid_pre' ? blockStageName(0, name) : name, floats(outputs[name])]));
}

export interface BlockRun<Name extends BlockOutputName> {
  readonly variant?: Variant;
  /** Which stages; others are not copied out of the run. Default: all. */
  readonly names?: readonly Name[];
  readonly mask?: TensorData;
  /** Whether the block is likely to run again soon. */
  readonly stayOpen?: boolean;
}

/** Compute stages of one block from its `resid_pre` [pos, d_model]. */
export async function runBlock<Name extends BlockOutputName = BlockOutputName>(
  model: Model,
  layer: number,
  residPre: Float32Array,
  { variant = 'model', names = ALL_BLOCK_OUTPUTS as readonly Name[], mask, stayOpen = false }: BlockRun<Name> = {},
): Promise<Record<Name, Float32Array>> {
  const { dModel } = model.spec;
  const pos = residPre.length / dModel;
  const input = { resid_pre: float32(residPre, [pos, dModel]) };
  const inputs = variant === 'model' ? { ...input, mask: mask ?? causalMask(pos) } : input;
  const outputs = await model.withBlock(layer, variant, stayOpen, (session) => session.run(inputs, names));
  return Object.fromEntries(names.map((name) => [name, floats(outputs[name])])) as Record<Name, Float32Array>;
}

/** The final norm of rows of the residual stream [pos, d_model]: [pos, d_model]. */
export async function finalNorm(model: Model, residual: Float32Array): Promise<Float32Array> {
  const { dModel } = model.spec;
  const session = await model.finalNorm();
  const input = float32(residual, [residual.length / dModel, dModel]);
  const { ln_final: lnFinal } = await session.run({ resid: input }, ['ln_final']);
  return floats(lnFinal);
}

/** Compute the logits of rows `from` to `to` of `ln_final` [pos, d_model]: [to - from, d_vocab]. */
export async function headRows(
  model: Model,
  lnFinal: Float32Array,
  from: number,
  to: number,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { dModel, vocabSize } = model.spec;
  const session = await model.head();
  const step = headChunk(model.spec);
  const run = async (first: number, last: number) => {
    const input = float32(lnFinal.subarray(first * dModel, last * dModel), [last - first, dModel]);
    return floats((await session.run({ ln_final: input }, ['logits']))['logits']);
  };
  if (to - from <= step) return run(from, to);
  const logits = new Float32Array((to - from) * vocabSize);
  for (let row = from; row < to; row += step) {
    if (signal) await cancellationPoint(signal);
    logits.set(await run(row, Math.min(to, row + step)), (row - from) * vocabSize);
  }
  return logits;
}

/** [pos, pos]: 0 up to the diagonal, -inf behind it. */
export function causalMask(pos: number): TensorData {
  const mask = new Float32Array(pos * pos);
  for (let query = 0; query < pos; query++) mask.fill(-Infinity, query * pos + query + 1, (query + 1) * pos);
  return float32(mask, [pos, pos]);
}

function floats(tensor: TensorData | undefined): Float32Array {
  return tensor?.data as Float32Array;
}
