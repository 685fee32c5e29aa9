/**
 * Reads from the plan's operations which vectors a step adds up: the residual stream before, what a component writes to it, and
 * the stream after; or the vectors that make up an embedding. It contains no values, so the panel uses it, too.
 */
import { isCrossAttention } from '../../architectures/plan/block-parts';
import { findStage, isSameBlock, nodeOf, type Plan, type Stage, stageForReader } from '../../architectures/plan/plan';
import type { PlanNode } from '../../operations/kinds';
import type { NodeId } from '../../operations/node';

/** The role of a vector in the sum: a term, the sum itself, or the sum after a norm. */
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
  /** The full name of the stage that holds the vectors [pos, d_model]. */
  readonly stage: string;
  /** The name of the stage within its block, and the block's index; the latter is null outside blocks. */
  readonly label: string;
  readonly layer: number | null;
  /** The operation that gives the vectors: attention's output may pass a norm first, and a position's vector may be computed. */
  readonly madeBy: PlanNode['kind'];
}

/**
 * Returns the terms of the last sum of vectors in a step, the sum, and the sum after a norm if the step shows that as well.
 * @param shown the full names of the stages that the step shows, in their order
 * @returns undefined if the step adds up no vectors, as with rotary positions, or if attention and MLP are added at once
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

/** Prefers the stage with a role in the block (a state of the stream, or a component's output) to a step on the way there. */
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
