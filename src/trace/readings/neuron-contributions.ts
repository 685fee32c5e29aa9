/**
 * How much each neuron of a block's MLP adds to a logit: a decomposition of the MLP's part in direct logit attribution.
 * After the activation function, the path to the logit is linear (norms with this run's scale), so a neuron adds its
 * activation times what a unit of it adds.
 */
import { type BlockPlace, isSameBlock } from '../../architectures/plan/plan';
import { neuronsOf } from '../../architectures/plan/stage-roles';
import { modelOf, type TraceSource } from '../run/source';
import { unitAdds } from './follow-back';
import type { ExplainedLogit } from './logit-direction';
import { PositionReader } from './position-reader';

export interface NeuronContributions {
  /** How much each neuron adds to the logit, [d_mlp]. */
  readonly values: Float64Array;
  /** How much each would add with a value of 1, [d_mlp]. */
  readonly units: Float64Array;
  /** How much the biases after them add. */
  readonly bias: number;
}

/**
 * Decomposes a logit that direct logit attribution applies to, in double precision.
 * @param explained the logit, or the difference of two
 * @param block a block of the stack that the logits are read from
 * @returns null if the block's MLP has no neurons of its own
 * @throws one sentence if the trace's model is absent
 */
export async function readNeuronContributions(
  source: TraceSource,
  position: number,
  explained: ExplainedLogit,
  block: BlockPlace,
): Promise<NeuronContributions | null> {
  const plan = source.planOf('model');
  const neurons = neuronsOf(plan, block);
  const written = plan.stages.find((stage) => stage.role === 'mlp' && isSameBlock(stage.block, block));
  if (!neurons || !written) return null;
  const reader = new PositionReader(source, plan, modelOf(source, 'What neurons add').folder.weights, position);
  const unit = await unitAdds(plan, reader, explained, written, neurons.node);
  if (!unit) return null;
  const activations = await reader.row(neurons.node);
  const values = unit.weights.map((weight, i) => weight * (activations[i] as number));
  return { values, units: unit.weights, bias: unit.bias };
}
