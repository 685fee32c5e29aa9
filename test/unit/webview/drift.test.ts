/** The table of how far two residual streams are apart, block by block. */
import { expect, it } from 'vitest';
import { type Drift, furthestApart, furthestWithout } from '../../../src/trace/compare/drift';
import type { CompareData } from '../../../webview/state/compare/comparison';
import { driftFigure, shownShares } from '../../../webview/state/compare/drift';
import { partOf } from '../part-of';

/** Of two pairs of tokens, in as many states as there are distances. */
function drift(...apart: (readonly [number, number])[]): Drift {
  const points = apart.map((_, layer) => ({ a: `blocks.${layer}.resid_post`, b: `blocks.${layer}.resid_post` }));
  const ones = new Float64Array(2 * apart.length).fill(1);
  return { points, pairs: 2, normA: ones, normB: ones, norm: Float64Array.from(apart.flat()), added: null };
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

it('a cell tells in words that vectors are hardly apart, and not by a power of ten', () => {
  const rows = [0, 1].map((at) => ({ a: at, b: at, same: true }));
  const summary = { plan: { stages: [], stacks: [] } };
  const comparison = { a: { summary }, alignment: { rows }, tokens: { both: [] } };
  const data = partOf<CompareData>({ comparison, choice: { row: 0 }, width: 400 });
  const found = { ...drift([3.5e-5, 0.25]), points: [] };
  const { look } = driftFigure(found, data, undefined);
  const told = (value: number) => look.describe?.({} as never, { row: 0, column: 0, value } as never)?.value;
  expect([told(3.5e-5), told(3.5e-9), told(0.25), told(0)]).toEqual([
    '0.0035\u00a0%',
    'less than 0.0001\u00a0%',
    '25.00\u00a0%',
    '0\u00a0%',
  ]);
});

it('the place that is furthest apart of all is a state and a pair of tokens; none where all is the same', () => {
  const found = drift([0.5, 0], [0.25, Number.NaN], [0, 0.75]);
  expect(furthestApart(found)).toEqual({ point: found.points[2], pair: 1, share: 0.75 });
  expect(furthestApart(found, 0)).toEqual({ point: found.points[0], pair: 0, share: 0.5 });
  expect(furthestApart(drift([0, 1e-6], [0, 0]))).toBeUndefined();
});

it('of all pairs, only those that are asked for are measured without the difference before the first block', () => {
  const [pairs, states] = [5, 4];
  const [norm, added] = [3, 7].map((step) =>
    Float64Array.from({ length: pairs * states }, (_, at) => (at * step) % 11),
  ) as [Float64Array, Float64Array];
  const begun = drift(...Array.from({ length: states }, () => [0, 0] as const));
  const lengths = Float64Array.from({ length: pairs * states }, (_, at) => 4 + (at % 3));
  const of = { ...begun, pairs, normA: lengths, normB: lengths, norm, added };
  for (const without of [[], [1], [0, 3], [0, 1, 2, 3, 4]]) {
    const found = furthestWithout(of, (pair) => without.includes(pair));
    let [most, at] = [0, 0];
    for (let state = 0; state < states; state++) {
      for (let pair = 0; pair < pairs; pair++) {
        const index = state * pairs + pair;
        const apart = without.includes(pair) ? (added[index] as number) : (norm[index] as number);
        if (apart / (lengths[index] as number) > most) [most, at] = [apart / (lengths[index] as number), index];
      }
    }
    expect(found).toEqual({
      point: of.points[Math.floor(at / pairs)],
      pair: at % pairs,
      share: most,
      isWithout: without.includes(at % pairs),
    });
  }
  // Where a block does more than add, nothing is left out, and none is said to be.
  expect(furthestWithout({ ...of, added: null }, () => true)).toEqual({ ...furthestApart(of), isWithout: false });
});

it('where equal rows at the beginning are folded, each other row has its own shares', async () => {
  const comparison = {
    a: { summary: { plan: { stages: [], stacks: [] } } },
    alignment: { rows: [{ a: 1, b: 1, same: false }] },
    tokens: { both: [] },
  };
  const data = partOf<CompareData>({ comparison, choice: { row: 0 }, width: 400 });
  const { tensor, panel } = driftFigure(drift([0, 0.5], [0, 0.25]), data, undefined, 1);
  expect(tensor.shape).toEqual([1, 2]);
  const axis = (size: number) => ({ size, spans: [{ start: 0, stop: size }] });
  const { values } = await panel.windows.grid({} as never, tensor, axis(1), axis(2), new AbortController().signal);
  expect([...values]).toEqual([0.5, 0.25]);
});
