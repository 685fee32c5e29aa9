/** Which keys a row of scores is about: before the mask it has numbers for those as well that no weight will be made of. */
import type { Plan } from '../../architectures/plan/plan';
import type { PlanNode } from '../../operations/kinds';
import { isHidden, type MaskRule } from './matrix';
import type { StepTensor } from './steps';

/** Operations between a query times a key and the mask: a bias, a soft-cap. */
const MOST_BETWEEN = 4;

/** The rule of the mask that scores go through next; null where none follows, or the tensor is none of scores. */
function maskAfter({ nodes, stages }: Pick<Plan, 'nodes' | 'stages'>, name: string): MaskRule | null {
  let node: PlanNode | undefined = nodes[stages.find((stage) => stage.name === name)?.node ?? -1];
  for (let between = 0; node && between <= MOST_BETWEEN; between++) {
    if (node.kind === 'mask') return node.rule;
    if (node.kind === 'softmax') return null;
    const { id }: PlanNode = node;
    node = nodes.find(({ inputs }) => inputs.includes(id));
  }
  return null;
}

/**
 * Whether a query sees a key: of the scores of a step the largest of these gives the largest weight in the next one, so that
 * both tell of the same key.
 */
export function seenKeys(
  plan: Pick<Plan, 'nodes' | 'stages'>,
  { name, attention }: Pick<StepTensor, 'name' | 'attention'>,
  query: number,
): (key: number) => boolean {
  const rule = attention === 'scores' ? maskAfter(plan, name) : null;
  return (key) => !isHidden(rule, query, key);
}
