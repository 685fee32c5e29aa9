/** The short walk that is read. It is kept with the panel, for every text in it, as the level is. */
import { SHORT_WALKS, type ShortWalk } from '../../src/trace/steps/short-walk';
import type { StateKey } from '../base/kept-state';

/** `undefined`: all steps are read. */
export const READ_WALK: StateKey<ShortWalk | undefined> = {
  name: 'walk',
  restore: (stored) => SHORT_WALKS.find((walk) => walk === stored),
};
