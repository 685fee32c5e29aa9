/** A matrix of cosines as a heat map needs it, with one scale for all cosines. */
import { TOKENS } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { statistics } from '../../../src/trace/tensors/statistics';
import { drawnTensor } from '../figures/drawn-tensor';

/**
 * @param name the name of the whole map @param values [row, column] @param shape rows and columns
 * @param columnAxis what the columns stand for
 */
export function cosineTensor(
  name: string,
  values: ArrayLike<number>,
  shape: readonly [number, number],
  columnAxis: string,
): StepTensor {
  return drawnTensor({
    name,
    axes: ['pos', columnAxis],
    sequences: [TOKENS, null],
    shape,
    // The scale is the same for all cosines, so that comparisons can be compared: it ends at 1 even if all values are small.
    statistics: { ...statistics(Float32Array.from(values)), min: -1, max: 1, norm: Math.sqrt(values.length) },
  });
}
