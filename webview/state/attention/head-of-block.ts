/** Which head is shown when the user goes to a block without choosing a head. */
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';

/**
 * The head of the block that adds most: heads with the same number in two blocks have nothing in common.
 * @returns `undefined` if there is no such block
 */
export function headOfBlock({ values, heads }: HeadContributions, layer: number): number | undefined {
  const own = values.subarray(layer * heads, (layer + 1) * heads);
  return own.length === 0 ? undefined : own.indexOf(Math.max(...own));
}
