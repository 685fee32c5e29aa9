/** The layout of a presented step: its text is beside its figure, so that both are visible. */
import { sizesBetween } from '../../theme/presented-size';
import { initialSize, isLowForFigure, typeSize } from '../../theme/type-size';

/** Sizes in CSS pixels; type sizes of the text as factors of the page's. */
export interface Presented {
  /** The width of the text. */
  readonly said: number;
  /** The height of a step that is visible at once. */
  readonly height: number;
  /** The type size of the text if all of it fits. */
  readonly type: number;
  /** Those as the presentation begins, largest first: each step has the largest in which its text fits. */
  readonly begins: readonly number[];
  /** Those of each larger size up to the page's, of which each starts from the one before. */
  readonly larger: readonly SaidType[];
}

/** A type size of the text larger than the initial one, as a factor of the page's. */
export interface SaidType {
  /** Smaller if its lines would be too narrow. */
  readonly type: number;
  /** Sentences are hidden to keep at least this size. */
  readonly least: number;
}

/** The gap between text and figure, and the minimum and maximum widths of each. In CSS pixels. */
export const BETWEEN = 28;
const LEAST_SAID = 300;
/** The maximum share of the width for the text, since the figure is what should be seen first. */
const SHARE_SAID = 1 / 3;
const MOST_SAID = 560;
/** With this width for the text, the figure need not be narrowed. */
const ENOUGH_SAID = 400;
/** The maximum width of the text if the inspector does not fit beside the figure. */
const SAID_ALONE = 380;
/** The width of its lines in type larger than the initial size, before they grow with it. */
const LARGEST_SAID = 320;
/**
 * The type sizes of the text as a presentation begins, as shares of the page's, largest first: few, so that type differs little
 * between steps. Text gives way where it does not fit in the last.
 */
const SAID_TYPES = [1, 0.92, 0.84];
/** The least of them, as a share of the editor's own type size: in a small window the page's is no larger than that. */
const LEAST_SAID_TYPE = 0.92;
/** The minimum share in larger type; no sentence is hidden for type above it. */
const LEAST_LARGER = 0.9;
/**
 * The width that a figure needs; `NARROW_FIGURE` is the least it can do with. With {@link WHOLE_FIGURE}, the inspector fits
 * beside it as well.
 */
const LEAST_FIGURE = 676;
const NARROW_FIGURE = 600;
const WHOLE_FIGURE = 844;
/**
 * On a low page the figure would be out of sight below the text, so side by side both are narrower. To be multiplied by the
 * initial type size.
 */
const LOW_SAID = 176;
const LOW_FIGURE = 336;

/** @returns `undefined` if both do not fit side by side; the text is then above the figure */
export function presentedIn({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): Presented | undefined {
  const room = width - BETWEEN;
  const isLow = isLowForFigure() && room - NARROW_FIGURE < LEAST_SAID;
  const lowSaid = LOW_SAID * initialSize();
  if (isLow && room - LOW_FIGURE * initialSize() >= lowSaid)
    return withSaid(Math.max(room * SHARE_SAID, lowSaid), height);
  if (room - NARROW_FIGURE < LEAST_SAID) return undefined;
  const most = Math.max(room * SHARE_SAID, LEAST_SAID);
  const beside = room - WHOLE_FIGURE;
  const left = beside < LEAST_SAID ? Math.min(leftBeside(room), SAID_ALONE) : Math.min(beside, MOST_SAID);
  return withSaid(Math.min(left, most), height);
}

/** @param said the width of the text */
function withSaid(said: number, height: number): Presented {
  const least = LEAST_SAID_TYPE / initialSize();
  const begins = SAID_TYPES.map((share) => Math.max(share, least) * beginsOf());
  const larger = sizesBetween(initialSize(), typeSize()).map((size) => largerType(size, said));
  return { said, height, type: larger.at(-1)?.type ?? (begins[0] as number), begins, larger };
}

/** The initial type size of the presentation, as a factor of the present one where that is larger. */
function beginsOf(): number {
  return Math.min(initialSize() / typeSize(), 1);
}

/** In little room both are narrower. */
function leftBeside(room: number): number {
  return Math.max(room - LEAST_FIGURE, Math.min(room - NARROW_FIGURE, ENOUGH_SAID));
}

/**
 * The text keeps the width that it has as the presentation begins, so that no type size makes the figure narrower. If its lines
 * get too narrow, its type grows more slowly than the figure's.
 */
function largerType(size: number, said: number): SaidType {
  const times = size / initialSize();
  const slowest = 1 / Math.sqrt(times);
  const type = Math.max(Math.min(said / (LARGEST_SAID * times), 1), slowest);
  const ofPage = size / typeSize();
  return { type: type * ofPage, least: slowest * LEAST_LARGER * ofPage };
}
