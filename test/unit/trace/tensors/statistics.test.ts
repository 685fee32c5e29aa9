/** Statistics, whole and in pieces, against two-pass loops. */
import { describe, expect, it } from 'vitest';
import { StatisticsAccumulator, statistics } from '../../../../src/trace/tensors/statistics';
import { normalNumbers } from '../../random-model';

function twoPasses(values: readonly number[]) {
  const finite = values.filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const variance = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length;
  return { mean, sigma: Math.sqrt(variance), norm: Math.hypot(...finite) };
}

/** Far from zero, where a sum of squares in one pass loses the variance. */
const random = normalNumbers(3);
const VALUES = Float32Array.from({ length: 1000 }, (_, i) => (i % 7 === 0 ? 0 : 1e4 + random()));

describe.each([1, 3, 1000, 64])('in pieces of %i', (size) => {
  it('are those of the whole', () => {
    const accumulator = new StatisticsAccumulator();
    for (let start = 0; start < VALUES.length; start += size) accumulator.add(VALUES.subarray(start, start + size));
    const { mean, sigma, norm, ...exact } = accumulator.result();
    const expected = twoPasses([...VALUES]);
    expect(exact).toEqual({ count: 1000, finite: 1000, min: 0, max: Math.max(...VALUES), zeros: 143 });
    expect((mean as number) / expected.mean).toBeCloseTo(1, 12);
    expect((sigma as number) / expected.sigma).toBeCloseTo(1, 10);
    expect(norm / expected.norm).toBeCloseTo(1, 12);
  });
});

it('of values close together far from zero', () => {
  const close = Float32Array.from([16777214, 16777215, 16777216]);
  expect(statistics(close)).toMatchObject({ mean: 16777215, min: 16777214, max: 16777216 });
  expect(statistics(close).sigma).toBeCloseTo(Math.sqrt(2 / 3), 9);
});

it('leave out what is not finite, and count it', () => {
  const values = Float32Array.of(1, -Infinity, 3, Number.NaN, Infinity, 0);
  const { sigma, norm, ...exact } = statistics(values);
  expect(exact).toEqual({ count: 6, finite: 3, min: 0, max: 3, mean: 4 / 3, zeros: 1 });
  expect(sigma).toBeCloseTo(twoPasses([...values]).sigma, 12);
  expect(norm).toBeCloseTo(Math.sqrt(10), 12);
});

it.each([
  ['no values', [], 0],
  ['nothing finite', [-Infinity, Number.NaN], 2],
])('of %s are null', (_, values, count) => {
  expect(statistics(Float32Array.from(values))).toEqual({
    count,
    finite: 0,
    min: null,
    max: null,
    mean: null,
    sigma: null,
    norm: 0,
    zeros: 0,
  });
});

it('of one value', () => {
  expect(statistics(Float32Array.of(-2))).toEqual({
    count: 1,
    finite: 1,
    min: -2,
    max: -2,
    mean: -2,
    sigma: 0,
    norm: 2,
    zeros: 0,
  });
});
