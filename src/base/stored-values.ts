/** Says how a model's values are stored. Pure, so that the panel can use it, too. */
import { listWords } from './list-words';

const FLOATS = ['F32', 'F16', 'BF16'];

/**
 * @param precision the data types of the model's values, the commonest first
 * @returns one sentence for a quantised model; `undefined` if all values are floats
 */
export function storedValues(precision: readonly string[]): string | undefined {
  if (precision.every((type) => FLOATS.includes(type))) return undefined;
  return `Computed with exactly the values that its file holds, in ${listWords(precision)}.`;
}
