/** Finds the lead that a user read about before running the model without a part. */
import { type ModelComponent, samePart } from '../readings/model-part';
import type { Finding } from './finding';

/**
 * The token over which the lead is that is given where this part is named: the run without the part describes that lead first.
 * @param found the findings of the step of the logits @returns the token's id; `undefined` if no lead is given, or it concerns
 *   other parts
 */
export function leadRivalOf(found: readonly Finding[], part: ModelComponent): number | undefined {
  const finding = found.find(({ kind }) => kind === 'largest part');
  const named = [finding?.tested, finding?.opposes];
  return named.some((one) => one && samePart(one, part)) ? finding?.leadOver : undefined;
}
