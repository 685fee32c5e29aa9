/** Where a head looks from a token of each of two texts. */
import { expect, it } from 'vitest';
import { differenceText, type Look, movedShare } from '../../../webview/state/compare/looks';

const look = (a: number | null, b: number | null): Look => ({ row: 0, a, b });

it('A − B is in percentage points, with its sign and two decimals, and never a power of ten', () => {
  const texts = [look(0.3, 0.1), look(0.1, 0.3), look(null, 0.25), look(1e-6, 0), look(0, 1e-6), look(0, 0)].map(
    differenceText,
  );
  expect(texts).toEqual(['+20.00', '−20.00', '−25.00', '0.00', '0.00', '0.00']);
});

it('attention that lies on other tokens is half of all differences', () => {
  expect(movedShare([look(0.5, 0.25), look(0.5, null), look(null, 0.75)])).toBe(0.75);
});
