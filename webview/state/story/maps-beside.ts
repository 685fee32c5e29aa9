/** Maps that stand beside each other: how many have room, and how much larger than usual they are drawn. Sizes are in CSS pixels. */
import { LEAST_PLOT, LEFT } from '../../heat-map/frame';

export const GAP = 20;
/** The least width of a map among others, and where queries, keys and values are compared. */
export const LEAST = 250;
const LEAST_COMPARED = 200;
/** Of three maps that are seen beside each other in larger type labels are drawn so much larger at least. */
const LEAST_TIMES_ALL = 1.15;
/** Where that has no room, maps are made as narrow as this, and their labels no larger: all three are to be seen at once. */
const LEAST_SEEN = LEFT.labels + LEAST_PLOT + 2;
const MOST_TIMES_NARROW = 1.25;

/** How much larger maps are drawn than usual, and how wide each is at least of that. */
export interface Beside {
  readonly times: number;
  readonly least: number;
}

/**
 * Query, key and value are seen beside each other: larger type makes their labels only as large as leaves each its room. Below
 * each other the heading or the row that is told of would be out of sight.
 */
export function timesBeside(
  length: number,
  wide: number,
  { seen, type }: { readonly seen: number | undefined; readonly type: number },
): Beside {
  const least = length > 2 ? LEAST_COMPARED : LEAST;
  if (seen === undefined || length < 3) return { times: type, least };
  const fitting = (width: number) => Math.floor(((wide - GAP * (length - 1)) / length / width) * 100) / 100;
  const all = fitting(least);
  if (all >= LEAST_TIMES_ALL) return { times: Math.min(all, type), least };
  const narrow = Math.min(fitting(LEAST_SEEN), MOST_TIMES_NARROW);
  return narrow < 1 ? { times: type, least } : { times: Math.min(narrow, type), least: LEAST_SEEN };
}
