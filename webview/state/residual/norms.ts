/** What the chart of the residual stream's norms shows of one position, and of all of them. */
import type { LensPoint } from '../../../src/trace/readings/lens-points';
import type { ResidualNorms } from '../../../src/trace/readings/residual';

/** Which part of which block lies behind a state of the stream, and whether a norm as well. */
interface NormPlace {
  readonly layer: number;
  readonly part: LensPoint['after'];
  readonly normalized: boolean;
}

/** A place on the way through the blocks, and how long the stream's vector is there. */
export interface NormPoint {
  /** null before the first block. */
  readonly after: NormPlace | null;
  readonly stream: number;
  /** How long the vector is that attention or the MLP added to come here; null where nothing was added. */
  readonly added: number | null;
}

/** The path of one position: before block 0, then every state of the stream after that, with what was added last. */
export function normPath({ rows }: ResidualNorms, position: number): NormPoint[] {
  const path: NormPoint[] = [];
  let part: NormPlace['part'] = 'mlp';
  let added: number | null = null;
  for (const [at, { layer, role, cross, normalized = false, norms }] of rows.entries()) {
    const norm = norms[position] as number;
    if (role !== 'stream') [part, added] = [cross ? 'cross-attention' : role, norm];
    else if (at === 0) path.push({ after: null, stream: norm, added: null });
    // What a block hands on is what the next one reads: its first row is no other place.
    else if (layer === rows[at - 1]?.layer) {
      path.push({ after: { layer, part, normalized }, stream: norm, added });
      added = null;
    }
  }
  return path;
}

/** Each block's points on the path, which lie side by side. */
export function blocksOnPath(path: readonly NormPoint[]): { layer: number; first: number; points: number }[] {
  const blocks: { layer: number; first: number; points: number }[] = [];
  for (const [first, { after }] of path.entries()) {
    const last = blocks.at(-1);
    if (after && last?.layer === after.layer) last.points++;
    else if (after) blocks.push({ layer: after.layer, first, points: 1 });
  }
  return blocks;
}

/** From the middle of the word at the start to that of a number beside it, in CSS pixels before all is drawn larger. */
const START_ROOM = 26;
/** Between the middles of two numbers. */
const NUMBER_ROOM = 24;

/**
 * Which blocks have their numbers below them, and whether the word at the start of the path has room there: where there
 * are many blocks not all have, and none runs into the word. The chosen one has its number, if need be instead of the word.
 * @param centers the middle of each block, by its place, measured from the start; all blocks are equally wide
 * @param chosen the place of the chosen block
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

/** What the chart shows of all positions. */
export interface NormBand {
  /** The middle 80 % of the positions at every point of the path. */
  readonly edges: readonly Band[];
  /** Of how many positions. */
  readonly positions: number;
  /** How long the first token's vector becomes, where the band is without it. */
  readonly withoutFirst: number | undefined;
}

/** The first token is left out where the band would otherwise reach at least so many times higher. */
const STRETCH = 2;

/** In a short text a first token that attention rests on would set the scale, and all other lines lie on the axis. */
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

/** Between two neighbours the share is interpolated. */
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

/** Where things lie, in CSS pixels. */
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
