/** A matrix of cosines as a heat map has it: on the scale of all cosines, whatever these are. */
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { statistics } from '../../../src/trace/tensors/statistics';

/**
 * @param name said of the whole map @param values [row, column] @param shape rows and columns
 * @param columnAxis what the columns are of
 */
export function cosineTensor(
  name: string,
  values: ArrayLike<number>,
  shape: readonly [number, number],
  columnAxis: string,
): StepTensor {
  return {
    name,
    kind: 'stage',
    variant: 'model',
    layer: null,
    label: name,
    mask: null,
    isProbability: false,
    axes: ['pos', columnAxis],
    sequences: [TOKENS, null],
    shape,
    // The scale is that of all cosines, so that comparisons compare: however small these are, it ends at 1.
    statistics: { ...statistics(Float32Array.from(values)), min: -1, max: 1, norm: Math.sqrt(values.length) },
    head: null,
    excerpt: { rows: [], columns: [], values: new Float32Array() },
  };
}
