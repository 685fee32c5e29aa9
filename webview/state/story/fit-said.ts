/** How what is said of a step that is presented gives way to the room that it has beside the figure. */
import { PRESENTED } from '../../theme/presented-size';

/** Type is made smaller by these steps, and not much below the editor's own size. */
const FIT_STEP = 0.04;
const LEAST_FIT = 0.6;
/** The sizes of the explanation beside what happened, which it stands below. */
const LEADS = [0.92, 0.8] as const;

/** How what is said is laid out: how many times its size type is, and the explanation in it; `undefined`: that is left out. */
export interface SaidLook {
  readonly times: number;
  readonly lead: number | undefined;
}

/**
 * Lay out what is said so that what happened is seen whole, in type as large as can be. The explanation gives way first; who
 * has asked for larger type scrolls to it.
 * @param type how much larger than usual it is
 * @param lay lays it out. @returns whether all that must be seen is seen then
 */
export function fitSaid(type: number, lay: (look: SaidLook) => boolean): void {
  const leads = type > PRESENTED ? LEADS.slice(0, 1) : [...LEADS, undefined];
  if (leads.some((lead) => lay({ times: 1, lead }))) return;
  const least = Math.min((LEAST_FIT * PRESENTED) / type, 1);
  for (let times = 1 - FIT_STEP; times >= least; times -= FIT_STEP) if (lay({ times, lead: leads.at(-1) })) return;
}
