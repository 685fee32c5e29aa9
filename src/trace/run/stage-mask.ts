/** What of a stage a mask hides. */
import type { Plan } from '../../architectures/plan/plan';
import type { PlanNode } from '../../operations/kinds';
import { hides, type MaskRule, type VisibleKeys, visibleKeys } from '../../operations/mask-rule';

/** The rule by which values of a stage are hidden: of masked scores, and of the weights that follow from them. */
export function maskOf({ nodes }: Pick<Plan, 'nodes'>, node: PlanNode): MaskRule | null {
  const mask = node.kind === 'softmax' ? nodes[node.inputs[0] as number] : node;
  return mask?.kind === 'mask' && hides(mask.rule) ? mask.rule : null;
}

/** The keys that a query may see, whatever weight they have: of a score far below the largest one softmax leaves 0. */
export function keysSeen(plan: Plan, node: PlanNode, query: number, keys: number): VisibleKeys {
  const rule = maskOf(plan, node);
  return rule ? visibleKeys(rule, query, keys) : { first: 0, end: keys };
}
