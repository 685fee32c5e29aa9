/** Each token's share of a text's vector, for every way to pool: checked against numbers that are worked out by hand. */
import { expect, it } from 'vitest';
import { cosineOf } from '../../../../src/base/vectors';
import { POOLINGS, type Pooling } from '../../../../src/operations/pool';
import { sharesOf } from '../../../../src/trace/readings/token-shares';

/** Three tokens of two numbers. */
const ROWS = Float32Array.of(3, 0, 1, 4, -1, 2);

it.each<[Pooling, readonly number[]]>([
  // p = (1, 2), ‖p‖² = 5, terms (1, 0), (1/3, 4/3), (-1/3, 2/3)
  ['mean', [1 / 5, 3 / 5, 1 / 5]],
  ['sum by root', [1 / 5, 3 / 5, 1 / 5]],
  // p = (3 + 2 - 3, 8 + 6) / 6 = (1/3, 7/3), ‖p‖² = 50/9, terms (1/2, 0), (1/3, 4/3), (-1/2, 1)
  ['weighted mean', [3 / 100, 29 / 50, 39 / 100]],
  // p = (3, 4): the first number is the first token's, the second the second's
  ['max', [9 / 25, 16 / 25, 0]],
  ['first', [1, 0, 0]],
  ['last', [0, 0, 1]],
])('by %s, a share is the projection of a term on the sum, divided by the length of the sum', (pooling, expected) => {
  const shares = [...sharesOf(ROWS, 2, pooling)];
  expect(shares).toEqual(expected.map((share) => expect.closeTo(share, 12)));
});

it.each(POOLINGS)('by %s, all shares add up to 1, also where some are below 0', (pooling) => {
  const width = 48;
  const rows = Float32Array.from({ length: 31 * width }, (_, i) => Math.sin(i * i) + Math.cos(i % width));
  const shares = sharesOf(rows, width, pooling);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(Math.min(...sharesOf(Float32Array.of(5, 0, -1, 0), 2, 'mean'))).toBeCloseTo(-1 / 4, 12);
});

it('the cosine of a token with the text is that of the angle between their vectors, however long they are', () => {
  expect(cosineOf(Float32Array.of(3, 0), Float32Array.of(1, 2))).toBeCloseTo(1 / Math.sqrt(5), 6);
  expect(cosineOf(Float32Array.of(2, 4), Float32Array.of(1, 2))).toBeCloseTo(1, 6);
});
