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
  const fitting = (width: number) => timesFitting(length, wide, width);
  const all = fitting(least);
  if (all >= LEAST_TIMES_ALL) return { times: Math.min(all, type), least };
  const narrow = Math.min(fitting(LEAST_SEEN), MOST_TIMES_NARROW);
  return narrow < 1 ? { times: type, least } : { times: Math.min(narrow, type), least: LEAST_SEEN };
}

/** How much larger than usual so many maps may be drawn beside each other. @param width of each, as it is usual */
function timesFitting(length: number, wide: number, width: number): number {
  return Math.floor(((wide - GAP * (length - 1)) / length / width) * 100) / 100;
}

/** Maps of the same rows, of which the first alone has their labels. */
export interface LabelledOnce {
  readonly times: number;
  /** Of each, in the order in which they stand. */
  readonly widths: readonly number[];
}

/** Where not all have room beside each other with labels of their rows. @param length how many maps there are */
export function labelledOnce(
  length: number,
  wide: number,
  { seen, type }: { readonly seen: number | undefined; readonly type: number },
): LabelledOnce | undefined {
  if (seen === undefined || length < 3 || timesFitting(length, wide, LEAST_SEEN) >= 1) return undefined;
  const around = (at: number) => (at === 0 ? LEFT.labels : LEFT.mark) + 2;
  const arounds = Array.from({ length }, (_, at) => around(at));
  const left = wide - GAP * (length - 1);
  const all = arounds.reduce((sum, one) => sum + one, 0);
  const times = Math.min(left / (all + LEAST_PLOT * length), type);
  if (times < 1) return undefined;
  const plot = (left / times - all) / length;
  return { times, widths: arounds.map((one) => Math.floor((one + plot) * times)) };
}
