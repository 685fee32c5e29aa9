/** A step that is presented: what is said of it stands beside its figure, so that both are in sight. */
import { PRESENTED } from '../../theme/presented-size';
import { isLargestType, typeSize } from '../../theme/type-size';

/** In CSS pixels. */
export interface Presented {
  /** The width of what is said. */
  readonly said: number;
  /** What is seen of a step at once. */
  readonly height: number;
}

/** Between the two, and the least and the most of each. In CSS pixels. */
export const BETWEEN = 28;
const LEAST_SAID = 300;
const MOST_SAID = 560;
/** The most of what is said where the inspector has no room beside the figure. */
const SAID_ALONE = 380;
/** How wide its lines are in type that is larger than a presentation begins with, before they grow with it. */
const LARGEST_SAID = 320;
/** The least of what is said grows with type, but no more than so many times: beside the figure it is in sight with it. */
const MOST_GROWTH = 1.5;
/** A figure needs so much; where it has {@link WHOLE_FIGURE}, the inspector stands beside it as well. */
const LEAST_FIGURE = 676;
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
  // The column of what is said holds as many words as at the usual size.
  const growth = Math.min(Math.max(typeSize() / PRESENTED, 1), MOST_GROWTH);
  if (room - LEAST_FIGURE < LEAST_SAID * growth) return undefined;
  if (isLargestType()) return { said: saidLargest(room), height };
  const beside = room - WHOLE_FIGURE;
  const said = beside < LEAST_SAID ? Math.min(room - LEAST_FIGURE, SAID_ALONE) : Math.min(beside, MOST_SAID);
  return { said, height };
}

/** Larger type needs wider lines, and a larger figure: lines have what they need, and what a whole figure leaves them. */
function saidLargest(room: number): number {
  const times = typeSize() / PRESENTED;
  const wanted = Math.min(LARGEST_SAID * times, room - LEAST_FIGURE);
  return Math.max(wanted, Math.min(room - WHOLE_FIGURE * times, MOST_SAID));
}

/** Type is made smaller by these steps, and not much below the editor's own size. */
const FIT_STEP = 0.04;
const LEAST_FIT = 0.6;

/**
 * Make what is said as small as it must be to be seen whole; who has asked for larger type scrolls instead.
 * @param resize sets how many times its size type is
 */
export function fitSaid(said: Element, resize: (times: number) => void): void {
  const least = isLargestType() ? 1 : Math.min((LEAST_FIT * PRESENTED) / typeSize(), 1);
  for (let times = 1; ; times -= FIT_STEP) {
    resize(times);
    if (said.scrollHeight <= said.clientHeight + 1 || times - FIT_STEP < least) return;
  }
}
