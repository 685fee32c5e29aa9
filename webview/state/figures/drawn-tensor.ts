/** Tensors that the panel computes itself, in the form in which the engine describes those of a trace. */
import type { StepTensor } from '../../../src/trace/steps/steps';

type Drawn = Pick<StepTensor, 'name' | 'axes' | 'sequences' | 'shape' | 'statistics'>;

/** A tensor for a heat map: of no block and no head, unless told otherwise, and without first and last values. */
export function drawnTensor(drawn: Drawn & Partial<StepTensor>): StepTensor {
  return {
    kind: 'stage',
    variant: 'model',
    layer: null,
    label: drawn.name,
    mask: null,
    isProbability: false,
    head: null,
    excerpt: { rows: [], columns: [], values: new Float32Array() },
    ...drawn,
  };
}
