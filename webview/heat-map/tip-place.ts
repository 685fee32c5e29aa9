/**
 * The place of a cell's tip: across a corner of the cell, so that its row and its column stay visible, and over no value card.
 */

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface TipPlace {
  readonly x: number;
  readonly y: number;
  /** Its largest width there. */
  readonly width: number;
}

/** In CSS pixels: between a cell and its tip, and between the tip and an edge or a card. */
const BESIDE = 8;
/** The largest width of a tip, and the smallest if it has more to tell. */
const MOST = 320;
const LEAST = 200;

type SizeAt = (most: number) => Size;

/**
 * The place of the tip of a cell that is read by keys: beside the map, which stays wholly visible, and over nothing that is read
 * with it: below, above, at the right, or at the left.
 * @param read the cards beside the figure, and the sentences and titles around it
 * @returns `undefined` if there is no such room
 */
export function tipPlaceBesideMap(
  cell: Box,
  map: Box,
  view: Box,
  read: readonly Box[],
  sizeAt: SizeAt,
): TipPlace | undefined {
  const isFree = (tip: Box) => isWithin(tip, view) && ![map, ...read].some((other) => overlap(tip, other));
  const spot = (most: number, at: (size: Size) => { readonly x: number; readonly y: number }): TipPlace | undefined => {
    if (most < LEAST) return undefined;
    const size = sizeAt(most);
    const { x, y } = at(size);
    return isFree({ left: x, top: y, right: x + size.width, bottom: y + size.height })
      ? { x, y, width: most }
      : undefined;
  };
  const upright = (y: (size: Size) => number) => {
    // Not beyond the map, beside which a card may be.
    const x = ({ width }: Size) => Math.max(view.left + BESIDE, Math.min(cell.left, map.right - width));
    return spot(Math.min(view.right - view.left - 2 * BESIDE, MOST), (size) => ({ x: x(size), y: y(size) }));
  };
  const beside = (room: number, x: (size: Size) => number) => {
    const most = Math.min(room - 2 * BESIDE, MOST);
    const lowest = ({ height }: Size) => view.bottom - BESIDE - height;
    const rows = [cell.top, ...read.map(({ bottom }) => bottom + BESIDE)];
    const found = rows.map((row) => spot(most, (size) => ({ x: x(size), y: Math.min(row, lowest(size)) })));
    return found.find((place) => place !== undefined);
  };
  return (
    upright(() => map.bottom + BESIDE) ??
    upright(({ height }) => map.top - BESIDE - height) ??
    beside(view.right - map.right, () => map.right + BESIDE) ??
    beside(map.left - view.left, ({ width }) => map.left - BESIDE - width)
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function isWithin(tip: Box, view: Box): boolean {
  const [left, top] = [tip.left - view.left, tip.top - view.top];
  return Math.min(left, top, view.right - tip.right, view.bottom - tip.bottom) >= BESIDE;
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
}

/**
 * @param cards what is beside the figure and is read with it
 * @param heightAt the largest height of the tip at this width
 * @param said sentences and titles, which the tip of a cell that is read by keys does not cover
 * @returns `undefined` if there is no such place
 */
export function tipPlace(
  cell: Box,
  view: Box,
  cards: readonly Box[],
  sizeAt: SizeAt,
  said: readonly Box[] = [],
): TipPlace | undefined {
  const right = Math.min(view.right, ...cards.filter((card) => card.left >= cell.right).map((card) => card.left));
  const bottom = Math.min(view.bottom, ...cards.filter((card) => card.top >= cell.bottom).map((card) => card.top));
  for (const side of ['right', 'left'] as const) {
    const room = (side === 'right' ? right - cell.right : cell.left - view.left) - 2 * BESIDE;
    if (room < LEAST) continue;
    const { width, height } = sizeAt(Math.min(room, MOST));
    const x = side === 'right' ? cell.right + BESIDE : cell.left - BESIDE - width;
    const most = Math.min(room, MOST);
    if (cell.bottom + 2 * BESIDE + height <= bottom) return { x, y: cell.bottom + BESIDE, width: most };
    const above = { left: x, right: x + width, top: cell.top - BESIDE - height, bottom: cell.top - BESIDE };
    if (above.top - BESIDE >= view.top && !said.some((other) => overlap(above, other)))
      return { x, y: above.top, width: most };
  }
  return undefined;
}

/**
 * The place of a tip in a presentation: across a corner of the cell, within the view, where it covers least of what is read with
 * it. Above is tried first: where tokens attend to earlier ones, the cells there are empty.
 * @param avoided what is read with the cell
 */
export function tipPlacePresented(
  cell: Box,
  view: Box,
  avoided: readonly Box[],
  { width, height }: Size,
): Pick<TipPlace, 'x' | 'y'> {
  const [right, left] = [cell.right + BESIDE, cell.left - BESIDE - width];
  const [above, below] = [cell.top - BESIDE - height, cell.bottom + BESIDE];
  const inView = (at: number, size: number, from: number, to: number) =>
    Math.max(Math.min(at, to - BESIDE - size), from + BESIDE);
  // Farther from the cell only if that covers less: just below or above what is in the way.
  const tops = [above, below, ...avoided.flatMap(({ top, bottom }) => [bottom + BESIDE, top - BESIDE - height])];
  const spots = tops.flatMap((top) =>
    [right, left].map((start) => {
      const x = inView(start, width, view.left, view.right);
      const y = inView(top, height, view.top, view.bottom);
      return { x, y, moved: Math.abs(x - start) + Math.min(Math.abs(y - above), Math.abs(y - below)) };
    }),
  );
  type Spot = (typeof spots)[number];
  const covered = ({ x, y }: Spot) => {
    const tip = { left: x, top: y, right: x + width, bottom: y + height };
    const ofRead = avoided.reduce((sum, other) => sum + overlapSize(tip, other), 0);
    // It covers nothing of the cell itself if there is any other place.
    return ofRead + overlapSize(tip, cell) * width * height;
  };
  // If two places cover equally much, the one across the corner leaves the row and the column visible.
  const isBetter = (one: Spot, other: Spot) =>
    covered(one) < covered(other) || (covered(one) === covered(other) && one.moved < other.moved);
  const { x, y } = spots.reduce((best, spot) => (isBetter(spot, best) ? spot : best));
  return { x, y };
}

function overlapSize(one: Box, other: Box): number {
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return Math.max(across, 0) * Math.max(down, 0);
}
