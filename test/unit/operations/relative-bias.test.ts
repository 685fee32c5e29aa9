/** The buckets of distances are those of transformers' T5 (5.24), at the borders between them and far beyond the last. */
import { expect, it } from 'vitest';
import { bucketOf } from '../../../src/operations/relative-bias';

/** How far a key stands behind its query. */
const OFFSETS = [
  -1000, -128, -127, -100, -91, -64, -45, -32, -31, -16, -12, -11, -8, -7, -1, 0, 1, 7, 8, 11, 12, 16, 32, 64, 91, 128,
  1000,
];

/** Both ways, buckets, distance of the last one, and for each offset the bucket. */
const EXPECTED: [boolean, number, number, number[]][] = [
  [
    true,
    32,
    128,
    [15, 15, 15, 15, 15, 14, 12, 12, 11, 10, 9, 8, 8, 7, 1, 0, 17, 23, 24, 24, 25, 26, 28, 30, 31, 31, 31],
  ],
  [false, 32, 128, [31, 31, 31, 30, 29, 26, 23, 21, 21, 16, 12, 11, 8, 7, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  [true, 20, 100, [9, 9, 9, 9, 9, 9, 8, 8, 8, 6, 6, 6, 5, 5, 1, 0, 11, 15, 15, 16, 16, 16, 18, 19, 19, 19, 19]],
  [false, 8, 20, [7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 6, 5, 5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  [true, 16, 512, [7, 6, 6, 6, 6, 6, 5, 5, 5, 5, 4, 4, 4, 4, 1, 0, 9, 12, 12, 12, 12, 13, 13, 14, 14, 14, 15]],
];

it.each(EXPECTED)('both ways %s, %i buckets up to %i', (bidirectional, buckets, maxDistance, expected) => {
  const node = { matrix: { name: 'bias', shape: [buckets, 4] }, maxDistance, bidirectional };
  expect(OFFSETS.map((offset) => bucketOf(node, offset))).toEqual(expected);
});
