/** Several texts at once: which pairs of them are the most and the least alike. */
import { expect, it } from 'vitest';
import { extremePairsWords, MOST_TEXTS, textPairs, whyNotAtOnce } from '../../../../src/trace/compare/several-texts';

const COSINES = [1, 0.5, 0.25, 0.5, 1, -0.125, 0.25, -0.125, 1];
const named = (text: number) => `text ${text}`;

it('makes a pair of each two texts once, and none of a text with itself', () => {
  expect(textPairs(COSINES, 3)).toEqual([
    { a: 0, b: 1, cosine: 0.5 },
    { a: 0, b: 2, cosine: 0.25 },
    { a: 1, b: 2, cosine: -0.125 },
  ]);
});

it('tells the largest and the smallest cosine in one sentence, and nothing of a single pair', () => {
  expect(extremePairsWords(COSINES, 3, named)).toBe(
    'Of the 3 pairs, the most similar is text 0 and text 1 (0.5000), and the least similar text 1 and text 2 (−0.1250).',
  );
  expect(extremePairsWords([1, 0.5, 0.5, 1], 2, named)).toBeUndefined();
});

it('tells them with as many digits as tell them from the next ones', () => {
  const near = [1, 0.50002, 0.50001, 0.50002, 1, 0.2, 0.50001, 0.2, 1];
  expect(extremePairsWords(near, 3, named)).toContain('(0.50002), and the least similar text 1 and text 2 (0.20000).');
});

it('compares so many texts at once and no more, in one sentence', () => {
  expect(whyNotAtOnce(Array(MOST_TEXTS).fill('a'))).toBeUndefined();
  expect(whyNotAtOnce(Array(MOST_TEXTS + 1).fill('a'))).toBe('At most 12 texts are compared at once, not 13.');
  expect(whyNotAtOnce(['a'])).toBe('At least two texts are needed to compare them.');
  expect(whyNotAtOnce(['a', ' '])).toBe('A text is empty: there is nothing to compare it by.');
});
