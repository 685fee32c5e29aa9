/** The map of how similar the tokens of two texts are. */
import { expect, it } from 'vitest';
import {
  productMeaning,
  productText,
  similarityCsv,
  similarityFigure,
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
