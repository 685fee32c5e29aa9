/** Where a head looks from a token of each of two texts. */
import { expect, it } from 'vitest';
import { differenceText, type Look, movedShare, shownLooks } from '../../../webview/state/compare/looks';
import { compareStrings } from '../../../webview/strings/compare';

const look = (a: number | null, b: number | null): Look => ({ row: 0, a, b });

it('the tokens that are not shown by themselves are counted for each side: a token of one is none of the other', () => {
  const rows = Array.from({ length: 14 }, (_, at) => look(at < 11 ? 0.09 : null, at < 12 ? 0.08 : 0.001));
  const { shown, others } = shownLooks(rows);
  expect(shown).toHaveLength(11);
  expect(others?.counts).toEqual({ a: 0, b: 3 });
  expect(compareStrings.otherLooks({ a: 4, b: 6 })).toBe('4 others in A, 6 in B');
  expect(compareStrings.otherLooks({ a: 1, b: 1 })).toBe('1 other');
});

it('A − B is in percentage points, with its sign and two decimals, and never a power of ten', () => {
  const texts = [look(0.3, 0.1), look(0.1, 0.3), look(null, 0.25), look(1e-6, 0), look(0, 1e-6), look(0, 0)].map(
    differenceText,
  );
  expect(texts).toEqual(['+20.00', '−20.00', '−25.00', '0.00', '0.00', '0.00']);
});

it('attention that lies on other tokens is half of all differences', () => {
  expect(movedShare([look(0.5, 0.25), look(0.5, null), look(null, 0.75)])).toBe(0.75);
});
