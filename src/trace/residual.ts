/** The residual stream through the blocks: how long its vectors are, and what is added to them. */

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
