/**
 * What is added up in a step, as the operations of the plan say it: the residual stream before, what a component writes to it,
 * and the stream after; or the vectors that an embedding is the sum of. Pure data, for the panel too.
 */
import { isCrossAttention } from '../../architectures/plan/block-parts';
import { findStage, isSameBlock, nodeOf, type Plan, type Stage, stageForReader } from '../../architectures/plan/plan';
import type { PlanNode } from '../../operations/kinds';
import type { NodeId } from '../../operations/node';

/** What a vector is to the sum: a term of it, the sum itself, or what a norm behind it makes of that. */
export type SumRole =
  | 'token'
  | 'position'
  | 'type'
  | 'stream'
  | 'attention'
  | 'cross-attention'
  | 'mlp'
  | 'other'
  | 'sum'
  | 'norm';

export interface SumRow {
  readonly role: SumRole;
  /** The full name of the stage that has the vectors [pos, d_model]. */
  readonly stage: string;
  /** The same within its block, and that block; null outside blocks. */
  readonly label: string;
  readonly layer: number | null;
  /** The operation that they come from: what attention writes may be behind a norm, a position's vector is learned or a formula's. */
  readonly madeBy: PlanNode['kind'];
}

/**
 * The terms of the last sum of vectors that a step shows, the sum, and the same behind a norm where the step shows that as well.
 * @param shown the full names of the stages that the step shows, in their order
 * @returns undefined where the step adds up no vectors, as with rotary positions, or where attention and MLP are added at once
 */
export function streamSum(plan: Plan, shown: readonly string[]): readonly SumRow[] | undefined {
  const stages = shown.flatMap((name) => findStage(plan, name) ?? []);
  const sum = stages.findLast(({ node }) => isOfVectors(plan, node, 'sum'));
  if (!sum) return undefined;
  const terms = nodeOf(plan, sum.node).inputs.map((id) => termOf(plan, id, sum));
  const norm = stages.find(({ node }) => isOfVectors(plan, node, 'norm') && nodeOf(plan, node).inputs[0] === sum.node);
  return [...terms, rowOf(plan, 'sum', sum), ...(norm ? [rowOf(plan, 'norm', norm)] : [])];
}

function isOfVectors(plan: Plan, id: NodeId, wanted: 'sum' | 'norm'): boolean {
  const { kind, axes } = nodeOf(plan, id);
  return kind === wanted && axes.length === 2;
}

function rowOf(plan: Plan, role: SumRole, { name, label, block, node }: Stage): SumRow {
  return { role, stage: name, label, layer: block?.layer ?? null, madeBy: nodeOf(plan, node).kind };
}

/** As the block that adds it names it: a state of the stream, or what a component writes, rather than a step on the way there. */
function termOf(plan: Plan, id: NodeId, { block }: Stage): SumRow {
  const own = plan.stages.find((stage) => stage.node === id && stage.role !== null && isSameBlock(stage.block, block));
  const stage = own ?? stageForReader(plan, id, block);
  return rowOf(plan, roleOf(plan, stage), stage);
}

function roleOf(plan: Plan, stage: Stage): SumRole {
  const node = nodeOf(plan, stage.node);
  if (node.kind === 'lookup' && node.index === 'types') return 'type';
  switch (stage.role) {
    case 'embedding':
      return 'token';
    case 'attention':
      return isCrossAttention(plan, stage) ? 'cross-attention' : 'attention';
    case null:
      return 'other';
    default:
      return stage.role;
  }
}
