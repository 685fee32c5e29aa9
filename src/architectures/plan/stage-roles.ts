/**
 * The role of a stage in the block that computes it: the inputs and outputs of attention, the neurons of the MLP, the states
 * of the residual stream. Roles are found by following the operations of the plan, never from the stages' names, which each
 * definition chooses; no other file relies on those either.
 */
import { oncePer } from '../../base/once-per';
import type { PlanNode } from '../../operations/kinds';
import type { NodeId } from '../../operations/node';
import { isCrossAttention, lastWriter } from './block-parts';
import { type BlockPlace, isSameBlock, type Plan, type Stage } from './plan';

type Stages = Pick<Plan, 'nodes' | 'stages'>;

/** The role of a stage in its attention. */
export type AttentionRole = 'query' | 'key' | 'value' | 'scores' | 'weights' | 'mix';

/** The nodes of one attention, in the order of computation. */
interface Attention {
  /** From the projection to the input of the scores, through a norm and a rotation if there are any. [pos, head, d_head] */
  readonly query: readonly NodeId[];
  /** The same for keys. [pos, kv_head, d_head] */
  readonly key: readonly NodeId[];
  /** From the projection to what the weights average. [pos, kv_head, d_head] */
  readonly value: readonly NodeId[];
  /** From the products of queries and keys to the input of the softmax, through bias, soft-cap and mask. [head, query, key] */
  readonly scores: readonly NodeId[];
  /** The attention pattern: [head, query, key] */
  readonly weights: NodeId;
  /** The averages of the values with the weights, for each head separately: [pos, head, d_head] */
  readonly mix: NodeId;
}

/** A block's self-attention; `undefined` if it has none. */
export function attentionOf(plan: Stages, block: BlockPlace): Attention | undefined {
  const own = plan.stages.filter((stage) => isSameBlock(stage.block, block) && !isCrossAttention(plan, stage));
  const nodes = new Set(own.map(({ node }) => node));
  return attentionsOf(plan).find(({ mix }) => nodes.has(mix));
}

/** The role of a node in its attention; `undefined` if it belongs to none. */
export function attentionRole(plan: Stages, node: NodeId): AttentionRole | undefined {
  return attentionRoles(plan).get(node);
}

/** The neurons of a block's MLP: the input of the last matrix before the MLP's output. [pos, d_mlp] */
export function neuronsOf(plan: Stages, block: BlockPlace): Stage | undefined {
  const own = plan.stages.filter((stage) => isSameBlock(stage.block, block));
  let node = plan.nodes[own.find(({ role }) => role === 'mlp')?.node ?? -1];
  // The product with the last matrix may still be normalised or scaled.
  while (node && node.kind !== 'linear') node = plan.nodes[node.inputs[0] ?? -1];
  return own.find((stage) => stage.node === node?.inputs[0]);
}

/** Whether a stage is the residual stream at the beginning of its block, before the block has added anything. */
export function isBlockInput(plan: Stages, stage: Stage): boolean {
  return stage.role === 'stream' && stage.block !== null && lastWriter(plan, stage) === null;
}

/** Whether a stage is a state of the residual stream within a block that results from normalising a sum. */
export function isNormalizedStream(plan: Stages, stage: Stage): boolean {
  return plan.nodes[stage.node]?.kind === 'norm' && stage.role === 'stream' && !isBlockInput(plan, stage);
}

/** Whether the block continues with the normalised sum instead of the sum itself. */
export function isNormalizedAtOnce(plan: Stages, sum: Stage): boolean {
  return plan.stages.some(
    (stage) =>
      isSameBlock(stage.block, sum.block) &&
      isNormalizedStream(plan, stage) &&
      plan.nodes[stage.node]?.inputs[0] === sum.node,
  );
}

const attentionsOf = oncePer(({ nodes }: Stages): readonly Attention[] =>
  nodes.flatMap((node) => (node.kind === 'mix' ? [attentionOfMix(nodes, node)] : [])),
);

const attentionRoles = oncePer((plan: Stages): ReadonlyMap<NodeId, AttentionRole> => {
  const entries = attentionsOf(plan).flatMap((attention) =>
    (Object.keys(attention) as AttentionRole[]).flatMap((role) =>
      [attention[role]].flat().map((node) => [node, role] as const),
    ),
  );
  return new Map(entries);
});

function attentionOfMix(nodes: readonly PlanNode[], { id, inputs: [weights, value] }: PlanNode): Attention {
  const scores = wayTo(nodes, nodes[weights as NodeId]?.inputs[0], ({ kind }) => kind === 'scores');
  const [query, key] = nodes[scores[0] as NodeId]?.inputs ?? [];
  const projected = (node: NodeId | undefined) => wayTo(nodes, node, ({ kind }) => kind === 'linear');
  return {
    query: projected(query),
    key: projected(key),
    value: projected(value),
    scores,
    weights: weights as NodeId,
    mix: id,
  };
}

/** The nodes from one that satisfies `isFirst` to `last`, each the first input of the next. */
function wayTo(
  nodes: readonly PlanNode[],
  last: NodeId | undefined,
  isFirst: (node: PlanNode) => boolean,
): readonly NodeId[] {
  const way: NodeId[] = [];
  for (let node = nodes[last ?? -1]; node; node = isFirst(node) ? undefined : nodes[node.inputs[0] ?? -1])
    way.unshift(node.id);
  return way;
}
