/** Spearman’s rank correlation, beside formulas that rank by counting and know nothing of means. */
import { describe, expect, it } from 'vitest';
import { rankCorrelation } from '../../../src/base/rank-correlation';

/** Numbers that are always the same, from 0 to 1. */
function numbers(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  });
}

/** Spearman's own formula where no values are equal: 1 − 6 Σ d² / (n (n² − 1)). */
function byDistances(one: readonly number[], other: readonly number[]): number {
  const below = (all: readonly number[], value: number) => all.filter((each) => each < value).length;
  const n = one.length;
  const sum = one.reduce((total, value, at) => {
    const d = below(one, value) - below(other, other[at] as number);
    return total + d * d;
  }, 0);
  return 1 - (6 * sum) / (n * (n * n - 1));
}

/** With equal values, as Daniels' general coefficient: every pair by how many ranks it is apart, from counts alone. */
function byPairs(one: readonly number[], other: readonly number[]): number {
  const rank = (all: readonly number[], value: number) =>
    all.filter((each) => each < value).length + all.filter((each) => each === value).length / 2;
  let [both, ofOne, ofOther] = [0, 0, 0];
  for (const [i, a] of one.entries())
    for (const [j, b] of one.entries()) {
      const x = rank(one, a) - rank(one, b);
      const y = rank(other, other[i] as number) - rank(other, other[j] as number);
      [both, ofOne, ofOther] = [both + x * y, ofOne + x * x, ofOther + y * y];
    }
  return both / Math.sqrt(ofOne * ofOther);
}

describe('the rank correlation', () => {
  it('is that of Spearman’s formula of distances where no values are equal', () => {
    for (const seed of [1, 7, 90]) {
      const [one, other] = [numbers(54, seed), numbers(54, seed + 1000)];
      const mixed = other.map((value, at) => value + (one[at] as number));
      for (const against of [other, mixed])
        expect(rankCorrelation(one, against)).toBeCloseTo(byDistances(one, against), 12);
    }
  });

  it('is that of all pairs where values are equal', () => {
    const rounded = (values: number[]) => values.map((value) => Math.round(value * 6) / 6);
    for (const seed of [3, 11, 400]) {
      const [one, other] = [rounded(numbers(40, seed)), rounded(numbers(40, seed + 5))];
      expect(rankCorrelation(one, other)).toBeCloseTo(byPairs(one, other), 12);
    }
  });

  it('is 1 of the same order, −1 of the opposite one, and not known where all are equal', () => {
    expect(rankCorrelation([1, 2, 30], [-5, 0, 0.1])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2, 30], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(rankCorrelation([1, 1, 1], [3, 2, 1])).toBeUndefined();
    expect(rankCorrelation([], [])).toBeUndefined();
  });
});
