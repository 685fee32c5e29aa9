/** How much larger type is in a presentation, unless the room asks for more or who presents has set another size. */
export const PRESENTED = 1.5;
/** How many times the editor's own size type may have in a presentation. */
export const PRESENTED_SIZES: readonly number[] = [1, 1.25, PRESENTED, 1.75, 2, 2.5];
/** So much room a page has in which a presentation begins with {@link PRESENTED}. In CSS pixels. */
const ROOM = { width: 1140, height: 600 };
/** Where a page is lower its type is smaller, so that what is presented is seen whole. */
const LEAST = 1.25;
/** What is larger is set by who presents. */
const MOST = 2;

/** How large type is in a page: where that is larger it is seen from further away, and type grows with it. */
export function presentedSize({ width, height }: { readonly width: number; readonly height: number }): number {
  const [ofWidth, ofHeight] = [(PRESENTED * width) / ROOM.width, (PRESENTED * height) / ROOM.height];
  // In a narrow page a step is scrolled, however small its type is.
  const wanted = Math.min(Math.max(ofWidth, PRESENTED), ofHeight, MOST);
  return PRESENTED_SIZES.findLast((size) => size <= Math.max(wanted, LEAST)) ?? LEAST;
}
