/** Which maps of a step are drawn beside each other, and how wide: as many as there is room for. Sizes are in CSS pixels. */
import { columnsAreTokens, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { LEAST_PLOT, LEFT, labelSize, SLANTED_BOTTOM, WIDEST } from '../../heat-map/frame';
import { largerNumber, MOST_LARGER } from '../../heat-map/numbers';
import type { Hero } from './hero';
import { GAP, LEAST, labelledOnce, timesBeside } from './maps-beside';

/** How much larger than near by the numbers of a cell would be that is worth the room of the scale, also where it is too small to hold any. */
const LARGER_CELLS = 1.2;
/** The inspector stands beside the figure where there is so much room. */
const BESIDE = 560;
const INSPECTOR = 216;
/** And no narrower beside a map that larger type has made larger. */
export const LEAST_INSPECTOR = 168;
/** The least width of their cells where labels grow with larger type. */
const COMPARED_CELL = 4;
/** The least width of the cells of a map that stands alone. */
const LEAST_CELLS = 120;
/** How high the heading is above a square map that is to be seen whole, and the numbers of its scale below it. */
const HEADING = 25;
const SCALE = 22;
/** How wide a letter of the heading is about, how much smaller than others headings of maps are that are compared, and the menu beside. */
const TITLE_LETTER = 7.8;
const COMPARED_TITLE = 0.85;
/** Titles of maps beside each other may be so much smaller for one line each. */
export const LEAST_TITLE = 0.75;
const TITLE_MENU = 26;
/** How much larger it may be on two lines, which are not both filled by words. */
const TWO_LINES = 1.6;
/** How wide the scale is where it stands beside the map. */
const ASIDE = 110;
/** The same of a map whose columns are no tokens: heading and scale; and the numbers of its columns. */
const AROUND_ROWS = 66;
const NUMBERS = 20;
/** Where they are seen with the scale below them. */
const SEEN_NUMBERS = 22;
/** Labels of so few tokens grow no further than each of them has one: cells of {@link LABELLED} hold them. */
const FEW_TOKENS = 16;
const LABELLED = 12;
/** And in type that is so much smaller at least each column has one, however many they are. */
const LEAST_LABEL = 0.85;
/** They grow with larger type than a presentation begins with where cells stay as large as this, which are not made smaller. */
const ROOMY_CELL = 18;
/** Rows of this height have one as well, in smaller type. */
const LABELLED_ROW = 9.5;
/** Labels grow with such rows, up to these, in whole pixels of the drawing. */
const LABELLED_ROWS = [10, 11, 12];
/** A map of tokens that look at tokens is not made lower than this, and its cells not smaller. */
const LOWEST = 168;
const SMALLEST_CELL = 12;
/** The labels of the columns below its cells are in view with them where cells stay larger than this. */
const LARGE_CELL = 14;
/** Round its cells. */
const EDGE = 4;
/** To be in view below what is told, the rows of a map are made lower, but not lower than this, and not lower together. */
const LOWEST_ROW = 5;
const LOWEST_ROWS = 100;
/** Each row has its label in rows as high as this. */
const NAMED_ROW = 11;
/** How high rows of vectors are, and how high together: as `cellSize` has it. */
const VECTOR_ROW = 16;
const VECTOR_ROWS = 420;
/** How high the text above a figure is, how high where it is narrow, and how high the title alone. */
const TEXT = 270;
const NARROW_TEXT = 320;
const TITLE = 130;

export type Maps = Omit<Extract<Hero, { kind: 'maps' }>, 'kind'>;

/** The room for the maps of a step. */
export interface MapRoom {
  /** With the inspector that stands beside them. */
  readonly width: number;
  /** The height of what the steps are read in; `undefined`: they are not read so. */
  readonly height: number | undefined;
  /** So much of that height is taken by what stands above a map and is read with it. */
  readonly above: number;
  /** How high that is in fact, down to where the cells of a map begin; `undefined`: not known, or it is not read with a map. */
  readonly told?: number | undefined;
  /** How high a map may be that is to be seen whole; `undefined`: as high as it is. */
  readonly seen: number | undefined;
  /** How much larger than usual type is. */
  readonly type: number;
  /** Whether all maps are drawn, below each other if they must: a lesson speaks of scores and weights alike. */
  readonly all?: boolean;
  /** And the type of what stands around a map: where a map is to be seen whole, larger type must not make it smaller. */
  readonly around: number;
}

export interface DrawnMap {
  readonly tensor: StepTensor;
  readonly width: number;
  /** How much larger than usual it is drawn, with its labels. */
  readonly times: number;
  /** And its title, where that has the width. */
  readonly title: number;
  /** Whether its rows have labels: those of a map before it with the same rows may be all that there is room for. */
  readonly hasRowLabels: boolean;
}

export interface MapLayout {
  readonly drawn: readonly DrawnMap[];
  /** How many of them stand beside each other. */
  readonly inRow: number;
  /** Those that have no room. */
  readonly absent: readonly StepTensor[];
  /** How high the cells of a map may be together; `undefined`: as high as they are. */
  readonly high: number | undefined;
  /** Whether rows may use all of that: no other map stands below. */
  readonly grows: boolean;
  /** Whether the scale of a map stands beside it, which is as high as is seen. */
  readonly aside: boolean;
}

/** Whether the inspector stands below the maps. */
export function isNarrow(maps: Maps, room: MapRoom): boolean {
  return inspectorBeside(maps, room) === undefined;
}

/** How wide the inspector is beside the maps; `undefined`: it stands below them, or there is none. */
function inspectorBeside(maps: Maps, room: MapRoom): number | undefined {
  const { width, type, around, seen } = room;
  // Of a row that is no token's, as of the vector of a whole text, it tells nothing, and takes no room.
  if (mapsOf(maps).every((tensor) => rowSequence(tensor) === null)) return undefined;
  // What is said beside queries, keys and values is of all: where they are seen at once they come first.
  const { length } = mapsOf(maps);
  const compared = length * (LEAST * type + GAP);
  const isFirst = maps.tensors.length > 2 && (seen !== undefined || width < compared + INSPECTOR * type);
  if (isFirst) return undefined;
  const own = ownWhole(maps, room);
  if (isBelowBoth(maps, room)) return undefined;
  // Presented, a map of vectors that stands alone comes first, too: more of its columns are told apart in the whole width.
  if (!own && seen !== undefined && length === 1) return undefined;
  if (!own && width >= BESIDE * type) return INSPECTOR * type;
  // A square map that is seen whole comes first: its scale and the inspector have what it leaves.
  const left = own ? width - Math.min(widthSeenWhole(own, room, 0), width) - asideWidth(room) - 2 * GAP : 0;
  // Larger type than a presentation begins with takes none of its room.
  const beside = Math.min(left, INSPECTOR * around);
  return beside < LEAST_INSPECTOR * type ? undefined : beside;
}

/** Whether two square maps that are both drawn stand beside each other only where the inspector is below them. */
function isBelowBoth(maps: Maps, { all, seen, width, type }: MapRoom): boolean {
  const tensors = mapsOf(maps);
  if (!all || seen !== undefined || tensors.length !== 2 || !tensors.every(columnsAreTokens)) return false;
  const haveRoom = (wide: number) => {
    const each = (wide - GAP) / 2;
    return each >= LEAST * type && !tensors.some((tensor) => isTightIn(tensor, each, type));
  };
  return haveRoom(width) && !haveRoom(width - INSPECTOR * type - GAP);
}

/** Whether a square map of this width has no room for the label of each token. */
function isTightIn(tensor: StepTensor, width: number, type: number): boolean {
  return width - LEFT.labels * type < SMALLEST_CELL * type * matrixOf(tensor).columns;
}

/** The square map that is to be seen whole, and stands alone. */
function ownWhole(maps: Maps, { seen }: MapRoom): StepTensor | undefined {
  const tensors = mapsOf(maps);
  const isAlone = seen !== undefined && !maps.model && tensors.every(columnsAreTokens);
  return isAlone ? tensors.at(-1) : undefined;
}

/**
 * Whether the scale stands beside such a map: unless its cells have room for larger numbers, and for any, with the scale
 * below, and its labels are as large then as a presentation begins with.
 */
function isScaleBeside(own: StepTensor, room: MapRoom, width: number): boolean {
  // Below it no row loses its label for that of a column.
  const row = heightSeenWhole(own, room, SCALE) / matrixOf(own).rows / timesDrawn(own, room, SCALE);
  const names = (scale: number) => timesNamed(own, room, scale) !== undefined;
  if (names(SCALE) && !names(0) && row >= LABELLED_ROW) return false;
  const numbers = (scale: number) => {
    const left = width - (scale === 0 ? asideWidth(room) + GAP : 0);
    return roomForNumbers(own, room, { scale, times: timesDrawn(own, room, scale), width: left });
  };
  const isSmall = timesDrawn(own, room, SCALE) < Math.min(timesDrawn(own, room, 0), room.around);
  return isSmall || Math.max(numbers(0), LARGER_CELLS) >= numbers(SCALE);
}

/** How wide its scale is beside a map. */
function asideWidth({ around }: MapRoom): number {
  return ASIDE * around;
}

/** The step's own map at last; queries, keys and values are all shown. */
export function mapsOf({ tensors, model }: Maps): readonly StepTensor[] {
  return model ? [...tensors.slice(-1), model] : tensors;
}

/**
 * How much stands above a map and is read with it: the title alone where the text is below it, or so high that no map has
 * room below it.
 * @param height of what the steps are read in
 */
export function aboveMap(text: 'above' | 'above, narrow' | 'below', height: number | undefined): number {
  if (text === 'above') return TEXT;
  const hasRoom = height !== undefined && height - NARROW_TEXT >= LOWEST;
  return text === 'above, narrow' && hasRoom ? NARROW_TEXT : TITLE;
}

export function layMaps(maps: Maps, room: MapRoom): MapLayout {
  const tensors = mapsOf(maps);
  const { type } = room;
  const beside = inspectorBeside(maps, room);
  const own = ownWhole(maps, room);
  const besideInspector = room.width - (beside === undefined ? 0 : beside + GAP);
  const aside = own !== undefined && isScaleBeside(own, room, besideInspector);
  const scale = aside ? 0 : SCALE;
  const wide = besideInspector - (aside ? asideWidth(room) + GAP : 0);
  const once = areSameRows(tensors) ? labelledOnce(tensors.length, wide, room) : undefined;
  const { times, least } = once
    ? { times: once.times, least: Math.min(...once.widths) / once.times }
    : timesBeside(tensors.length, wide, room);
  const fitting = Math.max(1, Math.min(tensors.length, Math.floor((wide + GAP) / (least * times + GAP))));
  const each = (count: number) => (wide - GAP * (count - 1)) / count;
  // Of scores and weights the weights alone, where only then each token has room for its label.
  const isTight = tensors.every((tensor) => columnsAreTokens(tensor) && isTightIn(tensor, each(fitting), type));
  const inRow = own || (isTight && tensors.length === 2 && !maps.model) ? 1 : fitting;
  const isAllDrawn = tensors.length > 2 || maps.model || (room.all && room.seen === undefined);
  const drawn = isAllDrawn ? tensors : tensors.slice(-inRow);
  // One alone scrolls in itself where its labels and a few cells have no room.
  const width = inRow > 1 ? Math.floor(each(inRow)) : Math.max(Math.floor(each(1)), leastWidth({ type: times }));
  const low = lowHeight(drawn, room, width);
  const labels = timesCompared(drawn, room, times, width);
  const widthOf = (tensor: StepTensor) =>
    columnsAreTokens(tensor) && !own && low === undefined
      ? Math.min(width, widthInView(tensor, room), widthSeenWhole(tensor, room, scale))
      : width;
  const laid = drawn.map((tensor, at) => ({
    tensor,
    width: once?.widths[at] ?? widthOf(tensor),
    hasRowLabels: once === undefined || at === 0,
    times: columnsAreTokens(tensor) ? timesDrawn(tensor, room, scale) : timesLabelled(tensor, room, labels),
    title: timesTitled(tensor, room),
  }));
  return {
    drawn: laid,
    inRow,
    absent: tensors.filter((tensor) => !drawn.includes(tensor)),
    high: own
      ? heightSeenWhole(own, room, scale)
      : (highest(tensors, room, Math.max(...laid.map((map) => map.times))) ?? low),
    grows: room.seen !== undefined && drawn.length <= inRow,
    aside,
  };
}

function areSameRows(tensors: readonly StepTensor[]): boolean {
  const [first, ...others] = tensors.map(rowSequence);
  return others.every((sequence) => sequence === first);
}

/**
 * Of maps that are compared labels grow with larger type than a presentation begins with, as long as cells are not narrower
 * than this.
 */
function timesCompared(
  tensors: readonly StepTensor[],
  { seen, type, around }: MapRoom,
  times: number,
  width: number,
): number {
  if (seen === undefined || type <= around || tensors.length < 3 || tensors.every(columnsAreTokens)) return times;
  const cells = COMPARED_CELL * Math.max(...tensors.map((tensor) => matrixOf(tensor).columns));
  const fitting = Math.min((width - EDGE - cells) / LEFT.labels, width / (LEFT.labels + LEAST_PLOT + EDGE));
  return Math.max(times, Math.min(Math.floor(fitting * 100) / 100, type));
}

/**
 * How much larger than usual the title of a map is drawn that is presented: as its width allows, and as a presentation begins
 * with at least.
 * @param letters of the title and what stands beside it
 * @param least of that, where it may be smaller
 */
export function timesTitle(
  { width, title }: Pick<DrawnMap, 'width' | 'title'>,
  letters: number,
  isCompared: boolean,
  { around, type = around }: Pick<MapRoom, 'around'> & Partial<Pick<MapRoom, 'type'>>,
  least = 1,
): number {
  const letter = TITLE_LETTER * (isCompared ? COMPARED_TITLE : 1);
  const fitting = (width - TITLE_MENU * around) / Math.max(letter * letters, 1);
  // Where it has two lines as a presentation begins it grows in both with larger type.
  const isInTwo = type > around && fitting < around * least;
  return Math.max(Math.min(title, isInTwo ? fitting * TWO_LINES : fitting), around * least);
}

/** The title grows with type, unless the numbers of a few tokens would be smaller for it. */
function timesTitled(tensor: StepTensor, { type, around }: Pick<MapRoom, 'type' | 'around'>): number {
  return columnsAreTokens(tensor) && proportions(tensor).count <= FEW_TOKENS ? around : type;
}

function leastWidth({ type }: Pick<MapRoom, 'type'>): number {
  return (LEFT.labels + LEAST_CELLS) * type;
}

/**
 * A square map to be seen whole has the room that its heading, its labels and its scale leave.
 * @param scale how high that is below the map; 0: it stands beside it
 */
function widthSeenWhole(tensor: StepTensor, room: MapRoom, scale: number): number {
  const side = heightSeenWhole(tensor, room, scale);
  return side * proportions(tensor).wide + LEFT.labels * timesDrawn(tensor, room, scale) + EDGE;
}

/** Of maps whose columns are no tokens; the cells of others are squares. */
function highest(tensors: readonly StepTensor[], room: MapRoom, times: number): number | undefined {
  if (room.seen === undefined || tensors.every(columnsAreTokens)) return undefined;
  return heightOfRows(tensors, room) - SEEN_NUMBERS * times;
}

/** With the numbers of their columns. */
function heightOfRows(
  tensors: readonly StepTensor[],
  { seen = Number.POSITIVE_INFINITY, type, around }: MapRoom,
): number {
  // Titles of maps that are compared have no width for more.
  const title = tensors.length > 2 ? 0 : HEADING * (type - around);
  return seen - AROUND_ROWS * around - title;
}

/**
 * Of such a map the labels of a few rows grow no further than each of them has one. They are as large then as whole pixels of
 * its rows allow: drawn larger, in rows that are a pixel lower for that, they may be smaller.
 */
function timesLabelled(tensor: StepTensor, room: MapRoom, times: number): number {
  const { rows } = matrixOf(tensor);
  const { seen, around } = room;
  if (seen === undefined || rows > FEW_TOKENS) return times;
  const rowHeight = (at: number) => Math.floor((highest([tensor], room, at) ?? 0) / at / rows);
  const label = (at: number) => at * labelSize({ height: rowHeight(at) }, at);
  // Rounded down, so that rows have their pixels.
  const ofRow = (height: number) =>
    Math.floor((1000 * heightOfRows([tensor], room)) / (height * rows + SEEN_NUMBERS)) / 1000;
  const each = (at: number) => at >= 1 && at <= times && rowHeight(at) >= LABELLED_ROW;
  const tried = [times, Math.min(times, around), ...LABELLED_ROWS.map(ofRow)].filter(each);
  return tried.length === 0
    ? Math.max(Math.min(ofRow(LABELLED_ROW), times), 1)
    : tried.reduce((best, at) => (label(at) > label(best) ? at : best));
}

/** How high its title and its scale are. */
function aroundSquare(tensor: StepTensor, room: MapRoom, scale: number): number {
  return HEADING * timesTitled(tensor, room) + scale * room.around;
}

/** How high its cells are together. */
function heightSeenWhole(tensor: StepTensor, room: MapRoom, scale: number): number {
  const { seen = Number.POSITIVE_INFINITY } = room;
  return Math.max(
    seen - aroundSquare(tensor, room, scale) - SLANTED_BOTTOM * timesDrawn(tensor, room, scale),
    LEAST_CELLS,
  );
}

/**
 * The labels of a square map grow with type as far as it is seen whole with one for each of a few tokens: its last row, of
 * which the step tells, would be below the edge else. In larger type than a presentation begins with they stay where the
 * numbers in its cells would be smaller for them.
 */
function timesDrawn(tensor: StepTensor, room: MapRoom, scale: number): number {
  const { seen, type, around } = room;
  if (seen === undefined) return type;
  const few = Math.min(proportions(tensor).count, FEW_TOKENS);
  const fitting = (cell: number) => (seen - aroundSquare(tensor, room, scale)) / (SLANTED_BOTTOM + cell * few);
  const begins = Math.max(Math.min(fitting(LABELLED), timesNamed(tensor, room, scale) ?? around, around), 1);
  const larger = Math.max(begins, Math.min(fitting(ROOMY_CELL), type));
  const [before, after] = [begins, larger].map((times) =>
    Math.min(roomForNumbers(tensor, room, { scale, times, width: room.width }), times * MOST_LARGER),
  ) as [number, number];
  return before >= LARGER_CELLS && after < before ? begins : larger;
}

/** How large labels may be for each column of a square map to have one; `undefined`: as large as they are, or too small to be read. */
function timesNamed(tensor: StepTensor, room: MapRoom, scale: number): number | undefined {
  const width = room.width - (scale === 0 ? asideWidth(room) + GAP : 0);
  const fitting = (width - EDGE) / (LEFT.labels + LABELLED * matrixOf(tensor).columns);
  return fitting >= LEAST_LABEL * room.around ? fitting : undefined;
}

/** How much larger than near by the numbers of a square map may be that is seen whole. @param width without what stands beside it */
function roomForNumbers(
  tensor: StepTensor,
  room: MapRoom,
  { scale, times, width }: { readonly scale: number; readonly times: number; readonly width: number },
): number {
  const { seen = Number.POSITIVE_INFINITY } = room;
  const { rows, columns } = matrixOf(tensor);
  const high = Math.max(seen - aroundSquare(tensor, room, scale) - SLANTED_BOTTOM * times, LEAST_CELLS) / rows;
  const across = Math.min((width - LEFT.labels * times - EDGE) / columns, WIDEST * high);
  const number = largerNumber(!tensor.isProbability);
  return Math.min(across / number.width, high / number.height);
}

/** The higher such a map is, the wider: its last row, which is told of first, is to be in view with what is told. */
function widthInView(tensor: StepTensor, { height, above, seen, type }: MapRoom): number {
  // Where it is presented the view is scrolled to the figure.
  if (height === undefined || seen !== undefined || type > 1) return Number.POSITIVE_INFINITY;
  const { count, wide } = proportions(tensor);
  const inView = Math.max(height - above - SLANTED_BOTTOM, Math.min(height - above, LARGE_CELL * count));
  const side = Math.max(inView, LOWEST, Math.min(SMALLEST_CELL * count, 2 * LOWEST));
  return LEFT.labels + side * wide + EDGE;
}

/**
 * How high rows may be together for the last one, which is told of first, to be in view with what is told, where they would
 * reach below that: then they are lower than wide. `undefined` where they do not, or where there is too little room.
 */
function lowHeight(tensors: readonly StepTensor[], room: MapRoom, width: number): number | undefined {
  const { height, told, seen, type } = room;
  if (height === undefined || told === undefined || seen !== undefined || type > 1) return undefined;
  const inView = height - told;
  const usual = Math.max(...tensors.map((tensor) => usualHeight(tensor, room, width)));
  const rows = Math.max(...tensors.map((tensor) => matrixOf(tensor).rows));
  const least = Math.max(LOWEST_ROWS, LOWEST_ROW * rows);
  const isLow = (high: number) => usual > high && high >= least;
  // What its columns are called is in view as well where no row loses its label for that.
  const aboveNames = inView - (tensors.some(columnsAreTokens) ? SLANTED_BOTTOM : NUMBERS);
  const areNamed = (high: number) => high >= NAMED_ROW * rows;
  if (areNamed(aboveNames) === areNamed(inView) && isLow(aboveNames)) return aboveNames;
  return isLow(inView) ? inView : undefined;
}

/** How high the rows of a map are together otherwise. */
function usualHeight(tensor: StepTensor, room: MapRoom, width: number): number {
  if (!columnsAreTokens(tensor)) return Math.min(VECTOR_ROW * matrixOf(tensor).rows, VECTOR_ROWS);
  return (Math.min(width, widthInView(tensor, room)) - LEFT.labels - EDGE) / proportions(tensor).wide;
}

/** Of a map whose columns are tokens: how many cells its height is made for, and how much wider than high it is. */
function proportions(tensor: StepTensor): { readonly count: number; readonly wide: number } {
  const { rows, columns } = matrixOf(tensor);
  return columns > rows ? { count: rows, wide: columns / Math.max(rows, 1) } : { count: columns, wide: 1 };
}
