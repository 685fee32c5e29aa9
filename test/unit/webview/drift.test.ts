/** The table of how far two residual streams are apart, block by block. */
import { expect, it } from 'vitest';
import type { Drift } from '../../../src/trace/compare/drift';
import { shownShares } from '../../../webview/state/compare/drift';

/** Of two pairs of tokens, in as many states as there are distances. */
function drift(...apart: (readonly [number, number])[]): Drift {
  const points = apart.map((_, layer) => ({ a: `blocks.${layer}.resid_post`, b: `blocks.${layer}.resid_post` }));
  const ones = new Float64Array(2 * apart.length).fill(1);
  return { points, pairs: 2, normA: ones, normB: ones, norm: Float64Array.from(apart.flat()) };
}

it('bars are as long as the shares, of which 100\u00a0% is the whole', () => {
  expect(shownShares(drift([0.5, 0], [0.25, 0]), 0)).toEqual([
    { share: 0.5, bar: 0.5 },
    { share: 0.25, bar: 0.25 },
  ]);
});

it('where vectors are further apart than the longer one is long, no two different shares have bars of one length', () => {
  const shown = shownShares(drift([0, 1], [0, 2], [0, Number.NaN], [0, 0.5]), 1);
  expect(shown.map(({ bar }) => bar)).toEqual([0.5, 1, Number.NaN, 0.25]);
});
