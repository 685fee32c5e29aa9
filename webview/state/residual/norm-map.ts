/** The norms of all positions side by side: the length of each relative to the median at the same point of the path. */
import { medianOf } from '../../../src/base/vectors';
import type { ResidualNorms } from '../../../src/trace/readings/residual';
import { type NormPoint, normPath } from './norms';

export interface NormMap {
  readonly positions: number;
  readonly points: number;
  /** The place of each point of the path. */
  readonly places: readonly NormPoint['after'][];
  /** The norm itself. [position, point] */
  readonly norms: Float64Array;
  /** The median over all positions. [point] */
  readonly median: Float64Array;
  /** log₂(norm / median): 0 is the length of the median, 1 twice that. [position, point] */
  readonly ratio: Float32Array;
}

export function normMap(norms: ResidualNorms): NormMap {
  const paths = Array.from({ length: norms.pos }, (_, position) =>
    normPath(norms, position).map(({ stream }) => stream),
  );
  const points = paths[0]?.length ?? 0;
  const median = Float64Array.from({ length: points }, (_, point) =>
    medianOf(paths.map((path) => path[point] as number)),
  );
  const all = Float64Array.from(paths.flat());
  return {
    positions: norms.pos,
    points,
    places: norms.pos > 0 ? normPath(norms, 0).map(({ after }) => after) : [],
    norms: all,
    median,
    ratio: Float32Array.from(all, (norm, at) => Math.log2(norm / (median[at % points] as number))),
  };
}

/** In CSS pixels: the largest height of the whole picture, and the smallest and largest height of a row. */
const MOST = 380;
const LOW = 4;
const HIGH = 14;

export function rowHeight(positions: number): number {
  return Math.min(Math.max(Math.floor(MOST / Math.max(positions, 1)), LOW), HIGH);
}

/** The visible height, in CSS pixels; the rest is reached by scrolling. */
export function mapHeight(positions: number): number {
  return Math.min(positions * rowHeight(positions), MOST);
}
