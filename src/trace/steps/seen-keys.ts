/** Which keys of a row of scores matter: before the mask, the row also has numbers for keys that get no weight. */
import type { Plan } from '../../architectures/plan/plan';
import type { PlanNode } from '../../operations/kinds';
import { isHidden, type MaskRule } from './matrix';
import type { StepTensor } from './steps';

/** The most operations between query times key and the mask, such as a bias or a soft-cap. */
const MOST_BETWEEN = 4;

/** The rule of the mask that is applied to scores next; null if there is none, or the tensor does not hold scores. */
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
 * Whether a query sees a key. Among the seen keys, the largest score of a step gives the largest weight in the next one, so
 * that both steps name the same key.
 */
export function seenKeys(
  plan: Pick<Plan, 'nodes' | 'stages'>,
  { name, attention }: Pick<StepTensor, 'name' | 'attention'>,
  query: number,
): (key: number) => boolean {
  const rule = attention === 'scores' ? maskAfter(plan, name) : null;
  return (key) => !isHidden(rule, query, key);
}
