/** Where the tip of a cell of a heat map stands. */
import { expect, it } from 'vitest';
import { type Box, tipPlace, tipPlaceBesideMap, tipPlacePresented } from '../../../webview/heat-map/tip-place';

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

it('the tip of a cell that is read by keys stands below or above the map, where there is room', () => {
  const map: Box = { left: 300, right: 600, top: 200, bottom: 440 };
  const beside = (one: Box, { bottom } = map) => tipPlaceBesideMap(one, { ...map, bottom }, VIEW, [CARD], sizeAt);
  expect(beside(cell(310, 300))).toEqual({ x: 280, y: 448, width: 320 });
  // Above, where there is no room below.
  expect(beside(cell(500, 300), { ...map, bottom: 500 })).toEqual({ x: 280, y: 67, width: 320 });
  const high = { ...map, top: 100, bottom: 500 };
  // Below the card at its right, and at its left; or nowhere.
  const low = (most: number) => ({ width: most, height: 30_000 / most });
  expect(tipPlaceBesideMap(cell(310, 300), high, VIEW, [CARD], low)).toEqual({ x: 608, y: 408, width: 284 });
  expect(tipPlaceBesideMap(cell(310, 300), high, VIEW, [CARD, { ...CARD, bottom: 600 }], sizeAt)).toEqual({
    x: 8,
    y: 300,
    width: 284,
  });
  expect(tipPlaceBesideMap(cell(210, 300), { ...high, left: 180 }, VIEW, [{ ...CARD, bottom: 600 }], sizeAt)).toBe(
    undefined,
  );
});

it('the tip of a cell that is read by keys covers no sentence above the map', () => {
  const map: Box = { left: 300, right: 600, top: 200, bottom: 500 };
  const sentences: Box = { left: 0, right: 860, top: 60, bottom: 190 };
  const read = [{ ...CARD, top: 200 }, sentences];
  const place = tipPlaceBesideMap(cell(500, 300), map, VIEW, read, sizeAt);
  expect(place).toEqual({ x: 608, y: 408, width: 284 });
  expect(tipPlace(cell(300, 380), { ...VIEW, bottom: 480 }, [], sizeAt, [{ ...sentences, bottom: 300 }])).toBe(
    undefined,
  );
});

it('the tip of a cell that is shown to others is within the view, and covers neither the cell nor what is read where another corner is free', () => {
  const size = { width: 200, height: 80 };
  const at = (one: Box, avoided: readonly Box[] = []) => tipPlacePresented(one, VIEW, avoided, size);
  expect(at(cell(300, 300))).toEqual({ x: 328, y: 212 });
  // At the left of what is near the edge, and below what is near the top.
  expect(at(cell(860, 300))).toEqual({ x: 652, y: 212 });
  expect(at(cell(300, 20))).toEqual({ x: 328, y: 48 });
  expect(at(cell(300, 300), [{ left: 340, right: 400, top: 200, bottom: 260 }])).toEqual({ x: 92, y: 212 });
  expect(at(cell(300, 570), [{ left: 0, right: 900, top: 590, bottom: 600 }])).toEqual({ x: 328, y: 482 });
});
