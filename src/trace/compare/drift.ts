/** How the residual streams of two traces diverge. */
import type { Variant } from '../../architectures/plan/architecture';
import { lastWriter } from '../../architectures/plan/block-parts';
import { type Plan, type Stack, type Stage, stackOver } from '../../architectures/plan/plan';
import { isBlockInput, isNormalizedAtOnce } from '../../architectures/plan/stage-roles';
import { type SequenceName, TOKENS } from '../../operations/node';
import type { TraceSource } from '../run/source';
import { counterpart } from './align';
import { readNorms, type SideStage } from './difference';

/** One side of a comparison. */
export interface Side {
  readonly source: TraceSource;
  readonly variant: Variant;
}

/** Corresponding places in the residual streams of both. */
export interface DriftPoint {
  /** Names of the stages. */
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
  /**
   * ‖(b − a) − (b₀ − a₀)‖, the distance without the difference before the first block: how far apart the blocks' contributions
   * are. null where a block does more than add, such as one that normalises the sum.
   */
  readonly added: Float64Array | null;
}

/** Smaller differences, as shares of a vector's length, are rounding errors: sums are added up in another order. */
export const ROUNDING = 1e-4;

/**
 * Follows the residual streams of both, over their sources if those are asked for. Where one model has more blocks, each block
 * of a is compared with the block of b at the same relative depth.
 * @throws one sentence when the models' vectors differ in length
 */
export async function readDrift(
  a: Side,
  b: Side,
  pairs: readonly number[],
  sequence: SequenceName = TOKENS,
): Promise<Drift> {
  const points = driftPoints(a, b, sequence);
  const count = pairs.length / 2;
  const [normA, normB, norm, added] = [0, 1, 2, 3].map(() => new Float64Array(points.length * count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const begun: Float32Array[] = [];
  for (const [index, point] of points.entries()) {
    const see = (pair: number, difference: Float32Array) => {
      begun[pair] ??= difference;
      added[index * count + pair] = distance(difference, begun[pair]);
    };
    const found = await readNorms(sideStage(a, point.a, null), sideStage(b, point.b, null), pairs, see);
    normA.set(found.normA, index * count);
    normB.set(found.normB, index * count);
    norm.set(found.norm, index * count);
  }
  const onlyAdd = [a, b].every(({ source, variant }) => blocksOnlyAdd(source.planOf(variant)));
  return { points, pairs: count, normA, normB, norm, added: onlyAdd ? added : null };
}

/**
 * Whether no sum of the residual stream is normalised immediately, so that each state is the first one plus what was added
 * since.
 */
function blocksOnlyAdd(plan: Plan): boolean {
  return !plan.stages.some((stage) => stage.role === 'stream' && isNormalizedAtOnce(plan, stage));
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, at) => sum + (value - (b[at] as number)) ** 2, 0));
}

/**
 * The drift without the difference before the first block, for the pairs at which that difference is irrelevant. Unchanged if
 * the blocks do more than add.
 */
export function withoutFirstDifference(drift: Drift, isWithout: (pair: number) => boolean): Drift {
  const { added, pairs } = drift;
  if (!added) return drift;
  return { ...drift, norm: drift.norm.map((value, at) => (isWithout(at % pairs) ? (added[at] as number) : value)) };
}

/** ‖b − a‖ as a share of the longer vector. [point, pair] */
export function driftShares({ normA, normB, norm }: Drift): Float64Array {
  return norm.map((value, i) => value / (Math.max(normA[i] as number, normB[i] as number) || 1));
}

/** How far apart a pair of vectors is, as shares of the longer vector. */
interface Parting {
  /** Before the first block. */
  readonly first: number;
  /** After the last block. */
  readonly last: number;
  /** The first state in which they are apart by more than rounding; `undefined` if there is none. */
  readonly begins: { readonly point: DriftPoint; readonly share: number } | undefined;
}

/** @param pair its index among the drift's pairs; the shares are NaN if there is no such pair */
export function partingOf(drift: Drift, pair: number): Parting {
  const all = driftShares(drift);
  const shares = drift.points.map((point, index) => ({ point, share: all[index * drift.pairs + pair] ?? Number.NaN }));
  const share = (index: number) => shares.at(index)?.share ?? Number.NaN;
  return { first: share(0), last: share(-1), begins: shares.find((one) => one.share > ROUNDING) };
}

/** The state in which the vectors of a pair of tokens are furthest apart, among all pairs or for one given pair. */
export interface FurthestApart {
  readonly point: DriftPoint;
  readonly pair: number;
  readonly share: number;
}

/** Finds the largest distance; among equals, the first pair in the first state. `undefined` if none exceeds rounding. */
export function furthestApart(drift: Drift, only?: number): FurthestApart | undefined {
  const shares = driftShares(drift);
  const among = only === undefined ? [...Array(drift.pairs).keys()] : [only];
  let found: FurthestApart | undefined;
  for (const [index, point] of drift.points.entries()) {
    for (const pair of among) {
      const share = shares[index * drift.pairs + pair] ?? 0;
      if (share > (found?.share ?? ROUNDING)) found = { point, pair, share };
    }
  }
  return found;
}

/**
 * Like `furthestApart` over all pairs, leaving out the difference before the first block for some pairs, where that is
 * possible.
 * @returns also whether it is left out for the pair found
 */
export function furthestWithout(
  drift: Drift,
  isWithout: (pair: number) => boolean,
): (FurthestApart & { readonly isWithout: boolean }) | undefined {
  const found = furthestApart(withoutFirstDifference(drift, isWithout));
  return found && { ...found, isWithout: drift.added !== null && isWithout(found.pair) };
}

function driftPoints(a: Side, b: Side, sequence: SequenceName): DriftPoint[] {
  const [stackA, stackB] = [a, b].map(({ source, variant }) => stackOver(source.planOf(variant), sequence)) as [
    Stack,
    Stack,
  ];
  const [layersA, layersB] = [stackA.layers, stackB.layers];
  const points: DriftPoint[] = [{ a: firstStream(a, stackA), b: firstStream(b, stackB) }];
  // A walk-through has block 0 only, which is compared with the model's block 0.
  const both = a.variant === b.variant ? layersA : Math.min(layersA, layersB);
  for (let layer = 0; layer < both; layer++) {
    const other = a.variant === b.variant ? counterpart(layer, layersA, layersB) : layer;
    const ofB = streamsOf(b, stackB, other);
    for (const state of streamsOf(a, stackA, layer)) {
      // Labels cannot be compared: a state that a model normalises immediately has another label than one that stays unchanged.
      const atPlace = ofB.find(({ after }) => after === state.after);
      if (atPlace) points.push({ a: state.name, b: atPlace.name });
    }
  }
  return points;
}

/** The state of the residual stream that enters the first block. */
function firstStream({ source, variant }: Side, stack: Stack): string {
  const { stages } = source.planOf(variant);
  return (stages.find(({ role, block }) => role === 'stream' && block?.stack === stack.name) as Stage).name;
}

/**
 * The states of the residual stream that a block produces, each with its last writer. A sum that is normalised immediately is
 * represented by its normalised state.
 */
function streamsOf({ source, variant }: Side, stack: Stack, layer: number) {
  const plan = source.planOf(variant);
  const isHere = ({ block, role }: Stage) => block?.stack === stack.name && block.layer === layer && role === 'stream';
  return plan.stages
    .filter((stage) => isHere(stage) && !isBlockInput(plan, stage) && !isNormalizedAtOnce(plan, stage))
    .map((stage) => ({ ...stage, after: lastWriter(plan, stage) }));
}

/** A stage of a side, in the form in which differences are read. */
export function sideStage({ source, variant }: Side, stage: string, head: number | null): SideStage {
  return { source, stage, variant, head };
}
