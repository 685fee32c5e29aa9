/** Every head at a glance: its weights drawn small, how spread they are, and how far back they look. */

export interface HeadMaps {
  /** The first block that is described; blocks, heads and positions are counted from 0. */
  readonly from: number;
  readonly layers: number;
  readonly heads: number;
  /** Positions of the text. */
  readonly pos: number;
  /** Side of each small map: `pos`, or less where the text is longer than what is drawn. */
  readonly side: number;
  /** [layer, head, side, side]: each value is the largest weight among the positions that it stands for. */
  readonly maps: Float32Array;
  /** Mean over the queries of the entropy of their weights, in bits. [layer, head] */
  readonly entropy: Float64Array;
  /** Mean over the queries of the weighted distance to the keys, |query - key|, in positions. [layer, head] */
  readonly distance: Float64Array;
}
