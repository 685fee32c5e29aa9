/** What of a stage a mask hides. */
import type { Plan } from '../../architectures/plan';
import type { PlanNode } from '../../operations/kinds';
import { hides, type MaskRule } from '../../operations/mask-rule';

/** The rule by which values of a stage are hidden: of masked scores, and of the weights that follow from them. */
export function maskOf({ nodes }: Plan, node: PlanNode): MaskRule | null {
  const mask = node.kind === 'softmax' ? nodes[node.inputs[0] as number] : node;
  return mask?.kind === 'mask' && hides(mask.rule) ? mask.rule : null;
}
