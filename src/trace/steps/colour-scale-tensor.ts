/** Scores before and after the mask are one quantity: both are coloured by one scale, so that they can be compared. */
import type { Plan } from '../../architectures/plan/plan';
import type { StepTensor } from './steps';

/**
 * The tensor over whose values another one's colour scale is made: for masked scores, those before the mask; otherwise
 * itself.
 */
export function colourScaleTensor(tensor: StepTensor, { nodes, stages }: Pick<Plan, 'nodes' | 'stages'>): StepTensor {
  const stage = tensor.variant === 'model' ? stages.find(({ name }) => name === tensor.name) : undefined;
  const node = stage && nodes[stage.node];
  const before = node?.kind === 'mask' ? stages.findLast((other) => other.node === node.inputs[0]) : undefined;
  return before ? { ...tensor, name: before.name, label: before.label, mask: null, statistics: null } : tensor;
}
