/** The model that comes with the program. */
import { findBelow, NOTHING, type Store } from './store';

export const starter: Store = {
  id: 'starter',
  find: async ({ starter: root }, options) => (root === null ? NOTHING : findBelow('starter', root, 0, options)),
};
