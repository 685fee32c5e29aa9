/** Which keys and values a plan keeps from token to token. */
import type { Plan } from '../architectures/plan/plan';
import { nodeOf } from '../architectures/plan/plan';
import type { PlanNode } from '../operations/kinds';
import type { NodeId } from '../operations/node';
import { fixedSize, rowSequence, TOKENS } from '../operations/node';

/** The keys and values of one attention: the nodes that give them, [pos, kv_head, d_head] each. */
export interface CachedAttention {
  readonly key: NodeId;
  readonly value: NodeId;
  readonly kvHeads: number;
  readonly dHead: number;
}

/** Those that grow with what is generated, in the order of computation. */
export function cachedAttentions(plan: Plan): CachedAttention[] {
  return attentionsOf(plan).filter(({ key }) => rowSequence(nodeOf(plan, key)) === TOKENS);
}

/** Those of a decoder to what an encoder gives: computed once for a source, in the order of computation. */
export function crossAttentions(plan: Plan): CachedAttention[] {
  return attentionsOf(plan).filter(({ key }) => rowSequence(nodeOf(plan, key)) !== TOKENS);
}

/** Of what is generated: the encoder attends to its own text once. */
function attentionsOf(plan: Plan): CachedAttention[] {
  return plan.nodes.flatMap((node) =>
    node.kind === 'mix' && rowSequence(node) === TOKENS ? [attentionOf(plan, node)] : [],
  );
}

function attentionOf(plan: Plan, { inputs: [pattern, value] }: PlanNode): CachedAttention {
  let scores = nodeOf(plan, pattern as NodeId);
  while (scores.kind !== 'scores') scores = nodeOf(plan, scores.inputs[0] as NodeId);
  const key = scores.inputs[1] as NodeId;
  const [, kvHeads, dHead] = nodeOf(plan, key).axes;
  return { key, value: value as NodeId, kvHeads: fixedSize(kvHeads), dHead: fixedSize(dHead) };
}
