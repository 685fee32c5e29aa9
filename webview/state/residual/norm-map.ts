/** The norms of all positions beside each other: how long each is against the median at the same point of the path. */
import { medianOf } from '../../../src/base/vectors';
import type { ResidualNorms } from '../../../src/trace/readings/residual';
import { type NormPoint, normPath } from './norms';

export interface NormMap {
  readonly positions: number;
  readonly points: number;
  /** Where each point of the path is. */
  readonly places: readonly NormPoint['after'][];
  /** The norm itself. [position, point] */
  readonly norms: Float64Array;
  /** Of all positions. [point] */
  readonly median: Float64Array;
  /** log₂(norm / median): 0 is as long as the median, 1 twice as long. [position, point] */
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

/** Heights in CSS pixels: of the whole picture at most, of a row at least and at most. */
const MOST = 380;
const LOW = 4;
const HIGH = 14;

export function rowHeight(positions: number): number {
  return Math.min(Math.max(Math.floor(MOST / Math.max(positions, 1)), LOW), HIGH);
}

/** What is seen of it, in CSS pixels; the rest is scrolled to. */
export function mapHeight(positions: number): number {
  return Math.min(positions * rowHeight(positions), MOST);
}
