/** Where the engine finds a tensor of the steps. */
import type { TensorAddress } from '../../src/engine/protocol/tensor-protocol';
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import type { StepTensor } from '../../src/trace/steps/steps';

type Named = Pick<StepTensor, 'kind' | 'name' | 'variant'>;

export function addressOf(tensor: Named, { trace }: Pick<TraceSummary, 'trace'>): TensorAddress {
  if (tensor.kind === 'weight') return { trace, weight: tensor.name };
  return { trace, stage: tensor.name, variant: tensor.variant };
}
