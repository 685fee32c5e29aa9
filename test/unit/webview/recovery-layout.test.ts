import { expect, it } from 'vitest';
import { type NameLengths, recoveryLayout } from '../../../webview/state/compare/recovery-layout';

/** How wide a character of small type is. */
const CHARACTER = 7;

/** So many names of so many characters, or of so many where they are short. */
function lengths(names: number, long: number, short = long): NameLengths {
  const of = (length: number) => Array.from({ length: names }, () => length);
  return { long: of(long), short: of(short), above: of(long) };
}

/** Of the residual stream: tokens by blocks. */
function mapOf(blocks: number, tokens: number, name = 8) {
  return { rows: lengths(tokens, name), columns: lengths(blocks, 8, 2), number: 6, turns: true };
}

it('the map of few blocks has their names and a "%" in each cell', () => {
  expect(recoveryLayout(mapOf(7, 6), 684, CHARACTER)).toEqual({
    isTurned: false,
    hasLongNames: true,
    hasUnits: true,
    scrolls: false,
  });
});

it('the map of 30 blocks fits a wide panel with numbers alone, and a narrow one with the tokens across', () => {
  const [wide, narrow] = [1224, 684].map((room) => recoveryLayout(mapOf(31, 6, 15), room, CHARACTER));
  expect(wide).toEqual({ isTurned: false, hasLongNames: false, hasUnits: false, scrolls: false });
  expect(narrow).toMatchObject({ isTurned: true, hasUnits: true, scrolls: false });
});

it('where nothing has room the map scrolls, as little as it can', () => {
  expect(recoveryLayout(mapOf(31, 60), 684, CHARACTER)).toMatchObject({ isTurned: false, scrolls: true });
  expect(recoveryLayout(mapOf(80, 30), 684, CHARACTER)).toMatchObject({
    isTurned: true,
    hasUnits: false,
    scrolls: true,
  });
});

it('the map of 30 blocks by 9 heads and an MLP fits 700 pixels with its numbers, and scrolls in 420 rather than lose them', () => {
  const parts = { rows: lengths(30, 8), columns: lengths(10, 6, 1), number: 7, turns: false };
  expect(recoveryLayout(parts, 664, CHARACTER)).toEqual({
    isTurned: false,
    hasLongNames: false,
    hasUnits: false,
    scrolls: false,
  });
  expect(recoveryLayout(parts, 384, CHARACTER)).toMatchObject({ isTurned: false, hasUnits: false, scrolls: true });
  expect(recoveryLayout(parts, 900, CHARACTER)).toMatchObject({ hasLongNames: true, hasUnits: true });
});
