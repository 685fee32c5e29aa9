/** What a page keeps of runs without each word in which two texts differ. */
import { expect, it } from 'vitest';
import type { Comparison } from '../../../webview/state/compare/comparison';
import { keepApart, keptApart } from '../../../webview/state/compare/words-apart';
import { partOf } from '../part-of';
import { keptIn } from './kept';

const side = (...ids: number[]) => ({
  variant: 'model' as const,
  summary: { model: { folder: '/models/one', state: '1' }, tokens: ids.map((id) => ({ id })) },
});
const compared = (a: number[], b: number[]) => partOf<Comparison>({ a: side(...a), b: side(...b) });
const ONE = compared([1, 2], [1, 3]);
const MEASURE = { a: 1, b: 1, id: 5, ratherThan: 6 };
const WORD = { side: 'a', text: 'nurse', positions: [1, 2] } as const;

it('is known to the page that comes next, of the same texts, tokens and measure alone', () => {
  const state = {};
  keepApart(keptIn(state), ONE, MEASURE, { ...WORD, share: 0.43 });
  keepApart(keptIn(state), ONE, MEASURE, { ...WORD, positions: [3], share: null });
  const kept = keptIn(state);
  expect(keptApart(kept, ONE, MEASURE, WORD)).toEqual({ ...WORD, share: 0.43 });
  expect(keptApart(kept, ONE, MEASURE, { ...WORD, positions: [3] })?.share).toBeNull();
  expect(keptApart(kept, ONE, MEASURE, { ...WORD, side: 'b' })).toBeUndefined();
  expect(keptApart(kept, ONE, { ...MEASURE, ratherThan: 7 }, WORD)).toBeUndefined();
  expect(keptApart(kept, ONE, { ...MEASURE, a: 0 }, WORD)).toBeUndefined();
  expect(keptApart(kept, compared([1, 3], [1, 2]), MEASURE, WORD)).toBeUndefined();
});

it('is forgotten of what was looked at longest ago, and what another version stored is read with care', () => {
  const kept = keptIn({});
  for (let id = 1; id <= 9; id++) keepApart(kept, compared([0], [id]), MEASURE, { ...WORD, share: id });
  expect(keptApart(kept, compared([0], [1]), MEASURE, WORD)).toBeUndefined();
  expect(keptApart(kept, compared([0], [9]), MEASURE, WORD)?.share).toBe(9);
  for (const stored of [3, [null], [{ of: 'x' }]])
    expect(keptApart(keptIn({ compareWordsApart: stored }), ONE, MEASURE, WORD)).toBeUndefined();
});
