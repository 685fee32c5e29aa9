/** Where the tip of a cell of a heat map stands. */
import { expect, it } from 'vitest';
import { type Box, tipPlace } from '../../../webview/heat-map/tip-place';

const VIEW: Box = { left: 0, top: 0, right: 900, bottom: 600 };
/** At the right of a map that begins at 300 and ends at 600. */
const CARD: Box = { left: 620, right: 860, top: 100, bottom: 400 };
const cell = (left: number, top: number): Box => ({ left, right: left + 20, top, bottom: top + 20 });
/** The narrower, the higher. */
const sizeAt = (most: number) => ({ width: most, height: 40_000 / most });
const placeOf = (one: Box) => tipPlace(one, VIEW, [CARD], sizeAt);

it('a tip stands across a corner of its cell, over neither its row nor its column nor the card', () => {
  expect(placeOf(cell(300, 100))).toEqual({ x: 328, y: 128, width: 284 });
  // Above, where there is no room below.
  expect(placeOf(cell(300, 500))).toEqual({ x: 328, y: expect.closeTo(500 - 8 - 40_000 / 284), width: 284 });
  // At the left of what is near the card.
  expect(placeOf(cell(560, 100))).toEqual({ x: 232, y: 128, width: 320 });
});

it('where no corner has room for it, it stands as other tips do', () => {
  expect(tipPlace(cell(180, 300), { ...VIEW, right: 380 }, [], sizeAt)).toBeUndefined();
});
