/** How much what comes next hangs on each token of a text, and the sentence on that. */
import { expect, it } from 'vitest';
import { doublings, influenceOf, sayInfluence } from '../../../../src/trace/readings/token-influence';

const at = (place: number, probability: number, tokens = 1) => ({ place, tokens, count: 2, probability });
const say = (asIs: number, ...influence: readonly ReturnType<typeof at>[]) =>
  sayInfluence(influence, { followed: '“house”', asIs, name: ({ place }) => `“${place}”`, isWord: () => true });

it('of each place it is the mean over the tokens that were tried there, in the order of the text', () => {
  const runs = [
    { place: 3, tokens: 2, probability: 0.1 },
    { place: 1, tokens: 1, probability: 0.5 },
    { place: 3, tokens: 2, probability: 0.3 },
  ];
  expect(influenceOf(runs)).toEqual([
    { place: 1, tokens: 1, count: 1, probability: 0.5 },
    { place: 3, tokens: 2, count: 2, probability: 0.2, range: [0.1, 0.3] },
  ]);
  expect(influenceOf([])).toEqual([]);
});

it('is counted in doublings: above 0 where the token makes the other one more probable, and finite where nothing is left', () => {
  expect(doublings(0.4, at(1, 0.1))).toBeCloseTo(2, 12);
  expect(doublings(0.1, at(1, 0.2))).toBeCloseTo(-1, 12);
  expect(doublings(0.1, at(1, 0))).toBeCloseTo(Math.log2(1e11), 10);
});

it('names what supports it most with what is left then, what comes next, and what speaks against it', () => {
  expect(say(0.12, at(1, 0.11), at(2, 0.021), at(3, 0.08), at(4, 0.18))).toBe(
    '“2” supports “house” most: with another token in its place “house” has 2.1\u00a0% on average, instead of 12\u00a0%. “3” supports it second most (8.0\u00a0%). “4” makes it less probable: with another token there “house” has 18\u00a0% on average.',
  );
  expect(say(0.12, at(1, 0.11), at(2, 0.021))).not.toMatch(/second most|less probable/);
  expect(say(0.01, at(1, 0.01), at(2, 0.03))).toBe(
    'No token makes “house” much more probable. “2” makes it less probable: with another token there “house” has 3.0\u00a0% on average, instead of 1.0\u00a0%.',
  );
});

it('tells between what bounds the mean is, since some of the others can raise what all lower together, and sets two equal tokens apart', () => {
  const told = { followed: '“house”', asIs: 0.12, name: () => '“house” at 3', isWord: () => true };
  expect(sayInfluence([{ ...at(3, 0.05), range: [0.001, 0.31] }], told)).toBe(
    '“house” at 3 supports another “house” most: with another token in its place “house” has 5.0\u00a0% on average (0.1\u00a0% to 31\u00a0%), instead of 12\u00a0%.',
  );
});

it('names the word that supports it most where punctuation or white space does so more, and how much that is', () => {
  const told = {
    followed: '“house”',
    asIs: 0.4,
    name: ({ place }: { readonly place: number }) => `“${place}”`,
    isWord: ({ place }: { readonly place: number }) => place < 8,
  };
  const most =
    '“9” supports “house” most: with another token in its place “house” has 2.0\u00a0% on average, instead of 40\u00a0%.';
  expect(sayInfluence([at(1, 0.38), at(2, 0.35, 2), at(3, 0.41), at(9, 0.02)], told)).toBe(
    `${most} Of the words, “2” supports it most, though little: with another word in its place “house” has 35\u00a0% on average.`,
  );
  expect(sayInfluence([at(1, 0.2), at(8, 0.1), at(9, 0.02)], { ...told, among: 'Of the last 24 tokens' })).toBe(
    `Of the last 24 tokens, ${most} “8” supports it second most (10\u00a0%). Of the words among them, “1” supports it most: with another token in its place “house” has 20\u00a0% on average.`,
  );
  expect(sayInfluence([at(1, 0.41), at(2, 0.45), at(9, 0.02)], told)).toBe(
    `${most} Of the words, none makes it more probable.`,
  );
  // A word that is named already is not named again; without words, none is.
  expect(sayInfluence([at(1, 0.1), at(9, 0.02)], told)).toBe(`${most} “1” supports it second most (10\u00a0%).`);
  expect(sayInfluence([at(8, 0.39), at(9, 0.02)], told)).toBe(most);
});

it('says between what bounds all stays where no token matters', () => {
  expect(say(0.12, at(1, 0.11), at(2, 0.13))).toBe(
    'No single token matters much for “house”: with another one in its place “house” has between 11\u00a0% and 13\u00a0% on average, and 12\u00a0% as the text is.',
  );
  expect(say(0.12, at(1, 0.12))).toBe(
    'The one token that gave way matters little for “house”: with another one in its place “house” has 12\u00a0% on average, and 12\u00a0% as the text is.',
  );
  expect(say(0.12)).toBe('');
});

it('calls words what gave way as soon as one of them is several tokens, and each by what it is', () => {
  expect(say(0.12, at(1, 0.11), at(2, 0.021, 3), at(5, 0.2))).toBe(
    '“2” supports “house” most: with another word in its place “house” has 2.1\u00a0% on average, instead of 12\u00a0%. “5” makes it less probable: with another token there “house” has 20\u00a0% on average.',
  );
  expect(say(0.12, at(1, 0.11), at(2, 0.12, 3))).toMatch(/^No single word matters much for “house”/);
  expect(say(0.01, at(1, 0.01, 2), at(3, 0.03))).toMatch(
    /^No word makes “house” much more probable\. “3” makes it less probable: /,
  );
  expect(say(0.12, at(1, 0.12, 2))).toMatch(/^The one word that gave way matters little/);
});
