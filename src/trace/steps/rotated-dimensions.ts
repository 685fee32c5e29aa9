/** Which dimensions of a query or key its position rotates far enough to be worth looking at. */
import type { Plan } from '../../architectures/plan/plan';
import { pairOf } from '../../operations/rotary-pairs';
import type { StepTensor } from './steps';

/** In radians: for a smaller angle, the cosine is above 0.988, and the value hardly changes. */
const LEAST_ANGLE = 0.15;

/**
 * The dimensions that are rotated noticeably at a position, in the first rotated stage of a step.
 * @returns undefined if nothing is rotated, or nothing far enough at this position
 */
export function rotatedDimensions(
  { nodes, stages }: Pick<Plan, 'nodes' | 'stages'>,
  tensors: readonly Pick<StepTensor, 'name'>[],
  position: number,
): ((dimension: number) => boolean) | undefined {
  for (const { name } of tensors) {
    const stage = stages.find((other) => other.name === name);
    const node = stage && nodes[stage.node];
    if (node?.kind !== 'rotary') continue;
    const angles = nodes[node.inputs[1] as number];
    if (angles?.kind !== 'angles') continue;
    const { frequencies } = angles;
    const isSeen = (frequency: number) => position * frequency >= LEAST_ANGLE;
    if (!frequencies.some(isSeen)) return undefined;
    return (dimension) => {
      const found = pairOf(node.pairs, frequencies.length, dimension);
      return found !== undefined && isSeen(frequencies[found.pair] as number);
    };
  }
  return undefined;
}
