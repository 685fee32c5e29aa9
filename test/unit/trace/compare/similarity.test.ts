/** The cosines of many vectors: others get their turn meanwhile, and a cancellation stops them. */
import { expect, it } from 'vitest';
import { cosines } from '../../../../src/trace/compare/similarity';

const WIDTH = 1 << 12;

/** Vectors of which each points along another axis, but for the last, which is the first turned round and longer. */
function vectors(count: number): Float32Array {
  const result = new Float32Array(count * WIDTH);
  for (let row = 0; row < count - 1; row++) result[row * WIDTH + row] = 1;
  result[(count - 1) * WIDTH] = -3;
  return result;
}

it('are those of every row with every row, with turns between rows', async () => {
  const count = 64; // 2^24 multiplications
  let turns = 0;
  const all = vectors(count);
  const found = await cosines(all, all, WIDTH, async () => void turns++);
  expect(turns).toBe(4);
  const expected = Array.from({ length: count * count }, (_, at) => Number(at % count === Math.floor(at / count)));
  expected[count - 1] = -1;
  expected[(count - 1) * count] = -1;
  expect([...found]).toEqual(expected);
});

it('end where a turn throws', async () => {
  let turns = 0;
  const cancelled = cosines(vectors(64), vectors(64), WIDTH, async () => {
    if (++turns === 2) throw new Error('cancelled');
  });
  await expect(cancelled).rejects.toThrow('cancelled');
  expect(turns).toBe(2);
});
