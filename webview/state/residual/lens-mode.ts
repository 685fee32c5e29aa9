/** What the cells of the logit lens show. It is kept with the panel as long as its text is read, for every level and step. */
import type { Keeper, StateKey } from '../../base/kept-state';

/** The most probable token of each cell, the final prediction in each cell, or the explained token in each cell. */
const MODES = ['top', 'final', 'target'] as const;
export type LensMode = (typeof MODES)[number];

/** Dropped when another text begins. */
export const LENS_MODE: StateKey<LensMode | undefined> = {
  name: 'lensMode',
  restore: (stored) => MODES.find((mode) => mode === stored),
};

export function keptLensMode(kept: Keeper | undefined): LensMode {
  return kept?.recall(LENS_MODE) ?? 'top';
}
