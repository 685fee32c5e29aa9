/** Which value of a tensor stands for all: that of the chosen token and dimension. */

import { columnsAreTokens, matrixOf } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Choice } from '../../choice/choice';
import { cellIndex } from '../../heat-map/describe';
import type { ValueAddress } from './explain';

/** Of attention the weight on the token before: more goes into that than into a token's own in a short text. */
export function exampleOf(
  tensor: Pick<StepTensor, 'name' | 'layer' | 'variant' | 'axes' | 'shape' | 'head'>,
  { token, dimension }: Pick<Choice, 'token' | 'dimension'>,
): ValueAddress {
  const { rows, columns, columnAxis } = matrixOf(tensor);
  const row = Math.min(token, rows - 1);
  const own = dimension?.axis === tensor.axes[columnAxis] && dimension && dimension.index < columns;
  const column = columnsAreTokens(tensor) ? Math.max(0, row - 1) : own ? dimension.index : 0;
  return { stage: tensor.name, variant: tensor.variant, index: cellIndex(tensor, { row, column }) };
}
