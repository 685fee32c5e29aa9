/** Who goes to a block goes to its head that adds most. */
import { expect, it } from 'vitest';
import type { HeadContributions } from '../../../src/engine/protocol/reading-protocol';
import { headOfBlock } from '../../../webview/state/attention/head-of-block';

const added = { heads: 3, values: Float64Array.of(0.1, 2, 0.3, -0.5, -0.1, -0.2) } as unknown as HeadContributions;

it('is that of the block itself, also where all of its heads take away', () => {
  expect([0, 1].map((layer) => headOfBlock(added, layer))).toEqual([1, 1]);
  expect(headOfBlock({ ...added, values: Float64Array.of(0, 0, 0, 0, 0, 1) }, 1)).toBe(2);
});

it('is none where there is no such block', () => {
  expect(headOfBlock(added, 2)).toBeUndefined();
});
