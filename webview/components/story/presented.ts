/** A step that is presented: what is said of it stands beside its figure, so that both are in sight. */
import { sizesBetween } from '../../theme/presented-size';
import { beginsWith, isLowForFigure, typeSize } from '../../theme/type-size';

/** In CSS pixels; type of what is said in shares of that of the page. */
export interface Presented {
  /** The width of what is said. */
  readonly said: number;
  /** What is seen of a step at once. */
  readonly height: number;
  /** How large type is of what is said, where all of it has room. */
  readonly type: number;
  /** The same as a presentation begins with, and of each larger size up to the one of the page: each begins with what is before it. */
  readonly begins: SaidType;
  readonly larger: readonly SaidType[];
}

/** How large type is of what is said, of that of the page. */
export interface SaidType {
  /** Where its lines would be too narrow for that it is smaller. */
  readonly type: number;
  /** How small it may be so that more is said; in larger type than a presentation begins with sentences give way for so much. */
  readonly least: number;
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
/** And so much of its size in larger type: for more of it no sentence gives way. */
const LEAST_LARGER = 0.9;
/** A figure needs so much, or makes do with less; where it has {@link WHOLE_FIGURE}, the inspector stands beside it as well. */
const LEAST_FIGURE = 676;
const NARROW_FIGURE = 600;
const WHOLE_FIGURE = 844;
/**
 * Where the page is low one above the other would leave the figure out of sight: beside each other both make do with less. For
 * each time the editor's own size that type begins with.
 */
const LOW_SAID = 188;
const LOW_FIGURE = 336;

/** @returns `undefined` where there is no room for both: then one stands above the other */
export function presentedIn({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): Presented | undefined {
  const room = width - BETWEEN;
  const isLow = isLowForFigure() && room - NARROW_FIGURE < LEAST_SAID;
  const lowSaid = LOW_SAID * beginsWith();
  if (isLow && room - LOW_FIGURE * beginsWith() >= lowSaid)
    return withSaid(Math.max(room * SHARE_SAID, lowSaid), height);
  if (room - NARROW_FIGURE < LEAST_SAID) return undefined;
  const most = Math.max(room * SHARE_SAID, LEAST_SAID);
  const beside = room - WHOLE_FIGURE;
  const left = beside < LEAST_SAID ? Math.min(leftBeside(room), SAID_ALONE) : Math.min(beside, MOST_SAID);
  return withSaid(Math.min(left, most), height);
}

/** @param said the width of what is said */
function withSaid(said: number, height: number): Presented {
  const begins = { type: beginsOf(), least: LEAST_TYPE * beginsOf() };
  const larger = sizesBetween(beginsWith(), typeSize()).map((size) => largerType(size, said));
  return { said, height, type: (larger.at(-1) ?? begins).type, begins, larger };
}

/** How large type is as a presentation begins, of what it is now where that is larger. */
function beginsOf(): number {
  return Math.min(beginsWith() / typeSize(), 1);
}

/** In little room both make do with less. */
function leftBeside(room: number): number {
  return Math.max(room - LEAST_FIGURE, Math.min(room - NARROW_FIGURE, ENOUGH_SAID));
}

/**
 * What is said has no more of the width than as a presentation begins, and no less: no size of type makes the figure narrower
 * than another. Where its lines would be too narrow their type grows more slowly than the figure's.
 */
function largerType(size: number, said: number): SaidType {
  const times = size / beginsWith();
  const slowest = 1 / Math.sqrt(times);
  const type = Math.max(Math.min(said / (LARGEST_SAID * times), 1), slowest);
  const ofPage = size / typeSize();
  return { type: type * ofPage, least: slowest * LEAST_LARGER * ofPage };
}
