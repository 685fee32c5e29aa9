/** Every head at a glance: its attention pattern in a small map, how spread out its weights are, and how far back it looks. */
import type { Variant } from '../../architectures/plan/architecture';
import { isCrossAttention } from '../../architectures/plan/block-parts';
import { mainStack, nodeOf, sourceStack } from '../../architectures/plan/plan';
import { type MaskRule, seenBy } from '../../operations/mask-rule';
import type { TraceSource } from '../run/source';
import { maskOf } from '../run/stage-mask';

/**
 * Means over the queries of a head, each in an array [layer, head]. `first` and `previous` are over the queries from
 * position 1 on, and `own` is over those that see other tokens; for a text of one token these three are NaN.
 */
interface HeadMeasures {
  /** The entropy of a query's weights, in bits. */
  readonly entropy: Float64Array;
  /** The mean distance to the keys by weight, |query - key|, in positions. */
  readonly distance: Float64Array;
  /** The weight on the query's own token. */
  readonly own: Float64Array;
  /** The weight on the first token of the text. */
  readonly first: Float64Array;
  /** The weight on the previous token. */
  readonly previous: Float64Array;
}

export type HeadMeasure = keyof HeadMeasures;

export interface HeadMaps extends HeadMeasures {
  /** The first block that is described; blocks, heads and positions are counted from 0. */
  readonly from: number;
  readonly layers: number;
  readonly heads: number;
  /** The number of positions of the queries, and of the keys if those are of another text. */
  readonly pos: number;
  readonly keys: number;
  /** Rows and columns of each small map: the number of positions, or fewer if the text is longer than what is drawn. */
  readonly side: number;
  readonly columns: number;
  /** [layer, head, side, columns]: each value is the largest weight among the positions of its cell. */
  readonly maps: Float32Array;
  /** The mask of each block in the small maps. A window is left out if the maps have fewer cells than positions. */
  readonly masks: readonly (MaskRule | null)[];
}

/** The attentions of a model that has several: an encoder's, a decoder's own, or a decoder's to the encoder's output. */
export const ATTENTIONS = ['encoder', 'decoder', 'cross'] as const;
export type AttentionKind = (typeof ATTENTIONS)[number];

export interface BlockRange {
  readonly variant: Variant;
  /** For an encoder-decoder; by default the decoder's own. */
  readonly attention?: AttentionKind;
  /** A half-open range of blocks. */
  readonly from: number;
  readonly to: number;
}

/** The most cells along each side of a small map. */
export const MAP_SIDE = 32;

/** The size in bytes of the answer about one head. */
export function headMapBytes(queries: number, keys = queries): number {
  const cells = Math.min(queries, MAP_SIDE) * Math.min(keys, MAP_SIDE);
  return 4 * cells + 8 * Object.keys(emptyMeasures(0)).length;
}

/** Reads the weights of every head of the blocks `from` to `to`, exclusive. */
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
    const seesOthers = Array.from({ length: pos }, (_, query) => seenBy(mask, query, keys) > 1);
    masks.push(mask && side < pos ? { ...mask, window: null } : mask);
    let row = (layer - from) * heads * pos; // of all queries of all heads
    for await (const rows of wholeRows(source.pieces(name(layer), variant), keys)) {
      for (let start = 0; start < rows.length; start += keys, row++) {
        const weights = rows.subarray(start, start + keys);
        const [head, query] = [Math.floor(row / pos), row % pos];
        const line = head * side + cellOf(query, pos, side);
        poolRow(weights, maps.subarray(line * columns, (line + 1) * columns));
        if (attention === 'cross') measureCrossRow(weights, head, pos, measures);
        else measureRow(weights, query, head, measures, seesOthers);
      }
    }
  }
  return { from, layers, heads, pos, keys, side, columns, maps, masks, ...measures };
}

/** The name of the stage that holds the attention weights of a block. */
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

/** The row or column of a small map that a position belongs to. */
export function cellOf(position: number, pos: number, side: number): number {
  return Math.floor((position * side) / pos);
}

function emptyMeasures(count: number): HeadMeasures {
  const zeros = () => new Float64Array(count);
  return { entropy: zeros(), distance: zeros(), own: zeros(), first: zeros(), previous: zeros() };
}

/** Uses Math.max, which passes NaN on, so that a NaN is visible. */
function poolRow(weights: Float32Array, line: Float32Array): void {
  for (let key = 0; key < weights.length; key++) {
    const cell = cellOf(key, weights.length, line.length);
    line[cell] = Math.max(line[cell] as number, weights[key] as number);
  }
}

/** Measures a row of cross-attention, in which distances to keys have no meaning, as these are in another text. */
function measureCrossRow(weights: Float32Array, head: number, queries: number, measures: HeadMeasures): void {
  let entropy = 0;
  for (const weight of weights) if (weight > 0) entropy -= weight * Math.log2(weight);
  measures.entropy[head] = (measures.entropy[head] as number) + entropy / queries;
  for (const name of ['distance', 'own', 'first', 'previous'] as const) measures[name][head] = Number.NaN;
}

/** Adds a query's share to the means of its head. @param seesOthers whether a query sees other tokens than itself, for each */
function measureRow(
  weights: Float32Array,
  query: number,
  head: number,
  measures: HeadMeasures,
  seesOthers: readonly boolean[],
): void {
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
  if (seesOthers[query]) add(measures.own, weights[query] as number, seesOthers.filter(Boolean).length);
  if (pos === 1) measures.own[head] = measures.first[head] = measures.previous[head] = Number.NaN;
  if (query === 0) return;
  add(measures.first, weights[0] as number, pos - 1);
  add(measures.previous, weights[query - 1] as number, pos - 1);
}

/**
 * Regroups pieces of a row-major stage into blocks of whole rows; a row that spans two pieces is joined.
 * @param width values of a row; the length of every block is a multiple of it
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
