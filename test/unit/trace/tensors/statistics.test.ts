/** Statistics, whole and in pieces, against two-pass loops. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { scriptSums } from '../../../../src/trace/tensors/block-sums';
import { StatisticsAccumulator, statistics } from '../../../../src/trace/tensors/statistics';
import { vectorSums } from '../../../../src/trace/tensors/vector-sums';
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

describe('by vector instructions', () => {
  const hostile = [Number.NaN, Infinity, -Infinity, -0, 1e38, 1e-45];
  it.each([1, 2, 3, 4, 5, 17, 4095, 4096])('%i values give what a script gives', (count) => {
    const values = Float32Array.from({ length: count }, (_, i) =>
      i % 5 === 1 ? (hostile[i % hostile.length] as number) : 1e4 + random(),
    );
    const origin = values[0] as number;
    const { distances, squaredDistances, ...exact } = scriptSums(values, origin);
    const sums = vectorSums(values, origin);
    expect(sums).toMatchObject(exact);
    expect(sums.distances / (distances || 1)).toBeCloseTo(distances === 0 ? 0 : 1, 12);
    expect(sums.squaredDistances / (squaredDistances || 1)).toBeCloseTo(squaredDistances === 0 ? 0 : 1, 12);
  });

  it('nothing is left of the block before', () => {
    vectorSums(new Float32Array(4096).fill(7), 7);
    expect(vectorSums(Float32Array.of(2, 3), 2)).toMatchObject({ finite: 2, min: 2, max: 3, distances: 1, zeros: 0 });
  });

  it('is compiled from its source', () => {
    expect(() => execFileSync(process.execPath, ['scripts/compile-wat.mjs', '--check'])).not.toThrow();
  });
});
