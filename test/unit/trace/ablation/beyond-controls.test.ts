/** Whether a change is more than controls make. */
import { expect, it } from 'vitest';
import { isBeyondControls } from '../../../../src/trace/ablation/beyond-controls';

it('is beyond controls where none changes as much and it is over two standard deviations from their mean', () => {
  // 0.1, 0.0, −0.1: a mean of 0 and a standard deviation of 0.1.
  const controls = [0.1, 0, -0.1];
  expect(isBeyondControls(0.21, controls)).toBe(true);
  expect(isBeyondControls(-0.21, controls)).toBe(true);
  expect(isBeyondControls(0.19, controls)).toBe(false);
  expect(isBeyondControls(0.05, controls)).toBe(false);
  // Far from their mean, but smaller than they are.
  expect(isBeyondControls(0.1, [1, 1.01, 0.99])).toBe(false);
});
