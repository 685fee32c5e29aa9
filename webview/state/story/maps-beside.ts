/** Maps side by side: how many fit, and the factor by which they are enlarged. Sizes are in CSS pixels. */
import { LEAST_PLOT, LEFT } from '../../heat-map/frame';

export const GAP = 20;
/** The least width of a map among others, and for the comparison of queries, keys and values. */
export const LEAST = 250;
const LEAST_COMPARED = 200;
/** The smallest factor for the labels of three maps that are seen side by side in larger type. */
const LEAST_TIMES_ALL = 1.15;
/** If that does not fit, maps are this narrow, and their labels have at most this factor: all three must be seen at once. */
const LEAST_SEEN = LEFT.labels + LEAST_PLOT + 2;
const MOST_TIMES_NARROW = 1.25;

/** The factor by which maps are enlarged, and the least width of each at that factor. */
interface Beside {
  readonly times: number;
  readonly least: number;
}

/**
 * Query, key and value are seen side by side, so larger type enlarges their labels only as far as all of them fit. Below one
 * another, the heading or the row that the text is about would be out of view.
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

/** The largest factor for this many maps side by side. @param width of each at the usual size */
function timesFitting(length: number, wide: number, width: number): number {
  return Math.floor(((wide - GAP * (length - 1)) / length / width) * 100) / 100;
}

/** The smallest factor for labels that only the first map has, so that three maps fit beside the text of a small window. */
const LEAST_TIMES_ONCE = 0.95;

/** Maps with the same rows, only the first of which has their labels. */
interface LabelledOnce {
  readonly times: number;
  /** Of each, in their order. */
  readonly widths: readonly number[];
}

/** For maps that do not all fit side by side with row labels. @param length the number of maps */
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
  if (times < LEAST_TIMES_ONCE) return undefined;
  const plot = (left / times - all) / length;
  return { times, widths: arounds.map((one) => Math.floor((one + plot) * times)) };
}
