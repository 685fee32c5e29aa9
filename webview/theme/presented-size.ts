/** How much larger type is in a presentation, unless the room asks for more or who presents has set another size. */
export const PRESENTED = 1.5;
/** How many times the editor's own size type may have in a presentation. */
export const PRESENTED_SIZES: readonly number[] = [1, 1.25, PRESENTED, 1.75, 2, 2.5];
/** So much room a page has in which a presentation begins with {@link PRESENTED}. In CSS pixels. */
const ROOM = { width: 1140, height: 600 };
/** What is larger is set by who presents. */
const MOST = 2;

/** How large type is in a page: where that is larger it is seen from further away, and type grows with it. */
export function presentedSize({ width, height }: { readonly width: number; readonly height: number }): number {
  const wanted = PRESENTED * Math.min(width / ROOM.width, height / ROOM.height);
  return PRESENTED_SIZES.findLast((size) => size <= Math.max(Math.min(wanted, MOST), PRESENTED)) ?? PRESENTED;
}
