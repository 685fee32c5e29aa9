/** The attention weights of every block. Pure data, for the panel too. */
import { mainStack, nodeOf, type Plan, type Stage, sourceStack } from '../../architectures/plan';
import type { AttentionKind } from '../readings/attention';

/** The weights of an attention in every block, in the order of blocks. */
export function patternStages(plan: Plan, attention: AttentionKind): Stage[] {
  const stack = attention === 'encoder' ? sourceStack(plan) : mainStack(plan);
  return plan.stages.filter(
    ({ block, node, label }) =>
      block?.stack === stack?.name &&
      nodeOf(plan, node).kind === 'softmax' &&
      label.startsWith('cross') === (attention === 'cross'),
  );
}
