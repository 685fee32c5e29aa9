/** How much larger type is in a presentation, unless the room asks for more or who presents has set another size. */
const PRESENTED = 1.5;
/** How many times the editor's own size type may have in a presentation. */
const PRESENTED_SIZES: readonly number[] = [1, 1.25, PRESENTED, 1.75, 2, 2.5, 3, 3.5];
/** So much room a page has in which a presentation begins with {@link PRESENTED}. In CSS pixels. */
const ROOM = { width: 1140, height: 600 };
/** Where a page is lower its type is smaller, so that what is presented is seen whole. */
const LEAST = 1.25;
/** In a page that is as low, and narrower than this, what is said stands beside the figure in the editor's own type alone. In CSS pixels. */
const NARROW = 720;
/** What is larger is set by who presents. */
const MOST = 2;

/** Type may be as large as this in any page, and so much larger than what fits in a large one. */
const ANYWHERE = 2.5;
const LARGER = 1.25;

/** A page, in CSS pixels. */
interface Room {
  readonly width: number;
  readonly height: number;
}

/** So low a page is that all that stands around what is presented is in one line each. In CSS pixels, as style sheets have it. */
export const LOW = 560;
/** In a page as low as this a figure below what is said of it would be out of sight, also where all around it has two lines. */
export const LOW_FOR_FIGURE = 600;

/** The sizes that type may have in a page: none that is larger than a presentation begins with where no line of it has room. */
export function sizesIn(room: Room): readonly number[] {
  if (room.height <= LOW) return PRESENTED_SIZES.filter((size) => size <= presentedSize(room));
  const most = Math.max(Math.min(...fitting(room)) * LARGER, ANYWHERE);
  return PRESENTED_SIZES.filter((size) => size <= most);
}

/** The sizes that are larger than one, up to another that is one of them. */
export function sizesBetween(smaller: number, larger: number): readonly number[] {
  return PRESENTED_SIZES.filter((size) => size > smaller && size <= larger);
}

/** How large type is in a page: where that is larger it is seen from further away, and type grows with it. */
export function presentedSize(room: Room): number {
  const [ofWidth, ofHeight] = fitting(room);
  // In a narrow page a step is scrolled, however small its type is.
  const wanted = Math.min(Math.max(ofWidth, PRESENTED), ofHeight, MOST);
  const isSmall = room.height <= LOW && room.width < NARROW && room.width > room.height;
  return isSmall ? 1 : (PRESENTED_SIZES.findLast((size) => size <= Math.max(wanted, LEAST)) ?? LEAST);
}

/** How large it would be by the width and by the height of a page. */
function fitting({ width, height }: Room): readonly [number, number] {
  return [(PRESENTED * width) / ROOM.width, (PRESENTED * height) / ROOM.height];
}
