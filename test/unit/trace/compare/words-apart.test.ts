/** Which of the words in which two texts differ matters: what is run without, how far that goes, and what is said of it. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../src/trace/compare/outcome';
import {
  leadsOf,
  sayWordsApart,
  type WordApart,
  wordApart,
  wordsApart,
} from '../../../../src/trace/compare/words-apart';
import { partOf } from '../../part-of';

/** A text of tokens that stand for so many of its characters each. */
function text(...parts: readonly string[]) {
  let at = 0;
  const tokens = parts.map((part) => {
    const start = at;
    at += part.length;
    return { start, end: at, inserted: false };
  });
  return { text: parts.join(''), tokens };
}

it('are those with a token that has no counterpart or another one, with all their tokens, but for the last token', () => {
  const texts = { a: text('The', ' doc', 'tor', ' said', ' he'), b: text('The', ' old', ' nurse', ' said', ' she') };
  const rows = [
    { a: 0, b: 0, same: true },
    { a: 1, b: null, same: false },
    { a: 2, b: 1, same: false },
    { a: null, b: 2, same: false },
    { a: 3, b: 3, same: true },
    { a: 4, b: 4, same: false },
  ];
  const found = wordsApart(texts, { rows }, { a: 4, b: 4 });
  expect(found).toEqual([
    { side: 'a', text: 'doctor', positions: [1, 2] },
    { side: 'b', text: 'old', positions: [1] },
    { side: 'b', text: 'nurse', positions: [2] },
  ]);
});

it('are none where one word is all by which the texts differ: without it a text is the other one', () => {
  const texts = { a: text('The', ' old', ' man', ' is'), b: text('The', ' man', ' is') };
  const rows = [
    { a: 0, b: 0, same: true },
    { a: 1, b: null, same: false },
    { a: 2, b: 1, same: true },
    { a: 3, b: 2, same: true },
  ];
  expect(wordsApart(texts, { rows }, { a: 3, b: 2 })).toEqual([]);
  // With another last token, which stays, it is not all.
  const apart = rows.map((row) => (row.a === 3 ? { ...row, same: false } : row));
  expect(wordsApart(texts, { rows: apart }, { a: 3, b: 2 })).toEqual([{ side: 'a', text: 'old', positions: [1] }]);
});

describe('without a word', () => {
  const word = { side: 'b', text: 'old', positions: [1] } as const;
  const without = (lead: number) => ({ lead: { asIs: 9, without: lead } });

  it('a text goes so far on the way from its own lead to that of the other text', () => {
    // B leads by −1, A by 3: at 1 half of the way back.
    expect(wordApart(word, { a: 3, b: -1 }, without(1)).share).toBe(0.5);
    expect(wordApart({ ...word, side: 'a' }, { a: 3, b: -1 }, without(2)).share).toBe(0.25);
    expect(wordApart(word, { a: 3, b: -1 }, without(-2)).share).toBe(-0.25);
    expect(wordApart(word, { a: 3, b: 3.01 }, without(1)).share).toBeNull();
    expect(wordApart(word, { a: 3, b: -1 }, {}).share).toBeNull();
  });

  it('leads are those of both logits in each text, wherever the outcome lists the tokens', () => {
    const chance = (id: number, own: number, other: number) => ({ id, own: { logit: own }, other: { logit: other } });
    const outcome = partOf<Outcome>({
      a: { top: [chance(1, 5, 4)] },
      b: { top: [chance(2, 6, 1)] },
      shared: { changed: [chance(3, 2, 0)] },
    });
    expect(leadsOf(outcome, 1, 2)).toEqual({ a: 4, b: -2 });
    expect(leadsOf(outcome, 3, 1)).toEqual({ a: -3, b: -4 });
    expect(leadsOf(outcome, 1, 9)).toBeUndefined();
  });
});

describe('is said', () => {
  const words = (...shares: (number | null)[]): WordApart[] =>
    shares.map((share, at) => ({ side: at % 2 ? 'b' : 'a', text: 'wxyz'.charAt(at), positions: [at], share }));
  const said = (...shares: (number | null)[]) =>
    sayWordsApart(words(...shares), 'the lead', ({ text: own, side }) => `“${own}” of ${side.toUpperCase()}`);

  it('with the word that matters most, those that come next, and how far the others go', () => {
    expect(said(0.2, 0.8, 0.03, -0.02)).toBe(
      '“x” of B matters most: with it deleted, and all later tokens 1 position earlier, B goes 80\u00a0% of the way back to A, by the lead. Next is “w” of A (20\u00a0%). With one of the others deleted it is −2.0\u00a0% to 3.0\u00a0%.',
    );
    expect(said(0.43)).toBe(
      'With “w” of A deleted, and all later tokens 1 position earlier, A goes 43\u00a0% of the way to B, by the lead.',
    );
  });

  it('that none makes the difference, and which one makes it smaller', () => {
    expect(said(0.04, 0.02)).toBe(
      'No single word makes the difference: with one of them deleted a text goes 2.0\u00a0% to 4.0\u00a0% of the way to the other, by the lead.',
    );
    expect(said(0.3, -0.5)).toMatch(/by the lead\. With “x” of B deleted, A and B are further apart: −50\u00a0%\.$/);
    expect(said(0.3, -0.5, 0.02)).toMatch(/further apart: −50\u00a0%\. With “y” of A deleted it is 2\.0\u00a0%\.$/);
    expect(said(0.3, null)).toBe('By the lead, A and B are so alike here that no word can make the difference.');
    expect(said()).toBe('');
  });
});
