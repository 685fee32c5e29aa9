/** Which values of a stage a mask hides. */
import type { Plan } from '../../architectures/plan/plan';
import type { PlanNode } from '../../operations/kinds';
import { hides, type MaskRule, type VisibleKeys, visibleKeys } from '../../operations/mask-rule';

/** The rule that hides values of a stage: of masked scores, and of the weights computed from them. null if nothing is hidden. */
export function maskOf({ nodes }: Pick<Plan, 'nodes'>, node: PlanNode): MaskRule | null {
  const mask = node.kind === 'softmax' ? nodes[node.inputs[0] as number] : node;
  return mask?.kind === 'mask' && hides(mask.rule) ? mask.rule : null;
}

/** The keys that a query may see, whatever their weight: softmax gives 0 for a score far below the largest one. */
export function keysSeen(plan: Plan, node: PlanNode, query: number, keys: number): VisibleKeys {
  const rule = maskOf(plan, node);
  return rule ? visibleKeys(rule, query, keys) : { first: 0, end: keys };
}
