/**
 * The heights of the boxes that tell what happened. They are kept with the panel, as its page is recreated when its tab is shown
 * again.
 */
import { fieldsOf, type StateKey } from '../base/kept-state';

interface FindingHeights {
  /** Width of the panel, in CSS pixels: at another width the boxes have other heights. */
  readonly width: number;
  /** The height of the box, by the step it belongs to, in CSS pixels. */
  readonly heights: Readonly<Record<string, number>>;
}

export const FINDING_HEIGHTS: StateKey<FindingHeights | undefined> = {
  name: 'toldHeights',
  restore: (stored) => {
    const { width, heights } = fieldsOf(stored);
    const known = Object.entries(fieldsOf(heights)).filter(([, height]) => Number.isFinite(height));
    return Number.isFinite(width)
      ? { width: width as number, heights: Object.fromEntries(known) as Record<string, number> }
      : undefined;
  },
};
