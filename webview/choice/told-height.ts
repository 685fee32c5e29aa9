/** How high the box was that tells what happened: kept with the panel, whose page is made anew when its tab is shown again. */
import { fieldsOf, type StateKey } from '../base/kept-state';

export interface ToldHeight {
  /** Which step it tells of. */
  readonly section: string;
  /** Of the panel, and of the box in it, in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export const TOLD_HEIGHT: StateKey<ToldHeight | undefined> = {
  name: 'toldHeight',
  restore: (stored) => {
    const { section, width, height } = fieldsOf(stored);
    const isRead = typeof section === 'string' && Number.isFinite(width) && Number.isFinite(height);
    return isRead ? ({ section, width, height } as ToldHeight) : undefined;
  },
};
