/** How the stages of two traces differ at paired tokens. */
import type { Variant } from '../../architectures/plan/architecture';
import { isHidden as isHiddenBy } from '../../operations/mask-rule';
import { rowSequence, SOURCE } from '../../operations/node';
import type { TraceSource } from '../run/source';
import { maskOf } from '../run/stage-mask';
import { headAxisOf, matrixAxes } from '../tensors/head-axis';
import { type Statistics, StatisticsAccumulator } from '../tensors/statistics';
import { elementCount, type Slice } from '../tensors/tensor';
import { vectorSums } from '../tensors/vector-sums';
import { sideDifference } from './side-difference';

/** A stage of one side; of one head, if the stage has heads. */
export interface SideStage {
  readonly source: TraceSource;
  readonly stage: string;
  readonly variant: Variant;
  readonly head: number | null;
}

export interface LargeDifference {
  /** Which pair of tokens. */
  readonly pair: number;
  /** The index of the value in the vectors, or, for attention, of the pair of tokens that is attended to. */
  readonly column: number;
  readonly a: number;
  readonly b: number;
  /** `sideDifference` in float32. */
  readonly difference: number;
}

/**
 * Euclidean norms of a, b and their difference for each pair, without masked values; NaN where a value is not a number. [pair]
 */
interface Norms {
  readonly normA: Float64Array;
  readonly normB: Float64Array;
  readonly norm: Float64Array;
  /** How many values of each pair are NaN or infinite on either side, masked values not counted. */
  readonly notNumbers: Uint32Array;
}

/** Statistics of `sideDifference` in float32. A value that is not finite on either side has no difference. */
export interface Difference extends Norms {
  readonly statistics: Statistics;
  /** The largest in size first. */
  readonly largest: readonly LargeDifference[];
}

/** The paired rows of both sides. */
interface RowPair {
  readonly pair: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
  /** Whether a mask hides this column on one side, which leaves -Infinity there. */
  readonly isHidden: (column: number) => boolean;
}

const MOST_LARGEST = 10;
/** How many values of each side are read at a time. */
const CHUNK_VALUES = 1024 * 1024;

/**
 * Compares a stage of two traces.
 * @param pairs positions of paired tokens, increasing: [a0, b0, a1, b1, …]; [0, 0] for stages with one vector for the whole
 *   text
 * @param columnPairs the pairs of the sources, for attention to a source; without them only the same source is compared
 * @throws one sentence when the vectors of the two differ in length
 */
export async function readDifference(
  a: SideStage,
  b: SideStage,
  pairs: readonly number[],
  columnPairs?: readonly number[],
): Promise<Difference> {
  const statistics = new StatisticsAccumulator(vectorSums);
  const largest = new Largest(MOST_LARGEST);
  const norms = emptyNorms(pairs.length / 2);
  for await (const row of alignedRows(a, b, pairs, columnPairs)) {
    const difference = subtract(row.a, row.b);
    statistics.add(difference);
    largest.add(row, difference);
    measure(row, difference, norms);
  }
  return { statistics: statistics.result(), largest: largest.result(), ...norms };
}

/**
 * Computes only the norms of `readDifference`, which is quicker.
 * @param onPair called with the difference of every pair, in float32
 */
export async function readNorms(
  a: SideStage,
  b: SideStage,
  pairs: readonly number[],
  onPair?: (pair: number, difference: Float32Array) => void,
): Promise<Norms> {
  const norms = emptyNorms(pairs.length / 2);
  for await (const row of alignedRows(a, b, pairs)) {
    const difference = subtract(row.a, row.b);
    measure(row, difference, norms);
    onPair?.(row.pair, difference);
  }
  return norms;
}

/**
 * Whether two stages can be subtracted. Attention can for any two texts, attention to a source if the sources are the same or
 * aligned, and vectors if they have the same length.
 */
export function isComparable(a: SideStage, b: SideStage, columnPairs?: readonly number[]): boolean {
  if (looksAtSource(a) || looksAtSource(b))
    return looksAtSource(a) && looksAtSource(b) && (columnPairs !== undefined || haveSameSource(a, b));
  return rowsOf(a).width === rowsOf(b).width || (isAttention(a) && isAttention(b));
}

/** `sideDifference` in float32; NaN where either value is not finite. */
export function subtract(a: Float32Array, b: Float32Array): Float32Array {
  const difference = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) {
    const value = sideDifference(a[i] as number, b[i] as number);
    difference[i] = Number.isFinite(value) ? value : Number.NaN;
  }
  return difference;
}

/**
 * Reads the rows of all pairs. The columns of attention are limited to the paired tokens, or to the paired tokens of the
 * sources.
 */
async function* alignedRows(
  a: SideStage,
  b: SideStage,
  pairs: readonly number[],
  columnPairs?: readonly number[],
): AsyncGenerator<RowPair> {
  const ofSources = looksAtSource(a) && looksAtSource(b);
  if (ofSources && columnPairs === undefined && !haveSameSource(a, b)) {
    throw new RangeError(
      `${a.stage} does not compare here, because the sources differ: each column is a token of the source.`,
    );
  }
  if (!isComparable(a, b, columnPairs)) {
    const [widthA, widthB] = [rowsOf(a).width, rowsOf(b).width];
    throw new RangeError(
      `${a.stage} has ${widthA} values for each token and ${b.stage} has ${widthB}: vectors of different length have no difference.`,
    );
  }
  const count = pairs.length / 2;
  const attention = isAttention(a);
  const isHidden = attention ? hiddenPairs(a, b, pairs) : () => false;
  const keys = ofSources ? columnPairs : attention ? pairs : undefined;
  const [keysA, keysB] = [0, 1].map((side) => keys?.filter((_, i) => i % 2 === side));
  const step = Math.max(1, Math.floor(CHUNK_VALUES / Math.max(rowsOf(a).width, rowsOf(b).width)));
  for (let from = 0; from < count; from += step) {
    const to = Math.min(count, from + step);
    const [rowsA, rowsB] = [await readRows(a, pairs, 0, from, to), await readRows(b, pairs, 1, from, to)];
    for (let pair = from; pair < to; pair++) {
      yield {
        pair,
        a: pick(rowsA(pairs[2 * pair] as number), keysA),
        b: pick(rowsB(pairs[2 * pair + 1] as number), keysB),
        isHidden: (column) => isHidden(pair, column),
      };
    }
  }
}

/** Returns a function: whether, in a or in b, the query of one pair may not see the key of another. */
function hiddenPairs(a: SideStage, b: SideStage, pairs: readonly number[]) {
  const [ofA, ofB] = [a, b].map(({ source, stage, variant }) =>
    maskOf(source.planOf(variant), source.find(stage, variant).node),
  );
  const at = (pair: number, side: 0 | 1) => pairs[2 * pair + side] as number;
  return (query: number, key: number) =>
    (ofA ? isHiddenBy(ofA, at(query, 0), at(key, 0)) : false) ||
    (ofB ? isHiddenBy(ofB, at(query, 1), at(key, 1)) : false);
}

/**
 * Reads all rows from the first to the last that a run of pairs needs, and returns a function that gives a row by its position.
 */
async function readRows(side: SideStage, pairs: readonly number[], offset: 0 | 1, from: number, to: number) {
  const [first, last] = [pairs[2 * from + offset] as number, pairs[2 * (to - 1) + offset] as number];
  const { width, slice } = rowsOf(side);
  const { data } = await side.source.window(side.stage, side.variant, slice(first, last + 1));
  return (row: number) => data.subarray((row - first) * width, (row - first + 1) * width);
}

function pick(row: Float32Array, columns: readonly number[] | undefined): Float32Array {
  if (!columns) return row;
  const picked = new Float32Array(columns.length);
  for (let i = 0; i < columns.length; i++) picked[i] = row[columns[i] as number] as number;
  return picked;
}

interface Rows {
  /** Values in a row. */
  readonly width: number;
  readonly slice: (from: number, to: number) => Slice;
}

/** A stage as rows by token, or as one row for a whole text; of one head, or of all heads concatenated. */
function rowsOf({ source, stage, variant, head }: SideStage): Rows {
  const { axes, shape } = source.find(stage, variant);
  const [rowAxis] = matrixAxes(axes);
  const [start, stop] = [shape.map(() => 0), [...shape]];
  const headAxis = headAxisOf(axes);
  if (headAxis >= 0 && head !== null) [start[headAxis], stop[headAxis]] = [head, head + 1];
  const sizes = stop.map((to, axis) => (axis === rowAxis ? 1 : to - (start[axis] as number)));
  const replaced = (list: readonly number[], value: number) =>
    list.map((old, axis) => (axis === rowAxis ? value : old));
  return {
    width: elementCount(sizes),
    slice: (from, to) => ({ start: replaced(start, from), stop: replaced(stop, to) }),
  };
}

/** Whether the columns of the stage are tokens of a source rather than of the text that its rows belong to. */
function looksAtSource({ source, stage, variant }: SideStage): boolean {
  const { axes } = source.find(stage, variant).node;
  return (
    axes.some((axis) => axis.name === 'key' && 'sequence' in axis && axis.sequence === SOURCE) &&
    rowSequence({ axes }) !== SOURCE
  );
}

function haveSameSource({ source: a }: SideStage, { source: b }: SideStage): boolean {
  const ids = ({ source }: TraceSource) => source?.tokens.map(({ id }) => id).join();
  return ids(a) === ids(b);
}

function isAttention(side: SideStage): boolean {
  const { source, stage, variant, head } = side;
  if (looksAtSource(side)) return false;
  return head !== null && source.find(stage, variant).axes.includes('query');
}

function emptyNorms(pairs: number): Norms {
  const zeros = () => new Float64Array(pairs);
  return { normA: zeros(), normB: zeros(), norm: zeros(), notNumbers: new Uint32Array(pairs) };
}

/** Writes the norms of a pair. A value that is not a number makes the norm NaN, so that the pair cannot pass for equal. */
function measure({ pair, a, b, isHidden }: RowPair, difference: Float32Array, into: Norms): void {
  let [sumA, sumB, sum, notNumbers] = [0, 0, 0, 0];
  for (let i = 0; i < difference.length; i++) {
    const [ofA, ofB, value] = [a[i] as number, b[i] as number, difference[i] as number];
    if ((ofA === -Infinity || ofB === -Infinity) && isHidden(i)) continue;
    if (Number.isNaN(value)) notNumbers++;
    sumA += ofA * ofA;
    sumB += ofB * ofB;
    sum += value * value;
  }
  into.normA[pair] = Math.sqrt(sumA);
  into.normB[pair] = Math.sqrt(sumB);
  into.norm[pair] = Math.sqrt(sum);
  into.notNumbers[pair] = notNumbers;
}

/** Collects the few largest of many differences. */
class Largest {
  private readonly found: LargeDifference[] = [];

  constructor(private readonly count: number) {}

  add({ pair, a, b }: RowPair, differences: Float32Array): void {
    let { threshold } = this;
    for (let column = 0; column < differences.length; column++) {
      const difference = differences[column] as number;
      if (!(Math.abs(difference) > threshold)) continue;
      const entry = { pair, column, a: a[column] as number, b: b[column] as number, difference };
      const place = this.found.findIndex((other) => Math.abs(other.difference) < Math.abs(difference));
      this.found.splice(place < 0 ? this.found.length : place, 0, entry);
      this.found.length = Math.min(this.found.length, this.count);
      threshold = this.threshold;
    }
  }

  result(): readonly LargeDifference[] {
    return this.found;
  }

  private get threshold(): number {
    return this.found.length < this.count ? 0 : Math.abs((this.found.at(-1) as LargeDifference).difference);
  }
}
