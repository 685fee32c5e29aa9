/** A step that is presented: what is said of it stands beside its figure, so that both are in sight. */
import { beginsWith, isLargestType, typeSize } from '../../theme/type-size';

/** In CSS pixels. */
export interface Presented {
  /** The width of what is said. */
  readonly said: number;
  /** How large its type is, of that of the page: where its lines would be too narrow for that it is smaller. */
  readonly type: number;
  /** How small it may be so that all of what is needed has room, and so that what is needed most has. */
  readonly leastType: number;
  readonly leastFirst: number;
  /** What is seen of a step at once. */
  readonly height: number;
}

/** Between the two, and the least and the most of each. In CSS pixels. */
export const BETWEEN = 28;
const LEAST_SAID = 300;
/** The figure is what is seen first: what is said has no more of the room. */
const SHARE_SAID = 1 / 3;
const MOST_SAID = 560;
/** With so much a figure need not make do with less. */
const ENOUGH_SAID = 400;
/** The most of what is said where the inspector has no room beside the figure. */
const SAID_ALONE = 380;
/** How wide its lines are in type that is larger than a presentation begins with, before they grow with it. */
const LARGEST_SAID = 320;
/** The share of its size that type has at least as a presentation begins: it differs little from step to step. */
const LEAST_TYPE = 0.84;
/** A figure needs so much, or makes do with less; where it has {@link WHOLE_FIGURE}, the inspector stands beside it as well. */
const LEAST_FIGURE = 676;
const NARROW_FIGURE = 600;
const WHOLE_FIGURE = 844;

/** @returns `undefined` where there is no room for both: then one stands above the other */
export function presentedIn({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): Presented | undefined {
  const room = width - BETWEEN;
  if (room - NARROW_FIGURE < LEAST_SAID) return undefined;
  const most = Math.max(room * SHARE_SAID, LEAST_SAID);
  const beside = room - WHOLE_FIGURE;
  const left = beside < LEAST_SAID ? Math.min(leftBeside(room), SAID_ALONE) : Math.min(beside, MOST_SAID);
  const said = Math.min(left, most);
  if (isLargestType()) return { ...saidLargest(room, said), height };
  return { said, type: 1, leastType: LEAST_TYPE, leastFirst: leastFirst(), height };
}

/** The same as a presentation begins with at least, however large the type of the figure is. */
function leastFirst(): number {
  return LEAST_TYPE * Math.min(beginsWith() / typeSize(), 1);
}

/** In little room both make do with less. */
function leftBeside(room: number): number {
  return Math.max(room - LEAST_FIGURE, Math.min(room - NARROW_FIGURE, ENOUGH_SAID));
}

/**
 * Larger type needs wider lines, and a larger figure: lines have what they need, and no more of the figure's room than before.
 * Where that is less, their type grows more slowly than the figure's.
 * @param most how wide they are where a presentation begins
 */
function saidLargest(room: number, most: number): Omit<Presented, 'height'> {
  const times = typeSize() / beginsWith();
  const needed = LARGEST_SAID * times;
  const wanted = Math.max(Math.min(needed, leftBeside(room)), Math.min(room - WHOLE_FIGURE * times, MOST_SAID));
  const said = Math.min(wanted, most);
  const leastType = 1 / Math.sqrt(times);
  return { said, type: Math.max(Math.min(said / needed, 1), leastType), leastType, leastFirst: leastFirst() };
}
