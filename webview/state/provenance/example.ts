/** Which value of a tensor is the example: that of the chosen token and dimension. */

import { columnSequence, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import type { SequenceName } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { type Choice, chosenIn, chosenKeyIn } from '../../choice/choice';
import { cellIndex } from '../../heat-map/describe';
import type { ValueAddress } from './explain';

/**
 * For attention, the weight on the chosen key, or if none is chosen, on the token before: in a short text, more goes into that
 * weight than into a token's weight on itself. For attention to another sequence, the weight on the token that is chosen there.
 */
export function exampleOf(
  tensor: Pick<StepTensor, 'name' | 'layer' | 'variant' | 'axes' | 'sequences' | 'shape' | 'head'>,
  choice: Pick<Choice, 'token' | 'source' | 'dimension' | 'key'>,
): ValueAddress {
  const { rows, columns, columnAxis } = matrixOf(tensor);
  const [ofRows, ofColumns] = [rowSequence(tensor), columnSequence(tensor)];
  const row = Math.min(ofRows === null ? choice.token : chosenIn(choice, ofRows), rows - 1);
  const { dimension } = choice;
  const own = dimension?.axis === tensor.axes[columnAxis] && dimension && dimension.index < columns;
  const keyOf = (sequence: SequenceName) =>
    chosenKeyIn(choice, sequence, ofRows ?? sequence) ?? (sequence === ofRows ? row - 1 : chosenIn(choice, sequence));
  const column =
    ofColumns === null ? (own ? dimension.index : 0) : Math.max(0, Math.min(keyOf(ofColumns), columns - 1));
  return { stage: tensor.name, variant: tensor.variant, index: cellIndex(tensor, { row, column }) };
}
