import { expect, it } from 'vitest';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { laterShare, meanLaterShare, rowOfWeights } from '../../../webview/state/compare/head-weights';
import { partOf } from '../part-of';

it('counts of each token the weight on later ones, and of all that have later ones the mean', () => {
  const tensor = partOf<StepTensor>({ axes: ['query', 'key'], shape: [3, 3], head: null });
  const weights = { tensor, values: Float32Array.from([0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0.5, 0.25, 0.25]) };
  expect([0, 1, 2].map((at) => laterShare(rowOfWeights(weights, at), at))).toEqual([0.5, 0.25, 0]);
  expect(meanLaterShare(weights)).toBe(0.375);
  // One token alone has none after it.
  const alone = partOf<StepTensor>({ axes: ['query', 'key'], shape: [1, 1], head: null });
  expect(meanLaterShare({ tensor: alone, values: Float32Array.of(1) })).toBe(0);
});
