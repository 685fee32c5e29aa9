/** The keys and values that a plan keeps from one token to the next. */
import type { Plan } from '../architectures/plan/plan';
import { nodeOf } from '../architectures/plan/plan';
import type { PlanNode } from '../operations/kinds';
import type { NodeId } from '../operations/node';
import { fixedSize, rowSequence, TOKENS } from '../operations/node';

/** The keys and values of one attention: the nodes that compute them, [pos, kv_head, d_head] each. */
export interface CachedAttention {
  readonly key: NodeId;
  readonly value: NodeId;
  readonly kvHeads: number;
  readonly dHead: number;
}

/** The attentions whose cache grows with the generated text, in the order of computation. */
export function selfAttentions(plan: Plan): CachedAttention[] {
  return attentionsOf(plan).filter(({ key }) => rowSequence(nodeOf(plan, key)) === TOKENS);
}

/** A decoder's cross-attentions, whose keys and values are computed once for a source, in the order of computation. */
export function crossAttentions(plan: Plan): CachedAttention[] {
  return attentionsOf(plan).filter(({ key }) => rowSequence(nodeOf(plan, key)) !== TOKENS);
}

/** The attentions of the generated text; the encoder's are left out, since it reads its own text once. */
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
