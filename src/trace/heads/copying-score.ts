/**
 * How often a head's OV circuit copies, by its weights alone: for how many of some random tokens W_E W_V W_O W_U gives the
 * token itself more than all others, or than all but a few.
 */
import { dot } from '../../base/vectors';
import { inputCount, outputCount } from '../../operations/linear';
import { fixedSize } from '../../operations/node';
import { modelOf, type TraceSource } from '../run/source';
import type { YieldPoint } from '../run/yield-point';
import { ovParts, valueHead } from './head-circuits';
import type { HeadPlace } from './head-place';
import { drawIds, usableIds } from './repeated-tokens';
import { WeightProducts } from './weight-products';

export interface CopyingScore extends HeadPlace {
  /** How many tokens were drawn, none of them special, and the seed. */
  readonly tokens: number;
  readonly seed: number;
  /** The number of tokens that each is ranked among. */
  readonly among: number;
  /** For how many of them the circuit gives the token itself the most. */
  readonly first: number;
  /** For how many of them the token itself is among the first `FEW`. */
  readonly few: number;
}

/** How many of the first ranks count as few. */
export const FEW = 10;
const MOST_TOKENS = 200;
/** For a large vocabulary, fewer tokens are drawn, so that the multiplications take no more than about ten seconds. */
const MOST_MULTIPLICATIONS = 1e10;
const LEAST_TOKENS = 20;
const SEED = 0;
/** How many weights of the unembedding are read between two turns; each is multiplied for every token. */
const PIECE = 1 << 17;

/** @returns one sentence if the model's heads have no such circuit @throws one sentence if the trace's model is absent */
export async function readCopyingScore(
  source: TraceSource,
  { layer, head }: HeadPlace,
  yieldPoint: YieldPoint,
): Promise<CopyingScore | string> {
  const model = modelOf(source, 'What a head does with tokens');
  const parts = ovParts(source.planOf('model'), layer);
  if (typeof parts === 'string') return parts;
  const { unembed } = parts;
  const [width, among] = [inputCount(unembed.matrix), outputCount(unembed.matrix) - unembed.columns.first];
  const choices = usableIds(model, 'decoder').filter((id) => id < among);
  const affordable = Math.floor(MOST_MULTIPLICATIONS / (among * width));
  const tokens = Math.min(choices.length, MOST_TOKENS, Math.max(LEAST_TOKENS, affordable));
  const ids = drawIds(choices, tokens, SEED);
  const reader = new WeightProducts(model.folder.weights, yieldPoint);
  const written = await writtenBy(parts, reader, head, ids);
  const ranks = await ownRanks(parts, reader, ids, written);
  const within = (most: number) => ranks.filter((rank) => rank < most).length;
  return { layer, head, tokens, seed: SEED, among, first: within(1), few: within(FEW) };
}

type Parts = Exclude<ReturnType<typeof ovParts>, string>;

/** What the head would write for each token. */
async function writtenBy(
  { embed, v, out }: Parts,
  reader: WeightProducts,
  head: number,
  ids: readonly number[],
): Promise<Float64Array[]> {
  const width = fixedSize(v.axes[2]);
  const ofValue = await reader.headMatrix(v, valueHead(v, out, head));
  const ofOut = await reader.writtenMatrix(out, head * width, width);
  const written: Float64Array[] = [];
  for (const id of ids) written.push(times(ofOut, times(ofValue, await reader.embedding(embed, id))));
  return written;
}

/** The product of a matrix [rows, x] and x. */
function times(matrix: Float64Array, x: Float64Array): Float64Array {
  return Float64Array.from({ length: matrix.length / x.length }, (_, row) =>
    dot(matrix.subarray(row * x.length, (row + 1) * x.length), x),
  );
}

/** For each token, how many others its circuit gives more than the token itself. */
async function ownRanks(
  { unembed: { matrix, columns } }: Parts,
  reader: WeightProducts,
  ids: readonly number[],
  written: readonly Float64Array[],
): Promise<number[]> {
  const own = new Float64Array(ids.length);
  const places = new Map(ids.map((id, at) => [id, at]));
  await reader.eachRow(matrix, PIECE, (row, weights) => {
    const at = places.get(row - columns.first);
    if (at !== undefined) own[at] = dot(weights, written[at] as Float64Array);
  });
  const ranks = ids.map(() => 0);
  await reader.eachRow(matrix, PIECE, (row, weights) => {
    if (row < columns.first) return;
    for (const [at, direction] of written.entries())
      if (dot(weights, direction) > (own[at] as number)) ranks[at] = (ranks[at] as number) + 1;
  });
  return ranks;
}
