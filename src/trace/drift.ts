/** How two traces part: through the residual stream, and where they first differ. */
import { allStages, fullStageName, type StageAddress, type Variant } from '../graph/stages';
import { counterpart } from './align';
import { isComparable, readNorms, type SideStage } from './difference';
import type { TraceSource } from './source';

/** One side of a comparison. */
export interface Side {
  readonly source: TraceSource;
  readonly variant: Variant;
}

/** A place in the residual stream of both. */
export interface DriftPoint {
  /** The names of the stages. */
  readonly a: string;
  readonly b: string;
}

/** Euclidean norms of the vectors of both sides and of their difference, each [point, pair]. */
export interface Drift {
  readonly points: readonly DriftPoint[];
  readonly pairs: number;
  readonly normA: Float64Array;
  readonly normB: Float64Array;
  readonly norm: Float64Array;
}

/** Where two traces first differ by more than rounding, or have values that are not numbers, in the order of computation. */
export interface FirstDifference {
  readonly stage: string;
  readonly head: number | null;
  /** The first pair of tokens that differs there. */
  readonly pair: number;
  /** ‖a − b‖ as a share of the longer of the two vectors; NaN where values are not numbers. */
  readonly share: number;
  /** How many values of that pair are NaN or infinite: they can be called neither equal nor different. */
  readonly notNumbers: number;
}

/** Smaller differences, as shares of a vector's length, are rounding: sums are added up in another order. */
export const ROUNDING = 1e-4;

/**
 * Follow the residual stream of both. Where one has more blocks, each of a's is compared with the one that lies at the
 * same share of the way.
 * @throws one sentence when the models' vectors have not as many values
 */
export async function readDrift(a: Side, b: Side, pairs: readonly number[]): Promise<Drift> {
  const points = driftPoints(a, b);
  const count = pairs.length / 2;
  const [normA, normB, norm] = [0, 1, 2].map(() => new Float64Array(points.length * count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const [index, point] of points.entries()) {
    const found = await readNorms(sideStage(a, point.a, null), sideStage(b, point.b, null), pairs);
    normA.set(found.normA, index * count);
    normB.set(found.normB, index * count);
    norm.set(found.norm, index * count);
  }
  return { points, pairs: count, normA, normB, norm };
}

function driftPoints(a: Side, b: Side): DriftPoint[] {
  const [layersA, layersB] = [layersOf(a), layersOf(b)];
  const points: DriftPoint[] = [{ a: 'blocks.0.resid_pre', b: 'blocks.0.resid_pre' }];
  // Of a walk-through there is block 0 only, which is compared with the model's block 0.
  const both = a.variant === b.variant ? layersA : Math.min(layersA, layersB);
  for (let layer = 0; layer < both; layer++) {
    const other = a.variant === b.variant ? counterpart(layer, layersA, layersB) : layer;
    for (const stage of ['resid_mid', 'resid_post'])
      points.push({ a: `blocks.${layer}.${stage}`, b: `blocks.${other}.${stage}` });
  }
  return points;
}

/**
 * Find the first stage, in the order of computation, in which a pair of tokens differs by more than rounding; the logits
 * are left out. A block is searched only if what it hands on differs: else what is in it does not either, or it does not
 * matter. The same names are compared, so of models of different depth only the blocks that both have.
 * @returns `null` where nothing differs and every value is a number
 */
export async function findFirstDifference(a: Side, b: Side, pairs: readonly number[]): Promise<FirstDifference | null> {
  const layers = Math.min(layersOf(a), layersOf(b));
  const stages = allStages(layers).filter((address) => address.stage.name !== 'logits' && isOfBoth(address, a, b));
  const search = async (searched: readonly StageAddress[]) => {
    for (const address of searched) {
      const found = await firstIn(address, a, b, pairs);
      if (found) return found;
    }
    return null;
  };
  const before = await search(stages.filter(({ stage }) => EMBEDDINGS.includes(stage.name)));
  if (before) return before;
  for (let layer = 0; layer < layers; layer++) {
    const block = stages.filter((address) => address.layer === layer);
    if (await search(block.slice(-1))) return search(block);
  }
  return search(stages.filter(({ layer }) => layer === undefined));
}

const EMBEDDINGS = ['embed', 'pos_embed'];

async function firstIn(
  address: StageAddress,
  a: Side,
  b: Side,
  pairs: readonly number[],
): Promise<FirstDifference | null> {
  const stage = fullStageName(address);
  for (const head of headsOf(address, a, b)) {
    const sides = [sideStage(a, stage, head), sideStage(b, stage, head)] as const;
    if (!isComparable(...sides)) continue;
    const { normA, normB, norm, notNumbers } = await readNorms(...sides, pairs);
    const share = (pair: number) => shareOf(norm[pair], normA[pair], normB[pair]);
    const pair = [...norm.keys()].find((index) => (notNumbers[index] ?? 0) > 0 || share(index) > ROUNDING);
    if (pair !== undefined) return { stage, head, pair, share: share(pair), notNumbers: notNumbers[pair] ?? 0 };
  }
  return null;
}

function shareOf(norm = 0, normA = 0, normB = 0): number {
  const longer = Math.max(normA, normB);
  return longer === 0 ? 0 : norm / longer;
}

function layersOf({ source, variant }: Side): number {
  return variant === 'walkthrough' ? 1 : source.spec.layers;
}

/** A walk-through has no stages of its own outside block 0. */
function isOfBoth({ layer }: StageAddress, a: Side, b: Side): boolean {
  return layer !== undefined || (a.variant === 'model' && b.variant === 'model');
}

/** Attention is compared head by head, as far as both have heads; vectors with all heads at once. */
function headsOf({ stage }: StageAddress, a: Side, b: Side): (number | null)[] {
  if (!stage.axes.some((axis) => axis === 'query')) return [null];
  const heads = ({ source, variant }: Side) => (variant === 'walkthrough' ? 1 : source.spec.heads);
  return [...Array(Math.min(heads(a), heads(b))).keys()];
}

function sideStage({ source, variant }: Side, stage: string, head: number | null): SideStage {
  return { source, stage, variant, head };
}
