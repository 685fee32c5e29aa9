/**
 * What a stage is to the block that computes it, found by following the operations of the plan: what attention reads and
 * gives, the neurons of the MLP, the states of the residual stream. What stages are called is the definition's own affair,
 * and nothing else asks for it.
 */
import { oncePer } from '../../base/once-per';
import type { PlanNode } from '../../operations/kinds';
import type { NodeId } from '../../operations/node';
import { isCrossAttention, lastWriter } from './block-parts';
import { type BlockPlace, isSameBlock, type Plan, type Stage } from './plan';

type Stages = Pick<Plan, 'nodes' | 'stages'>;

/** What a stage is to the attention that it belongs to. */
export type AttentionRole = 'query' | 'key' | 'value' | 'scores' | 'weights' | 'mix';

/** The nodes of one attention, in the order of computation. */
interface Attention {
  /** From the projection to what the scores are made of: behind a norm and a rotation, where there are any. [pos, head, d_head] */
  readonly query: readonly NodeId[];
  /** Likewise: [pos, kv_head, d_head] */
  readonly key: readonly NodeId[];
  /** Likewise, to what the weights mix. [pos, kv_head, d_head] */
  readonly value: readonly NodeId[];
  /** From the products of queries and keys to what softmax reads: behind a bias, a soft-cap and the mask. [head, query, key] */
  readonly scores: readonly NodeId[];
  /** The attention pattern: [head, query, key] */
  readonly weights: NodeId;
  /** The values mixed by the weights, for each head by itself: [pos, head, d_head] */
  readonly mix: NodeId;
}

/** A block's own attention, not one to another sequence; undefined where it has none. */
export function attentionOf(plan: Stages, block: BlockPlace): Attention | undefined {
  const own = plan.stages.filter((stage) => isSameBlock(stage.block, block) && !isCrossAttention(plan, stage));
  const nodes = new Set(own.map(({ node }) => node));
  return attentionsOf(plan).find(({ mix }) => nodes.has(mix));
}

/** What a node is to the attention that it belongs to; undefined where it is no part of one. */
export function attentionRole(plan: Stages, node: NodeId): AttentionRole | undefined {
  return attentionRoles(plan).get(node);
}

/** The neurons of a block's MLP: what the matrix is multiplied with whose product the MLP writes. [pos, d_mlp] */
export function neuronsOf(plan: Stages, block: BlockPlace): Stage | undefined {
  const own = plan.stages.filter((stage) => isSameBlock(stage.block, block));
  let node = plan.nodes[own.find(({ role }) => role === 'mlp')?.node ?? -1];
  // Behind its last matrix what the MLP gives may be normalised or scaled.
  while (node && node.kind !== 'linear') node = plan.nodes[node.inputs[0] ?? -1];
  return own.find((stage) => stage.node === node?.inputs[0]);
}

/** Whether a state of the residual stream is what its block begins with, to which it has added nothing yet. */
export function isBlockInput(plan: Stages, stage: Stage): boolean {
  return stage.role === 'stream' && stage.block !== null && lastWriter(plan, stage) === null;
}

/** Whether a state of the residual stream within a block is a sum that is normalised. */
export function isNormalizedStream(plan: Stages, stage: Stage): boolean {
  return plan.nodes[stage.node]?.kind === 'norm' && stage.role === 'stream' && !isBlockInput(plan, stage);
}

/** Whether the block goes on with a sum normalised, instead of the sum itself. */
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

/** The nodes from a first one to the last, each the first input of the next. */
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
