/** How high the boxes were that tell what happened: kept with the panel, whose page is made anew when its tab is shown again. */
import { fieldsOf, type StateKey } from '../base/kept-state';

interface ToldHeights {
  /** Of the panel, in CSS pixels: in another width they have other heights. */
  readonly width: number;
  /** Of the box, by the step that it tells of. */
  readonly heights: Readonly<Record<string, number>>;
}

export const TOLD_HEIGHTS: StateKey<ToldHeights | undefined> = {
  name: 'toldHeights',
  restore: (stored) => {
    const { width, heights } = fieldsOf(stored);
    const known = Object.entries(fieldsOf(heights)).filter(([, height]) => Number.isFinite(height));
    return Number.isFinite(width)
      ? { width: width as number, heights: Object.fromEntries(known) as Record<string, number> }
      : undefined;
  },
};
