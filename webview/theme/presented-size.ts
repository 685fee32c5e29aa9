/** How much larger the type of a presentation is, unless the room asks for more or the presenter has set another size. */
const PRESENTED = 1.5;
/** The type sizes of a presentation, as multiples of the editor's own size. */
const PRESENTED_SIZES: readonly number[] = [1, 1.25, PRESENTED, 1.75, 2, 2.5, 3, 3.5];
/** In a page of at least this size, in CSS pixels, a presentation begins with {@link PRESENTED}. */
const ROOM = { width: 1140, height: 600 };
/** The smaller type for lower pages, so that the whole presented part is in view. */
const LEAST = 1.25;
/**
 * In a page that is as low, and narrower than this in CSS pixels, the text fits beside the figure only in the editor's own type
 * size.
 */
const NARROW = 720;
/** Only the presenter sets a larger size than this. */
const MOST = 2;

/** Type may be this large in any page (`ANYWHERE`), and this many times larger than what fits in a large page (`LARGER`). */
const ANYWHERE = 2.5;
const LARGER = 1.25;
/** In a low page of at least this size, in CSS pixels, so many times larger than what it begins with. */
const LOW_ROOM = { width: 900, height: 500 };
const LARGER_IN_LOW = 1.4;

/** The size of a page, in CSS pixels. */
interface Room {
  readonly width: number;
  readonly height: number;
}

/** In a page up to this height, everything around the presented part takes one line each. In CSS pixels, as in style sheets. */
export const LOW = 560;
/**
 * In a page up to this height, in CSS pixels, a figure below its text would be out of view, even if everything around takes two
 * lines.
 */
export const LOW_FOR_FIGURE = 600;

/**
 * The sizes that type may have in a page. Those larger than the initial size of a presentation are left out if no line would
 * fit.
 */
export function sizesIn(room: Room): readonly number[] {
  const begins = presentedSize(room);
  const inLow = room.width >= LOW_ROOM.width && room.height >= LOW_ROOM.height ? begins * LARGER_IN_LOW : begins;
  const most = room.height <= LOW ? inLow : Math.max(Math.min(...fitting(room)) * LARGER, ANYWHERE);
  return PRESENTED_SIZES.filter((size) => size <= most);
}

/** The sizes larger than `smaller`, up to `larger`, which is one of the sizes. */
export function sizesBetween(smaller: number, larger: number): readonly number[] {
  return PRESENTED_SIZES.filter((size) => size > smaller && size <= larger);
}

/** The initial type size of a presentation in a page: a larger page is seen from further away, so its type is larger. */
export function presentedSize(room: Room): number {
  const [ofWidth, ofHeight] = fitting(room);
  // In a narrow page a step has to be scrolled, however small its type is.
  const wanted = Math.min(Math.max(ofWidth, PRESENTED), ofHeight, MOST);
  const isSmall = room.height <= LOW && room.width < NARROW && room.width > room.height;
  return isSmall ? 1 : (PRESENTED_SIZES.findLast((size) => size <= Math.max(wanted, LEAST)) ?? LEAST);
}

/** The initial type size by the width of a page, and by its height. */
function fitting({ width, height }: Room): readonly [number, number] {
  return [(PRESENTED * width) / ROOM.width, (PRESENTED * height) / ROOM.height];
}
