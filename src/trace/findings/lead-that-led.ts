/** What leads a reader to run the model without a part. */
import { type ModelComponent, samePart } from '../readings/model-part';
import type { Finding } from './finding';

/**
 * Over which token the lead is that is told where this part is named: a run without it tells of that lead first.
 * @param found what is told of the step of the logits @returns its id; `undefined` where no lead is told, or of other parts
 */
export function leadThatLed(found: readonly Finding[], part: ModelComponent): number | undefined {
  const finding = found.find(({ kind }) => kind === 'largest part');
  const named = [finding?.tested, finding?.opposes];
  return named.some((one) => one && samePart(one, part)) ? finding?.leadOver : undefined;
}
