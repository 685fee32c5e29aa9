/** Which neuron a column of a figure stands for, and which step shows the neurons of a stack. */
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import { matrixOf } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { NeuronPlace } from '../../panel/neuron-event';

const NEURONS = 'd_mlp';

/** `undefined` if the columns are not neurons of the model. */
export function neuronIn(tensor: StepTensor, plan: Plan, column: number): NeuronPlace | undefined {
  if (tensor.variant !== 'model' || tensor.kind !== 'stage') return undefined;
  if (tensor.axes[matrixOf(tensor).columnAxis] !== NEURONS) return undefined;
  const block = plan.stages.find(({ name }) => name === tensor.name)?.block;
  return block ? { ...block, neuron: column } : undefined;
}

/** The number of the step that shows the neurons of a stack; `undefined` if none does. */
export function stepOfNeurons({ sections, stacks }: Plan, stack: string): number | undefined {
  const steps = sections.filter(({ view }) => view === 'mlp');
  // With one stack, steps do not name theirs.
  return (stacks.length > 1 ? steps.find(({ part }) => part === stack) : steps[0])?.number ?? steps.at(-1)?.number;
}

/** The positions of tokens by the size of the neuron's value, whatever its sign: the largest first. */
export function byActivation(activations: readonly number[]): readonly number[] {
  const size = (at: number) => Math.abs(activations[at] as number);
  return [...activations.keys()].sort((a, b) => size(b) - size(a) || a - b);
}
