/** What the chart of the residual stream's norms shows about one position, and about all of them. */
import type { LensPoint } from '../../../src/trace/readings/lens-points';
import type { ResidualNorms } from '../../../src/trace/readings/residual';

/** The part and block after which a state of the stream is, and whether a norm has been applied as well. */
interface NormPlace {
  readonly layer: number;
  readonly part: LensPoint['after'];
  readonly normalized: boolean;
}

/** A point on the path through the blocks, and the norm of the stream there. */
export interface NormPoint {
  /** null before the first block. */
  readonly after: NormPlace | null;
  readonly stream: number;
  /** The norm of the vector that attention or the MLP added to get here; null if nothing was added. */
  readonly added: number | null;
}

/** The path of one position: before block 0, then every state of the stream, with what was added last. */
export function normPath({ rows }: ResidualNorms, position: number): NormPoint[] {
  const path: NormPoint[] = [];
  let part: NormPlace['part'] = 'mlp';
  let added: number | null = null;
  for (const [at, { layer, role, cross, normalized = false, norms }] of rows.entries()) {
    const norm = norms[position] as number;
    if (role !== 'stream') [part, added] = [cross ? 'cross-attention' : role, norm];
    else if (at === 0) path.push({ after: null, stream: norm, added: null });
    // A block's output is the next one's input: its first row is no new point.
    else if (layer === rows[at - 1]?.layer) {
      path.push({ after: { layer, part, normalized }, stream: norm, added });
      added = null;
    }
  }
  return path;
}

/** The consecutive points of each block on the path. */
export function blocksOnPath(path: readonly NormPoint[]): { layer: number; first: number; points: number }[] {
  const blocks: { layer: number; first: number; points: number }[] = [];
  for (const [first, { after }] of path.entries()) {
    const last = blocks.at(-1);
    if (after && last?.layer === after.layer) last.points++;
    else if (after) blocks.push({ layer: after.layer, first, points: 1 });
  }
  return blocks;
}

/** In CSS pixels before scaling: from the middle of the word at the start to the middle of a number beside it. */
const START_ROOM = 26;
/** Between the middles of two numbers. */
const NUMBER_ROOM = 24;

/**
 * Which blocks have their numbers below them, and whether the word at the start of the path fits. With many blocks not all
 * numbers fit, and none may overlap the word. The chosen block has its number, if need be instead of the word.
 * @param centers the middle of each block, by its index, measured from the start; all blocks have the same width
 * @param chosen the index of the chosen block
 */
export function blockLabels(
  centers: readonly number[],
  width: number,
  chosen: number,
): { readonly numbered: readonly boolean[]; readonly start: boolean } {
  const every = Math.ceil(NUMBER_ROOM / Math.max(width, 1));
  const numbered = centers.map((center, place) => place === chosen || (place % every === 0 && center >= START_ROOM));
  return { numbered, start: centers.every((center, place) => !numbered[place] || center >= START_ROOM) };
}

export interface Band {
  readonly low: number;
  readonly high: number;
}

/** What the chart shows about all positions. */
export interface NormBand {
  /** The middle 80 % of the positions at every point of the path. */
  readonly edges: readonly Band[];
  /** The number of positions. */
  readonly positions: number;
  /** The largest norm of the first token, if the band leaves it out. */
  readonly withoutFirst: number | undefined;
}

/** The first token is left out if the band would otherwise reach at least this many times higher. */
const STRETCH = 2;

/** In a short text, a first token that receives most attention would set the scale and press all other lines onto the axis. */
export function normBand(norms: ResidualNorms): NormBand {
  const paths = Array.from({ length: norms.pos }, (_, position) => normPath(norms, position));
  const [first = [], ...rest] = paths;
  const [all, others] = [middleOf(paths), middleOf(rest)];
  const isStretched = rest.length > 0 && highest(all) >= STRETCH * highest(others);
  return {
    edges: isStretched ? others : all,
    positions: isStretched ? rest.length : paths.length,
    withoutFirst: isStretched ? Math.max(...first.map(({ stream }) => stream)) : undefined,
  };
}

function middleOf(paths: readonly NormPoint[][]): Band[] {
  return (paths[0] ?? []).map((_, point) => {
    const sorted = paths.map((path) => path[point]?.stream as number).sort((a, b) => a - b);
    return { low: quantile(sorted, 0.1), high: quantile(sorted, 0.9) };
  });
}

function highest(band: readonly Band[]): number {
  return Math.max(...band.map(({ high }) => high));
}

/** Interpolates linearly between two neighbours. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const [a = NaN, b = a] = [sorted[below], sorted[below + 1]];
  return a + (b - a) * (at - below);
}

/** Round numbers from 0 up to the first that reaches `most`, about four of them. */
export function ticks(most: number): number[] {
  if (!(most > 0) || !Number.isFinite(most)) return [0, 1];
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((value) => value >= rough) ?? 10 * power;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** In CSS pixels. */
export const HEIGHT = 190;
export const MARGIN = { left: 76, right: 10, top: 8, bottom: 34 };

/** The mapping of the chart to positions in CSS pixels. */
export function chartScale(path: readonly NormPoint[], band: readonly Band[], width: number) {
  const values = [...path.flatMap(({ stream, added }) => [stream, added ?? 0]), ...band.map(({ high }) => high)];
  const marks = ticks(Math.max(...values.filter(Number.isFinite), 0));
  const top = marks.at(-1) as number;
  const inner = { width: width - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const step = inner.width / path.length;
  return {
    marks,
    step,
    x: (point: number) => MARGIN.left + (point + 0.5) * step,
    y: (value: number) => MARGIN.top + inner.height * (1 - Math.min(value, top) / top),
    pointAt: (x: number) => {
      const point = Math.floor((x - MARGIN.left) / step);
      return point >= 0 && point < path.length ? point : undefined;
    },
  };
}

export type ChartScale = ReturnType<typeof chartScale>;
