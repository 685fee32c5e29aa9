/** How a model's values are stored, in words. Pure, so that the panel says it as well. */
import { listWords } from './list-words';

const FLOATS = ['F32', 'F16', 'BF16'];

/**
 * @param precision the types of its values, those of most of them first
 * @returns one sentence for a quantised model; `undefined` for one whose values are floats
 */
export function storedValues(precision: readonly string[]): string | undefined {
  if (precision.every((type) => FLOATS.includes(type))) return undefined;
  return `Computed with exactly the values that its file holds, in ${listWords(precision)}.`;
}
