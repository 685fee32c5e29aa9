/**
 * What each neuron of a block's MLP adds to a logit: the MLP's part of direct logit attribution, taken apart once more.
 * Behind the activation function the way to the logit is linear (norms with this run's scale), so that a neuron adds its
 * activation times what a unit of it adds.
 */
import { type BlockPlace, isSameBlock } from '../../architectures/plan/plan';
import { neuronsOf } from '../../architectures/plan/stage-roles';
import { modelOf, type TraceSource } from '../run/source';
import { unitAdds } from './follow-back';
import type { ExplainedLogit } from './logit-direction';
import { PositionReader } from './position-reader';

export interface NeuronContributions {
  /** What each neuron adds to the logit. [d_mlp] */
  readonly values: Float64Array;
  /** What each would add with a value of 1. [d_mlp] */
  readonly units: Float64Array;
  /** What the biases behind them add. */
  readonly bias: number;
}

/**
 * In double precision, for a logit that direct logit attribution applies to.
 * @param explained whose logit it is, or which difference of two
 * @param block of the stack that the logits are read from
 * @returns null where the block's MLP has no neurons of its own
 * @throws one sentence when the trace's model is absent
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
