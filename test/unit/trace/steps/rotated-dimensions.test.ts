/** Which dimensions of a rotated query or key turn so far that it is seen. */
import { expect, it } from 'vitest';
import type { Plan } from '../../../../src/architectures/plan/plan';
import { rotatedDimensions } from '../../../../src/trace/steps/rotated-dimensions';
import { partOf } from '../../part-of';

const planOf = (pairs: 'half' | 'interleaved') =>
  partOf<Plan>({
    nodes: [
      { kind: 'angles', frequencies: [1, 0.1, 0.001], dynamic: null },
      { kind: 'linear' },
      { kind: 'rotary', pairs, factor: 1, inputs: [1, 0] },
    ],
    stages: [
      { name: 'q', node: 1 },
      { name: 'rot_q', node: 2 },
    ],
  });
const STAGES = [{ name: 'q' }, { name: 'rot_q' }];

const turning = (pairs: 'half' | 'interleaved', position: number, stages = STAGES) => {
  const isTurning = rotatedDimensions(planOf(pairs), stages, position);
  return isTurning && [...Array(8).keys()].filter((dimension) => isTurning(dimension));
};

it('are both of each pair whose angle is large enough at the position', () => {
  expect(turning('half', 1)).toEqual([0, 3]);
  expect(turning('half', 2)).toEqual([0, 1, 3, 4]);
  expect(turning('interleaved', 2)).toEqual([0, 1, 2, 3]);
  expect(turning('interleaved', 200)).toEqual([0, 1, 2, 3, 4, 5]);
});

it('are not asked for at the first position, and where nothing is rotated', () => {
  expect(turning('half', 0)).toBeUndefined();
  expect(turning('half', 5, [{ name: 'q' }])).toBeUndefined();
});
