/** How the residual streams of two traces part. */
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
  /**
   * ‖(a − b) − (a₀ − b₀)‖, without the difference before the first block: how far apart what the blocks have added is. null
   * where a block does more than add, as one that normalises the sum does.
   */
  readonly added: Float64Array | null;
}

/** Smaller differences, as shares of a vector's length, are rounding: sums are added up in another order. */
export const ROUNDING = 1e-4;

/**
 * Follow the residual stream of both, over their sources where those are asked for. Where one has more blocks, each of
 * a's is compared with the one that lies at the same share of the way.
 * @throws one sentence when the models' vectors have not as many values
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

/** Whether no sum of the residual stream is normalised at once, so that each state is the first one and what was added to it. */
function blocksOnlyAdd(plan: Plan): boolean {
  return !plan.stages.some((stage) => stage.role === 'stream' && isNormalizedAtOnce(plan, stage));
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, at) => sum + (value - (b[at] as number)) ** 2, 0));
}

/**
 * The same without the difference before the first block, for the pairs where that is no part of what is asked; itself where
 * the blocks do more than add.
 */
export function withoutFirstDifference(drift: Drift, isWithout: (pair: number) => boolean): Drift {
  const { added, pairs } = drift;
  if (!added) return drift;
  return { ...drift, norm: drift.norm.map((value, at) => (isWithout(at % pairs) ? (added[at] as number) : value)) };
}

/** ‖a − b‖ as a share of the longer vector. [point, pair] */
export function driftShares({ normA, normB, norm }: Drift): Float64Array {
  return norm.map((value, i) => value / (Math.max(normA[i] as number, normB[i] as number) || 1));
}

/** How far apart a pair of vectors is, as such shares. */
interface Parting {
  /** Before the first block. */
  readonly first: number;
  /** After the last. */
  readonly last: number;
  /** The first state in which they are apart by more than rounding; `undefined`: in none. */
  readonly begins: { readonly point: DriftPoint; readonly share: number } | undefined;
}

export function partingOf(drift: Drift, pair: number): Parting {
  const all = driftShares(drift);
  const shares = drift.points.map((point, index) => ({ point, share: all[index * drift.pairs + pair] ?? Number.NaN }));
  const share = (index: number) => shares.at(index)?.share ?? Number.NaN;
  return { first: share(0), last: share(-1), begins: shares.find((one) => one.share > ROUNDING) };
}

/** The state in which the vectors of a pair of tokens are furthest apart, of all pairs unless one is given. */
export interface FurthestApart {
  readonly point: DriftPoint;
  readonly pair: number;
  readonly share: number;
}

/** Of equals the first pair in the first state. `undefined`: none is apart by more than rounding. */
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
 * The same of all pairs, where of some the difference before the first block is left out, as far as it can be.
 * @returns as well whether it is of the pair that is found
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
  // Of a walk-through there is block 0 only, which is compared with the model's block 0.
  const both = a.variant === b.variant ? layersA : Math.min(layersA, layersB);
  for (let layer = 0; layer < both; layer++) {
    const other = a.variant === b.variant ? counterpart(layer, layersA, layersB) : layer;
    const ofB = streamsOf(b, stackB, other);
    for (const state of streamsOf(a, stackA, layer)) {
      // Not by their labels: a state that a model normalises at once has another one than a state that stays as it is.
      const atPlace = ofB.find(({ after }) => after === state.after);
      if (atPlace) points.push({ a: state.name, b: atPlace.name });
    }
  }
  return points;
}

/** What goes into the first block. */
function firstStream({ source, variant }: Side, stack: Stack): string {
  const { stages } = source.planOf(variant);
  return (stages.find(({ role, block }) => role === 'stream' && block?.stack === stack.name) as Stage).name;
}

/**
 * States of the residual stream that a block leaves, and what has written to it last: of a sum that is normalised at once
 * the normalised one.
 */
function streamsOf({ source, variant }: Side, stack: Stack, layer: number) {
  const plan = source.planOf(variant);
  const isHere = ({ block, role }: Stage) => block?.stack === stack.name && block.layer === layer && role === 'stream';
  return plan.stages
    .filter((stage) => isHere(stage) && !isBlockInput(plan, stage) && !isNormalizedAtOnce(plan, stage))
    .map((stage) => ({ ...stage, after: lastWriter(plan, stage) }));
}

/** A stage of a side, as differences are read of it. */
export function sideStage({ source, variant }: Side, stage: string, head: number | null): SideStage {
  return { source, stage, variant, head };
}
