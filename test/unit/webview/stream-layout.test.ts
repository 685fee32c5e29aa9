import { expect, it } from 'vitest';
import { streamLayout } from '../../../webview/state/compare/stream-layout';

/** How wide a character of small type is. */
const CHARACTER = 7;

/** Names of so many characters. */
function mapOf(blocks: number, tokens: number, name = 8) {
  const names = Array.from({ length: tokens }, () => name);
  return { blocks, number: 6, beside: names, above: names };
}

it('the map of few blocks has their names and a "%" in each cell', () => {
  expect(streamLayout(mapOf(7, 6), 684, CHARACTER)).toEqual({
    across: 'blocks',
    hasLongNames: true,
    hasUnits: true,
    scrolls: false,
  });
});

it('the map of 30 blocks fits a wide panel with numbers alone, and a narrow one with the tokens across', () => {
  const [wide, narrow] = [1224, 684].map((room) => streamLayout(mapOf(31, 6, 15), room, CHARACTER));
  expect(wide).toEqual({ across: 'blocks', hasLongNames: false, hasUnits: false, scrolls: false });
  expect(narrow).toMatchObject({ across: 'tokens', hasUnits: true, scrolls: false });
});

it('where nothing has room the map scrolls, as little as it can', () => {
  expect(streamLayout(mapOf(31, 60), 684, CHARACTER)).toMatchObject({ across: 'blocks', scrolls: true });
  expect(streamLayout(mapOf(80, 30), 684, CHARACTER)).toMatchObject({
    across: 'tokens',
    hasUnits: false,
    scrolls: true,
  });
});
