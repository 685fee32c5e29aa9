/** Which head of a block is shown to whoever goes to that block, and to none of its heads. */
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';

/**
 * Heads of the same number in two blocks have nothing in common: it is the one of the block that adds most.
 * @returns `undefined` where there is no such block
 */
export function headOfBlock({ values, heads }: HeadContributions, layer: number): number | undefined {
  const own = values.subarray(layer * heads, (layer + 1) * heads);
  return own.length === 0 ? undefined : own.indexOf(Math.max(...own));
}
