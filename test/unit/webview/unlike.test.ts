import { expect, it } from 'vitest';
import type { AlignedRow } from '../../../src/trace/compare/align';
import { alignedAt, drawnAt, drawnRows } from '../../../webview/state/compare/unlike';

const row = (a: number | null, b: number | null): AlignedRow => ({ a, b, same: a !== null && b !== null });
const comparison = (rows: readonly AlignedRow[]) => ({
  alignment: { rows, by: 'ids' as const, bounded: false },
  sources: null,
});

it('texts that share at least half of their rows are drawn with all of them', () => {
  const alike = comparison([row(0, 0), row(1, null), row(2, 1), row(null, 2)]);
  expect((['a', 'b', 'difference'] as const).map((of) => drawnRows(alike, of))).toEqual([null, null, null]);
  expect([drawnAt(null, 3), alignedAt(null, 3)]).toEqual([3, 3]);
});

it('of texts that share less, a side draws its own rows, and the difference those that both have', () => {
  const unlike = comparison([row(0, null), row(null, 0), row(1, 1), row(null, 2), row(2, null)]);
  expect(drawnRows(unlike, 'a')).toEqual([0, 2, 4]);
  expect(drawnRows(unlike, 'b')).toEqual([1, 2, 3]);
  expect(drawnRows(unlike, 'difference')).toEqual([2]);
  // Rows of figures and of the alignment.
  expect([drawnAt([0, 2, 4], 4), drawnAt([0, 2, 4], 1), alignedAt([0, 2, 4], 2)]).toEqual([2, -1, 4]);
});

it('texts that share nothing have no difference to draw', () => {
  expect(drawnRows(comparison([row(0, null), row(null, 0)]), 'difference')).toEqual([]);
});

it('rows at the beginning that are folded are drawn by no figure', () => {
  const alike = comparison([row(0, 0), row(1, 1), row(2, 2), row(3, null), row(null, 3)]);
  expect((['a', 'b', 'difference'] as const).map((of) => drawnRows(alike, of, 2))).toEqual(
    ['a', 'b', 'difference'].map(() => [2, 3, 4]),
  );
  const unlike = comparison([row(0, 0), row(1, null), row(null, 1), row(null, 2), row(2, null)]);
  expect([drawnRows(unlike, 'a', 1), drawnRows(unlike, 'difference', 1)]).toEqual([[1, 4], []]);
});
