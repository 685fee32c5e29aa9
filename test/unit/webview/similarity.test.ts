/** The map of how similar the tokens of two texts are. */
import { expect, it } from 'vitest';
import {
  productMeaning,
  productText,
  similarityCsv,
  similarityFigure,
  similarWordSentences,
} from '../../../webview/state/compare/similarity';
import { scaleOf } from '../../../webview/theme/color-scale';

it('has the scale of all cosines, however small these are', () => {
  const side = { summary: { tokens: [{}, {}] }, readings: {} };
  const data = { comparison: { a: side, b: side, alignment: { rows: [] } }, choice: { row: 0 }, width: 400 } as never;
  const { tensor } = similarityFigure(
    { whole: 0.1, tokens: Float32Array.of(0.1, 0.05, 0, 0.1) } as never,
    data,
    undefined,
  );
  expect(tensor.statistics && scaleOf('signed', tensor.statistics).limit).toBe(1);
});

const PRODUCT = {
  largest: [
    { dimension: 7, a: -0.5, b: -0.5 },
    { dimension: 2, a: -0.25, b: 0.5 },
  ],
  others: 0.25,
  count: 382,
  lengths: { a: 1, b: 1 },
};

it('is told as a sum of products, which is divided by the lengths only where these are not 1', () => {
  expect(productText(PRODUCT, 0.375)).toBe('cos(a, b) = (-0.5)² + (-0.25) × 0.5 + 0.25 (the other 382 terms) = 0.375');
  expect(productMeaning(PRODUCT)).toContain('each of the 384 dimensions');
  expect(productMeaning(PRODUCT)).toContain('those of dimensions 7 and 2. Both vectors have length 1');
  const longer = { ...PRODUCT, lengths: { a: 2, b: 4 } };
  expect(productText(longer, 0.0469)).toMatch(/^cos\(a, b\) = \(.+ terms\)\) \/ \(2 × 4\) = /);
  expect(productMeaning(longer)).toContain('divided by the lengths of both vectors');
});

it('has a line for each token of A as a text of commas, with those of B above', () => {
  const side = (...texts: string[]) => ({ summary: { tokens: texts.map((text) => ({ text, token: text, id: 1 })) } });
  const similarity = { whole: null, product: null, tokens: Float64Array.of(1, 0.5) };
  expect(similarityCsv(similarity, { a: side('a'), b: side('x', 'y,') } as never).split('\n')).toEqual([
    'A \\ B,0 x,"1 y,"',
    '0 a,1,0.5',
    '',
  ]);
});

/** @param texts of tokens; one that begins with ## goes on with the word before it */
function sideOf(...texts: string[]) {
  let text = '';
  const tokens = texts.map((token) => {
    const own = token.replace(/^##/, '');
    if (own === token && text !== '') text += ' ';
    const start = text.length;
    text += own;
    return { text: own, token, id: 1, inserted: token.startsWith('['), start, end: text.length };
  });
  return { summary: { text, tokens } };
}

it('a pair of words that stands out is not said to have the highest cosine where another has a higher one', () => {
  const [a, b] = [sideOf('children', 'home'), sideOf('kid', 'back', 'house')];
  const told = (...cosines: number[]) =>
    similarWordSentences(
      { whole: null, product: null, tokens: Float64Array.from(cosines) } as never,
      { a, b, alignment: { rows: [] } } as never,
    );
  expect(told(0.5303, 0.1, 0.1, 0.2, 0.577, 0.538)).toEqual([
    'Of different words this pair stands out: “children” and “kid” (0.5303). Each word is more like its partner than like any other word of the partner’s text, by at least 0.1.',
    '“home” and “back” (0.5770) have the highest cosine of different words, but do not stand out: “home” and “house” (0.5380) come within 0.1 of it.',
  ]);
  // Where the one that stands out is the highest, no other is told of.
  expect(told(0.7, 0.1, 0.1, 0.2, 0.577, 0.538)).toEqual([
    'Of different words this pair stands out: “children” and “kid” (0.7000). Each word is more like its partner than like any other word of the partner’s text, by at least 0.1.',
  ]);
  // Where none stands out the closest are told as that.
  expect(told(0.2, 0.1, 0.1, 0.2, 0.577, 0.538)).toEqual([
    'Of different words the closest pairs are “home” and “back” (0.5770), “home” and “house” (0.5380) and “children” and “kid” (0.2000).',
  ]);
});

it('of different words that are less alike than the same word is, this is said', () => {
  const [a, b] = [sideOf('the', 'kid'), sideOf('the', 'a', 'child')];
  const tokens = Float64Array.of(0.9, 0.8, 0.1, 0.1, 0.1, 0.5);
  expect(
    similarWordSentences(
      { whole: null, product: null, tokens } as never,
      { a, b, alignment: { rows: [] } } as never,
    )[1],
  ).toBe(
    '“the” and “a” (0.8000) have the highest cosine of different words, but do not stand out: “the” and “the” (0.9000) are more alike.',
  );
});

it('a word that stands several times in a text is named with its positions, as the strip sets them above each other', () => {
  const [a, b] = [sideOf('the', 'sun', 'the'), sideOf('a', 'the', 'sun', 'the')];
  const rows = [
    { a: null, b: 0, same: false },
    { a: 0, b: 1, same: true },
    { a: 1, b: 2, same: true },
    { a: 2, b: 3, same: true },
  ];
  const tokens = Float64Array.of(0.1, 0.7, 0.1, 0.9, 0.1, 0.1, 0.8, 0.1, 0.1, 0.6, 0.1, 0.5);
  const said = similarWordSentences(
    { whole: null, product: null, tokens } as never,
    { a, b, alignment: { rows } } as never,
  );
  expect(said.at(-1)).toBe(
    'The same words stand in both: “sun” (0.8000), “the” at position 0 of A and 1 of B (0.7000) and “the” at position 2 of A and 3 of B (0.5000).',
  );
});

it('a token that is an unmarked piece of a word is named with that word and told as a token, also where both texts have the piece', () => {
  const [a, b] = [sideOf('cats', 'nap', '##s'), sideOf('dogs', 'nap')];
  const told = (...cosines: number[]) =>
    similarWordSentences(
      { whole: null, product: null, tokens: Float64Array.from(cosines) } as never,
      { a, b, alignment: { rows: [] } } as never,
    );
  expect(told(0.7, 0.1, 0.1, 0.8, 0.1, 0.1)).toContain(
    'The same tokens stand in both: “nap” of “naps” and “nap” (0.8000).',
  );
  expect(told(0.1, 0.1, 0.1, 0.2, 0.7, 0.1)[0]).toMatch(
    /^Of different tokens this pair stands out: “##s” and “dogs” \(0\.7000\)\./,
  );
});
