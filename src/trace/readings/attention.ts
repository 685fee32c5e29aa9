/** Every head at a glance: its weights drawn small, how spread they are, and how far back they look. */
import type { Variant } from '../../architectures/plan/architecture';
import { isCrossAttention } from '../../architectures/plan/block-parts';
import { mainStack, nodeOf, sourceStack } from '../../architectures/plan/plan';
import type { MaskRule } from '../../operations/mask-rule';
import type { TraceSource } from '../run/source';
import { maskOf } from '../run/stage-mask';

/**
 * Means over the queries of a head, each in an array [layer, head]. `first` and `previous` are over the queries from
 * position 1 on, since the first token has nothing else to look at: NaN for a text of one token.
 */
interface HeadMeasures {
  /** The entropy of a query's weights, in bits. */
  readonly entropy: Float64Array;
  /** The weighted distance to the keys, |query - key|, in positions. */
  readonly distance: Float64Array;
  /** The weight on the token itself. */
  readonly own: Float64Array;
  /** The weight on the first token of the text. */
  readonly first: Float64Array;
  /** The weight on the token before. */
  readonly previous: Float64Array;
}

export type HeadMeasure = keyof HeadMeasures;

export interface HeadMaps extends HeadMeasures {
  /** The first block that is described; blocks, heads and positions are counted from 0. */
  readonly from: number;
  readonly layers: number;
  readonly heads: number;
  /** Positions of the queries, and of the keys where those are of another text. */
  readonly pos: number;
  readonly keys: number;
  /** Rows and columns of each small map: as many as positions, or less where a text is longer than what is drawn. */
  readonly side: number;
  readonly columns: number;
  /** [layer, head, side, columns]: each value is the largest weight among the positions that it stands for. */
  readonly maps: Float32Array;
  /** What is hidden in the small maps, of each block. A window is not told where maps have less than one square a position. */
  readonly masks: readonly (MaskRule | null)[];
}

/** Which attention of a model that has several: an encoder's, a decoder's own, or a decoder's to the encoder's output. */
export const ATTENTIONS = ['encoder', 'decoder', 'cross'] as const;
export type AttentionKind = (typeof ATTENTIONS)[number];

export interface BlockRange {
  readonly variant: Variant;
  /** Of an encoder-decoder; the decoder's own unless it says. */
  readonly attention?: AttentionKind;
  /** Half-open. */
  readonly from: number;
  readonly to: number;
}

/** Small maps have so many squares a side at most. */
export const MAP_SIDE = 32;

/** How many bytes the answer about one head takes. */
export function headMapBytes(queries: number, keys = queries): number {
  const cells = Math.min(queries, MAP_SIDE) * Math.min(keys, MAP_SIDE);
  return 4 * cells + 8 * Object.keys(emptyMeasures(0)).length;
}

/** Read the weights of every head of the blocks `from` to `to`. */
export async function readHeadMaps(source: TraceSource, range: BlockRange): Promise<HeadMaps> {
  const { variant, from, to, attention = 'decoder' } = range;
  const name = (layer: number) => patternOf(source, variant, layer, attention);
  const [heads = 0, pos = 0, keys = 0] = source.find(name(from), variant).shape;
  const [side, columns] = [Math.min(pos, MAP_SIDE), Math.min(keys, MAP_SIDE)];
  const layers = to - from;
  const maps = new Float32Array(layers * heads * side * columns).fill(-Infinity);
  const measures = emptyMeasures(layers * heads);
  const masks: (MaskRule | null)[] = [];
  for (let layer = from; layer < to; layer++) {
    const mask = maskOf(source.planOf(variant), source.find(name(layer), variant).node);
    masks.push(mask && side < pos ? { ...mask, window: null } : mask);
    let row = (layer - from) * heads * pos; // of all queries of all heads
    for await (const rows of wholeRows(source.pieces(name(layer), variant), keys)) {
      for (let start = 0; start < rows.length; start += keys, row++) {
        const weights = rows.subarray(start, start + keys);
        const [head, query] = [Math.floor(row / pos), row % pos];
        const line = head * side + cellOf(query, pos, side);
        poolRow(weights, maps.subarray(line * columns, (line + 1) * columns));
        if (attention === 'cross') measureCrossRow(weights, head, pos, measures);
        else measureRow(weights, query, head, measures);
      }
    }
  }
  return { from, layers, heads, pos, keys, side, columns, maps, masks, ...measures };
}

/** The attention weights of a block. */
function patternOf(source: TraceSource, variant: Variant, layer: number, attention: AttentionKind): string {
  const plan = source.planOf(variant);
  const stack = attention === 'encoder' ? sourceStack(plan) : mainStack(plan);
  const found = plan.stages.find(
    (stage) =>
      stage.block?.stack === stack?.name &&
      stage.block?.layer === layer &&
      nodeOf(plan, stage.node).kind === 'softmax' &&
      isCrossAttention(plan, stage) === (attention === 'cross'),
  );
  if (!found) throw new RangeError(`Block ${layer} has no such attention weights.`);
  return found.name;
}

/** The square of a small map that a position belongs to. */
export function cellOf(position: number, pos: number, side: number): number {
  return Math.floor((position * side) / pos);
}

function emptyMeasures(count: number): HeadMeasures {
  const zeros = () => new Float64Array(count);
  return { entropy: zeros(), distance: zeros(), own: zeros(), first: zeros(), previous: zeros() };
}

/** Math.max lets NaN win, so that it is seen. */
function poolRow(weights: Float32Array, line: Float32Array): void {
  for (let key = 0; key < weights.length; key++) {
    const cell = cellOf(key, weights.length, line.length);
    line[cell] = Math.max(line[cell] as number, weights[key] as number);
  }
}

/** Places in another text are no distance away. */
function measureCrossRow(weights: Float32Array, head: number, queries: number, measures: HeadMeasures): void {
  let entropy = 0;
  for (const weight of weights) if (weight > 0) entropy -= weight * Math.log2(weight);
  measures.entropy[head] = (measures.entropy[head] as number) + entropy / queries;
  for (const name of ['distance', 'own', 'first', 'previous'] as const) measures[name][head] = Number.NaN;
}

/** Add a query's share to the means of its head. */
function measureRow(weights: Float32Array, query: number, head: number, measures: HeadMeasures): void {
  const pos = weights.length;
  let entropy = 0;
  let distance = 0;
  for (let key = 0; key < pos; key++) {
    const weight = weights[key] as number;
    if (weight === 0) continue; // 0 · log 0 is 0; half of all weights and more are masked
    entropy -= weight * Math.log2(weight);
    distance += weight * Math.abs(query - key);
  }
  const add = (mean: Float64Array, value: number, count: number) => {
    mean[head] = (mean[head] as number) + value / count;
  };
  add(measures.entropy, entropy, pos);
  add(measures.distance, distance, pos);
  add(measures.own, weights[query] as number, pos);
  if (pos === 1) measures.first[head] = measures.previous[head] = Number.NaN;
  if (query === 0) return;
  add(measures.first, weights[0] as number, pos - 1);
  add(measures.previous, weights[query - 1] as number, pos - 1);
}

/**
 * Cut pieces of a row-major stage into blocks of whole rows: a row that lies across two pieces is put together.
 * @param width values of a row; every block is a multiple of it
 */
async function* wholeRows(pieces: AsyncIterable<Float32Array>, width: number): AsyncGenerator<Float32Array> {
  let rest = new Float32Array(0);
  for await (const piece of pieces) {
    const values = rest.length > 0 ? joined(rest, piece) : piece;
    const end = values.length - (values.length % width);
    if (end > 0) yield values.subarray(0, end);
    rest = values.slice(end);
  }
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
