/** Rows that are each held to their own numbers: which differences a proof tells of them, and in which words. */
import { describe, expect, it } from 'vitest';
import { failedPlace, proofNumbers } from '../../../../src/trace/run/proof-numbers';
import type { FailedValue, Proof } from '../../../../src/trace/run/proofs';
import { RowDifferences } from '../../../../src/trace/run/row-differences';

const NONE = { status: 'holds', residual: 0, bound: 0 };

function checked(...rows: [number, number][]) {
  const differences = new RowDifferences();
  for (const [residual, bound] of rows) differences.add(residual, bound);
  return differences.check();
}

function told(...rows: [number, number][]): string {
  const proof: Proof = { name: 'sum resid_mid', claim: 'a = b', view: 'block output', ...checked(...rows) };
  return proofNumbers(proof, (value) => value.toExponential(1));
}

it('the largest difference is told with what its own row is allowed, and the row closest to its limit beside it', () => {
  const rows: [number, number][] = [
    [3.8e-6, 1.7e-5],
    [8.8e-4, 2e-2],
    [1e-7, 1e-6],
  ];
  const closest = { residual: 3.8e-6, bound: 1.7e-5 };
  for (const order of [rows, rows.toReversed()])
    expect(checked(...order)).toEqual({ status: 'holds', residual: 8.8e-4, bound: 2e-2, closest });
  expect(told(...rows)).toBe(
    'largest difference 8.8e-4, allowed 2.0e-2; closest to its own limit: difference 3.8e-6, allowed 1.7e-5',
  );
});

it('of one row that is both it is told once', () => {
  expect(checked([1, 2], [0.5, 2])).toEqual({ status: 'holds', residual: 1, bound: 2 });
  expect(checked([1, 4], [1, 2], [1, 3])).toEqual({ status: 'holds', residual: 1, bound: 2 });
  expect(checked([0, 4], [0, 5])).toEqual({ status: 'holds', residual: 0, bound: 5 });
  expect(checked()).toEqual(NONE);
  expect(told([1, 2])).toBe('largest difference 1.0e+0, allowed 2.0e+0');
});

it('a row beyond its own limit fails, and is told, however small its difference is', () => {
  expect(checked([1, 2], [2e-5, 1e-5])).toMatchObject({ status: 'fails', residual: 1, bound: 2 });
  expect(told([1, 2], [2e-5, 1e-5])).toBe(
    'furthest beyond its own limit: difference 2.0e-5, allowed only 1.0e-5; largest difference 1.0e+0, allowed 2.0e+0',
  );
  expect(told([3, 2])).toBe('largest difference 3.0e+0, allowed only 2.0e+0');
});

it.each([Number.NaN, Number.POSITIVE_INFINITY])('a difference of %s is the largest, and fails', (residual) => {
  for (const rows of [
    [
      [residual, 1],
      [5, 9],
    ],
    [
      [5, 9],
      [residual, 1],
    ],
  ] as [number, number][][])
    expect(checked(...rows)).toEqual({ status: 'fails', residual, bound: 1 });
  expect(checked([residual, Number.POSITIVE_INFINITY])).toMatchObject({ status: 'fails', residual });
});

describe('a value that failed', () => {
  const failed = { stage: 'blocks.4.mlp.post', index: [2, 5], stored: 0.40000003, computed: 0.4 };
  const told = (other: Partial<FailedValue>) =>
    failedPlace({
      ...{ name: 'recomputed', claim: 'all', view: 'block output', ...checked([1, 0.5]) },
      failed: { ...failed, from: ['blocks.4.mlp.pre'], ...other },
    });

  it('is told with what it does not follow from, its place, and digits that tell it from what follows', () => {
    expect(told({})).toBe(
      'blocks.4.mlp.post[2, 5] does not follow from blocks.4.mlp.pre: it is stored as 0.40000003; computed anew it is 0.4',
    );
    expect(told({ stored: Number.NaN })).toContain('is stored as NaN;');
    expect(told({ from: ['a', 'b'] })).toContain('does not follow from a and b: ');
    expect(told({ from: [] })).toContain('does not follow from the weights of the model: ');
  });

  it('is told with those of its inputs that nothing is known of', () => {
    expect(told({ unchecked: ['q', 'k'] })).toMatch(
      /; whether q and k are right cannot be told without the model’s weights$/,
    );
  });

  it('that is a copy is told with what it is a copy of', () => {
    expect(told({ copyOf: 'embed', from: [] })).toBe(
      'blocks.4.mlp.post[2, 5] is stored as 0.40000003, but embed[2, 5], the same value, as 0.4',
    );
  });
});
