/** The residual stream through the blocks: how long its vectors are, and what is added to them. */
import { type BlockStageName, blockStageName } from '../graph/stages';
import type { TraceSource } from './source';

/** Euclidean norms, each [layer, pos]. */
export interface ResidualNorms {
  readonly layers: number;
  readonly pos: number;
  readonly residPre: Float64Array;
  readonly attnOut: Float64Array;
  readonly residMid: Float64Array;
  readonly mlpOut: Float64Array;
  readonly residPost: Float64Array;
}

/** Measure the residual stream of every block at every position, in double precision. */
export async function residualNorms(source: TraceSource): Promise<ResidualNorms> {
  const { layers } = source.spec;
  const pos = source.tokens.length;
  const empty = () => new Float64Array(layers * pos);
  const norms = {
    residPre: empty(),
    attnOut: empty(),
    residMid: empty(),
    mlpOut: empty(),
    residPost: empty(),
  };
  // Block by block: what a small trace does not keep is computed again once for each.
  for (let layer = 0; layer < layers; layer++) {
    const measure = async (target: Float64Array, stage: BlockStageName) =>
      target.set(await rowNorms(source, blockStageName(layer, stage)), layer * pos);
    await measure(norms.residPre, 'resid_pre');
    await measure(norms.attnOut, 'attn_out');
    await measure(norms.residMid, 'resid_mid');
    await measure(norms.mlpOut, 'mlp_out');
    await measure(norms.residPost, 'resid_post');
  }
  return { layers, pos, ...norms };
}

async function rowNorms(source: TraceSource, stage: string): Promise<number[]> {
  const { dModel } = source.spec;
  const norms: number[] = [];
  for await (const rows of source.pieces(stage, 'model')) {
    for (let start = 0; start < rows.length; start += dModel) norms.push(norm(rows.subarray(start, start + dModel)));
  }
  return norms;
}

function norm(values: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] as number) ** 2;
  return Math.sqrt(squares);
}
