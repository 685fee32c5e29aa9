/** What the cells of the logit lens show: kept with the panel as long as its text is read, at every level and after every step. */
import type { Keeper, StateKey } from '../../base/kept-state';

/** The most probable token of each cell, how each sees the final prediction, or how each sees the token that is explained. */
const MODES = ['top', 'final', 'target'] as const;
export type LensMode = (typeof MODES)[number];

/** Dropped when another text is begun. */
export const LENS_MODE: StateKey<LensMode | undefined> = {
  name: 'lensMode',
  restore: (stored) => MODES.find((mode) => mode === stored),
};

export function keptLensMode(kept: Keeper | undefined): LensMode {
  return kept?.recall(LENS_MODE) ?? 'top';
}
