/** A head that is left out of the test on repeated random tokens, in the panel. */
import { describe, expect, it } from 'vitest';
import type { RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import type { FoundHead } from '../../../webview/state/attention/found-heads';
import { type LeftOutOrder, listWithout, offeredHead, typedHead } from '../../../webview/state/attention/left-out-head';

const test = (previous: number[], induction: number[], without: RepeatedTokens['without'] = null): RepeatedTokens => ({
  texts: 4,
  different: 50,
  seed: 0,
  scores: {
    previous: Float64Array.from(previous),
    duplicate: new Float64Array(6),
    induction: Float64Array.from(induction),
  },
  deviations: { previous: new Float64Array(6), duplicate: new Float64Array(6), induction: new Float64Array(6) },
  ofTexts: [
    {
      previous: Float64Array.from(previous),
      duplicate: new Float64Array(6),
      induction: Float64Array.from(induction),
    },
  ],
  even: new Float64Array(3),
  foreseen: null,
  without,
});
const all = test([0.1, 0.4, 0.3, 0.2, 0.9, 0], [0, 0, 0, 0.1, 0.5, 0.2]);
const left = test([0.1, 0.4, 0.3, 0.2, 0.9, 0], [0, 0, 0, 0.4, 0.3, 0.2], { layer: 0, head: 1 });

describe('the head that is offered', () => {
  it('is of a block before that of the first induction head, the one that looks most at the token before', () => {
    expect(offeredHead(all, 'induction', 2)).toEqual({ layer: 0, head: 1 });
  });

  it('is the first of the kind itself where it is no induction head, or is of block 0', () => {
    expect(offeredHead(all, 'previous', 2)).toEqual({ layer: 2, head: 0 });
    expect(offeredHead(test([0.1, 0.4, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0]), 'induction', 2)).toEqual({
      layer: 0,
      head: 1,
    });
  });
});

it('a head that is typed is one of the model, or none', () => {
  const size = { layers: 3, heads: 12 };
  expect(typedHead(' 2.11 ', size)).toEqual({ layer: 2, head: 11 });
  for (const text of ['', '2', '2.', '3.0', '0.12', '-1.0', '1.0.0', 'L1H2', '1,2'])
    expect(typedHead(text, size), text).toBeUndefined();
});

it('heads are listed by the score with all heads, by that without one, or by how far both are apart', () => {
  const found = [3, 4, 5].map(
    (at): FoundHead => ({ layer: Math.floor(at / 2), head: at % 2, score: 0, limit: undefined, shuffled: undefined }),
  );
  const listed = (order: LeftOutOrder) =>
    listWithout(found, { all, ablated: left, heads: 2 }, 'induction', order).map(({ layer, head, before, after }) => [
      `${layer}.${head}`,
      before,
      after,
    ]);
  expect(listed('random')).toEqual([
    ['2.0', 0.5, 0.3],
    ['2.1', 0.2, 0.2],
    ['1.1', 0.1, 0.4],
  ]);
  expect(listed('without').map(([name]) => name)).toEqual(['1.1', '2.0', '2.1']);
  expect(listed('change').map(([name]) => name)).toEqual(['1.1', '2.0', '2.1']);
});
