/** How far into its step the reader is. It is kept with the panel, as its page is recreated when its tab is shown again. */
import { fieldsOf, type StateKey } from '../base/kept-state';
import { isIndex } from '../base/stored-index';

interface ScrolledPast {
  readonly step: number;
  /** How many CSS pixels of the step are scrolled past. */
  readonly past: number;
}

/** Dropped when another text is begun. */
export const SCROLLED_PAST: StateKey<ScrolledPast | undefined> = {
  name: 'readPast',
  restore: (stored) => {
    const { step, past } = fieldsOf(stored);
    return isIndex(step) && isIndex(past) ? { step, past } : undefined;
  },
};
