/** How two traces part: through the residual stream, and where they first differ. */
import type { Variant } from '../../architectures/architecture';
import { mainStack, nodeOf, type Stack, type Stage, stackOver } from '../../architectures/plan';
import type { PlanNode } from '../../operations/kinds';
import { rowSequence, type SequenceName, TOKENS } from '../../operations/node';
import type { TraceSource } from '../run/source';
import { headCount } from '../tensors/head-axis';
import { counterpart } from './align';
import { isComparable, readNorms, type SideStage } from './difference';

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
    for (const { label, name } of streamsOf(a, stackA, layer)) {
      const counterpartB = streamsOf(b, stackB, other).find((stage) => stage.label === label);
      if (counterpartB) points.push({ a: name, b: counterpartB.name });
    }
  }
  return points;
}

/** What goes into the first block. */
function firstStream({ source, variant }: Side, stack: Stack): string {
  const { stages } = source.planOf(variant);
  return (stages.find(({ role, block }) => role === 'stream' && block?.stack === stack.name) as Stage).name;
}

/** States of the residual stream that a block leaves: of a sum that is normalised at once the normalised one. */
function streamsOf({ source, variant }: Side, stack: Stack, layer: number): Stage[] {
  const plan = source.planOf(variant);
  const isHere = ({ block, role }: Stage) => block?.stack === stack.name && block.layer === layer && role === 'stream';
  const streams = plan.stages.filter(isHere);
  const labels = new Set(streams.map(({ label }) => label));
  return streams.filter(({ label }) => label !== 'resid_pre' && !labels.has(`normalized_${label}`));
}

/**
 * Find the first stage, in the order of computation, in which a pair of tokens differs by more than rounding; the logits
 * are left out. A block is searched only if what it hands on differs: else what is in it does not either, or it does not
 * matter. The same names are compared, so of models of different depth only the blocks that both have.
 * @returns `null` where nothing differs and every value is a number
 */
export async function findFirstDifference(a: Side, b: Side, pairs: readonly number[]): Promise<FirstDifference | null> {
  const layers = Math.min(layersOf(a), layersOf(b));
  const stages = commonStages(a, b).filter(({ link }) => link !== 'head');
  const search = async (searched: readonly Stage[]) => {
    for (const stage of searched) {
      const found = await firstIn(stage, a, b, pairs);
      if (found) return found;
    }
    return null;
  };
  const before = await search(stages.filter(({ block, link }) => block === null && link === 'embedding'));
  if (before) return before;
  for (let layer = 0; layer < layers; layer++) {
    const inside = stages.filter(({ block }) => block?.layer === layer);
    if (await search(inside.slice(-1))) return search(inside);
  }
  return search(stages.filter(({ link }) => link === 'final norm'));
}

/**
 * Stages that both have, in the order of computation; a variant has none of its own outside block 0. An encoder's stages
 * run over a source, whose tokens the pairs are not.
 */
function commonStages(a: Side, b: Side): Stage[] {
  const ofB = new Set(b.source.planOf(b.variant).stages.map(({ name }) => name));
  const models = a.variant === 'model' && b.variant === 'model';
  const plan = a.source.planOf(a.variant);
  return plan.stages.filter(
    ({ name, block, node }) =>
      ofB.has(name) && (block !== null || models) && runsOver(nodeOf(plan, node), mainStack(plan).sequence),
  );
}

function runsOver({ axes }: PlanNode, sequence: SequenceName): boolean {
  return axes.some((axis) => 'sequence' in axis) && rowSequence({ axes }) === sequence;
}

async function firstIn({ name }: Stage, a: Side, b: Side, pairs: readonly number[]): Promise<FirstDifference | null> {
  for (const head of headsOf(name, a, b)) {
    const sides = [sideStage(a, name, head), sideStage(b, name, head)] as const;
    if (!isComparable(...sides)) continue;
    const { normA, normB, norm, notNumbers } = await readNorms(...sides, pairs);
    const share = (pair: number) => shareOf(norm[pair], normA[pair], normB[pair]);
    const pair = [...norm.keys()].find((index) => (notNumbers[index] ?? 0) > 0 || share(index) > ROUNDING);
    if (pair !== undefined) return { stage: name, head, pair, share: share(pair), notNumbers: notNumbers[pair] ?? 0 };
  }
  return null;
}

function shareOf(norm = 0, normA = 0, normB = 0): number {
  const longer = Math.max(normA, normB);
  return longer === 0 ? 0 : norm / longer;
}

function layersOf({ source, variant }: Side): number {
  return mainStack(source.planOf(variant)).layers;
}

/** Attention is compared head by head, as far as both have heads; vectors with all heads at once. */
function headsOf(stage: string, a: Side, b: Side): (number | null)[] {
  const found = [a, b].map(({ source, variant }) => source.find(stage, variant));
  if (!found[0]?.axes.includes('query')) return [null];
  return [...Array(Math.min(...found.map(({ axes, shape }) => headCount(axes, shape) ?? 1))).keys()];
}

function sideStage({ source, variant }: Side, stage: string, head: number | null): SideStage {
  return { source, stage, variant, head };
}
