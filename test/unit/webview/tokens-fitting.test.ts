import { describe, expect, it } from 'vitest';
import { largestFitting, sizesOfTokens } from '../../../webview/components/tokens/tokens-fitting.ts';

describe('the sizes of tokens that are all to be in sight', () => {
  const ofType = (type: number) => sizesOfTokens(1.5, type);

  it('has in larger type all that it has in smaller type, and that itself', () => {
    for (const [smaller, larger] of [
      [1.75, 2],
      [2, 2.5],
      [2.5, 3],
    ] as const)
      expect(ofType(larger)).toEqual(expect.arrayContaining([...ofType(smaller), smaller]));
  });

  it('has none below the least, nor type itself', () => {
    expect(Math.min(...ofType(2))).toBeCloseTo(1.5, 9);
    expect(Math.max(...ofType(2))).toBeLessThan(2);
    expect(ofType(1.5)).toEqual([]);
  });

  it('takes the largest that has room', () => {
    expect(largestFitting([1, 2, 3, 4], (size) => size <= 3)).toBe(3);
    expect(largestFitting([1, 2, 3, 4], () => true)).toBe(4);
    expect(largestFitting([1, 2, 3, 4], () => false)).toBeUndefined();
    expect(largestFitting([], () => true)).toBeUndefined();
  });
});
