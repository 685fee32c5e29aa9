/** Where the tip of a cell stands: across a corner of it, so that its row and its column are seen, and over no value card. */

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface TipPlace {
  readonly x: number;
  readonly y: number;
  /** As wide as it may be there. */
  readonly width: number;
}

/** Between a cell and its tip, and between the tip and an edge or a card. In CSS pixels. */
const BESIDE = 8;
/** A tip is no wider than that, and no narrower where it has more to tell. */
const MOST = 320;
const LEAST = 200;

type SizeAt = (most: number) => { readonly width: number; readonly height: number };

/**
 * Where the tip of a cell stands that is read by keys: beside the map, of which its reader sees all then.
 * @param cards what stands beside the figure and is read with it
 * @returns `undefined`: neither below the map nor above it is room
 */
export function tipPlaceBesideMap(
  cell: Box,
  map: Box,
  view: Box,
  cards: readonly Box[],
  sizeAt: SizeAt,
): TipPlace | undefined {
  const most = Math.min(view.right - view.left - 2 * BESIDE, MOST);
  const { width, height } = sizeAt(most);
  // No further than the map, beside which a card may stand.
  const x = Math.max(view.left + BESIDE, Math.min(cell.left, map.right - width));
  const isFree = (y: number) =>
    y >= view.top + BESIDE &&
    y + height <= view.bottom - BESIDE &&
    x + width <= view.right - BESIDE &&
    !cards.some((card) => card.left < x + width && card.right > x && card.top < y + height && card.bottom > y);
  const y = [map.bottom + BESIDE, map.top - BESIDE - height].find(isFree);
  return y === undefined ? undefined : { x, y, width: most };
}

/**
 * @param cards what stands beside the figure and is read with it
 * @param heightAt how high the tip is at most so wide
 * @returns `undefined`: there is no such place
 */
export function tipPlace(cell: Box, view: Box, cards: readonly Box[], sizeAt: SizeAt): TipPlace | undefined {
  const right = Math.min(view.right, ...cards.filter((card) => card.left >= cell.right).map((card) => card.left));
  const bottom = Math.min(view.bottom, ...cards.filter((card) => card.top >= cell.bottom).map((card) => card.top));
  for (const side of ['right', 'left'] as const) {
    const room = (side === 'right' ? right - cell.right : cell.left - view.left) - 2 * BESIDE;
    if (room < LEAST) continue;
    const { width, height } = sizeAt(Math.min(room, MOST));
    const x = side === 'right' ? cell.right + BESIDE : cell.left - BESIDE - width;
    const most = Math.min(room, MOST);
    if (cell.bottom + 2 * BESIDE + height <= bottom) return { x, y: cell.bottom + BESIDE, width: most };
    if (cell.top - 2 * BESIDE - height >= view.top) return { x, y: cell.top - BESIDE - height, width: most };
  }
  return undefined;
}
