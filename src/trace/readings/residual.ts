/** The residual stream through the blocks: the lengths of its vectors, and of what is added to them. */
import { isCrossAttention } from '../../architectures/plan/block-parts';
import { mainStack } from '../../architectures/plan/plan';
import { isNormalizedStream } from '../../architectures/plan/stage-roles';
import { type TraceSource, tokensOf } from '../run/source';

/** A place in the residual stream, or what a component adds to it. */
interface NormRow {
  /** The name of the stage: "blocks.0.resid_mid". */
  readonly stage: string;
  readonly label: string;
  readonly layer: number;
  readonly role: 'stream' | 'attention' | 'mlp';
  /** Whether it comes from a decoder's attention to an encoder's output. */
  readonly cross?: true;
  /** Whether it is a sum that was normalised. */
  readonly normalized?: true;
  /** Euclidean norms of the vectors, [pos]. */
  readonly norms: Float64Array;
}

/** The norms, in the order of computation. */
export interface ResidualNorms {
  readonly pos: number;
  readonly rows: readonly NormRow[];
}

/**
 * Measures the residual stream of every block at every position, and what is added to it, in double precision. For an
 * encoder-decoder, this is the decoder's stream unless another stack is given.
 */
export async function residualNorms(source: TraceSource, stack?: string): Promise<ResidualNorms> {
  const plan = source.planOf('model');
  const { name: wanted, sequence } = plan.stacks.find(({ name }) => name === stack) ?? mainStack(plan);
  const rows: NormRow[] = [];
  // Block by block: values that a trace does not keep are computed again, once per block.
  for (const stage of plan.stages) {
    const { name, label, block, role } = stage;
    if (block?.stack !== wanted || (role !== 'stream' && role !== 'attention' && role !== 'mlp')) continue;
    const cross = isCrossAttention(plan, stage) ? ({ cross: true } as const) : {};
    const normalized = isNormalizedStream(plan, stage) ? ({ normalized: true } as const) : {};
    const norms = await rowNorms(source, name);
    rows.push({ stage: name, label, layer: block.layer, role, ...cross, ...normalized, norms });
  }
  return { pos: tokensOf(source, sequence).length, rows };
}

async function rowNorms(source: TraceSource, stage: string): Promise<Float64Array> {
  const [pos = 0, width = 1] = source.find(stage, 'model').shape;
  const norms = new Float64Array(pos);
  let row = 0;
  for await (const rows of source.pieces(stage, 'model')) {
    for (let start = 0; start < rows.length; start += width) norms[row++] = norm(rows.subarray(start, start + width));
  }
  return norms;
}

function norm(values: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] as number) ** 2;
  return Math.sqrt(squares);
}
