/** What a page keeps of how similar two texts are. */
import { expect, it } from 'vitest';
import type { Comparison } from '../../../webview/state/compare/comparison';
import {
  isUnfolded,
  keepKnownPairs,
  keepUnfolded,
  keepWithout,
  keptKnownPairs,
  keptWithout,
} from '../../../webview/state/compare/kept-similarity';
import { partOf } from '../part-of';
import { keptIn } from './kept';

const side = (...ids: number[]) => ({
  summary: { model: { folder: '/models/one', state: '1' }, tokens: ids.map((id) => ({ id })) },
});
const compared = (a: number[], b: number[]) => partOf<Comparison>({ a: side(...a), b: side(...b) });
const [ONE, EXCHANGED, OTHER] = [compared([1, 2], [1, 3]), compared([1, 3], [1, 2]), compared([1, 2], [1, 4])];
const MEASURED = {
  unrelated: { text: 'A violin has four strings.', cosine: 0.1 },
  references: [{ kind: 'denial', a: 'It rains.', b: 'It does not rain.', cosine: 0.75 }],
} as const;
const WORD = { side: 'a', text: 'nurse', positions: [1, 2] } as const;

it('keeps what was measured and unfolded beside each other, of each comparison, for the page that comes next', () => {
  const state = {};
  keepKnownPairs(keptIn(state), ONE, MEASURED);
  keepWithout(keptIn(state), ONE, WORD, 0.61);
  keepUnfolded(keptIn(state), ONE, 'formula', true);
  keepWithout(keptIn(state), OTHER, WORD, 0.5);
  const kept = keptIn(state);
  expect(keptKnownPairs(kept, ONE)).toEqual(MEASURED);
  expect(keptWithout(kept, ONE, WORD)).toBe(0.61);
  expect(isUnfolded(kept, ONE, 'formula')).toBe(true);
  expect(isUnfolded(kept, ONE, 'pairs')).toBe(false);
  expect(keptKnownPairs(kept, OTHER)).toBeUndefined();
  expect(keptWithout(kept, OTHER, WORD)).toBe(0.5);
  keepUnfolded(kept, ONE, 'formula', false);
  expect(isUnfolded(kept, ONE, 'formula')).toBe(false);
});

it('knows of the sides exchanged the words that were left out, and not how similar the other text is to a sentence', () => {
  const kept = keptIn({});
  keepKnownPairs(kept, ONE, MEASURED);
  keepWithout(kept, ONE, WORD, 0.61);
  expect(keptWithout(kept, EXCHANGED, { ...WORD, side: 'b' })).toBe(0.61);
  expect(keptWithout(kept, EXCHANGED, WORD)).toBeUndefined();
  expect(keptKnownPairs(kept, EXCHANGED)).toBeUndefined();
});

it('forgets the comparison that was left longest ago, and reads what another version stored with care', () => {
  const kept = keptIn({});
  for (let id = 1; id <= 9; id++) keepWithout(kept, compared([0], [id]), WORD, id);
  expect(keptWithout(kept, compared([0], [1]), WORD)).toBeUndefined();
  expect(keptWithout(kept, compared([0], [9]), WORD)).toBe(9);
  for (const stored of [3, [null], [{ of: 'x' }]])
    expect(keptKnownPairs(keptIn({ compareSimilarity: stored }), ONE)).toBeUndefined();
  keepKnownPairs(kept, ONE, { ...MEASURED, references: [{ ...MEASURED.references[0], kind: 'rhyme' as never }] });
  expect(keptKnownPairs(kept, ONE)).toBeUndefined();
});
