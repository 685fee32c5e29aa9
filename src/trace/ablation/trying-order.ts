/** The order in which parts are left out one at a time, and the relative cost of each run. */
import type { AttributionPart } from '../readings/attribution';
import { type ModelComponent, samePart } from '../readings/model-part';

/**
 * The parts with the largest direct contributions in size come first, so that a user who waits for many runs soon sees what
 * matters. Equals, and parts of unknown contribution, follow the data flow.
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
 * The relative cost of a run without a part: the number of blocks from its own on, plus one for the end of the pass. Runs
 * without parts of early blocks take longer.
 */
export function runSize({ layer }: Pick<ModelComponent, 'layer'>, parts: readonly ModelComponent[]): number {
  const last = parts.reduce((most, part) => Math.max(most, part.layer), layer);
  return last - layer + 2;
}
