/** In which order parts are left out one at a time, and how long each run takes beside the others. */
import type { AttributionPart } from '../readings/attribution';
import { type ModelComponent, samePart } from '../readings/model-part';

/**
 * The order in which parts are tried: those that add or take away most directly first, so that who waits for many runs sees
 * early what matters; of equals, and where that is not known, as the data flows.
 * @returns indices of `parts`
 */
export function tryingOrder(
  parts: readonly ModelComponent[],
  direct: readonly Pick<AttributionPart, 'kind' | 'layer' | 'head' | 'cross' | 'value'>[] = [],
): number[] {
  const sizes = parts.map((part) => Math.abs(direct.find((one) => samePart(one, part))?.value ?? 0));
  return [...parts.keys()].sort((a, b) => (sizes[b] as number) - (sizes[a] as number));
}

/**
 * How much is computed in a run without a part, beside other parts: all blocks from its own on, and the end of the pass, which
 * counts as one more. Runs without parts of early blocks take longer.
 */
export function runSize({ layer }: Pick<ModelComponent, 'layer'>, parts: readonly ModelComponent[]): number {
  const last = parts.reduce((most, part) => Math.max(most, part.layer), layer);
  return last - layer + 2;
}
