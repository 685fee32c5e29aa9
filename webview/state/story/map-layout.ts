/** Which maps of a step are drawn side by side, and their widths: as many as fit. Sizes are in CSS pixels. */
import { columnsAreTokens, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { LEAST_PLOT, LEFT, labelSize, SLANTED_BOTTOM, WIDEST } from '../../heat-map/frame';
import { largerNumber, MOST_LARGER } from '../../heat-map/numbers';
import type { Hero } from './hero';
import { GAP, LEAST, labelledOnce, timesBeside } from './maps-beside';

/**
 * How much larger than from near by the numbers of a cell must become to be worth the room of the scale, also if the room is too
 * small for any.
 */
const LARGER_CELLS = 1.2;
/** The inspector is beside the figure if there is this much room. */
const BESIDE = 560;
const INSPECTOR = 216;
/** Its least width beside a map that larger type has enlarged. */
export const LEAST_INSPECTOR = 168;
/** The least width of cells where labels grow with larger type. */
const COMPARED_CELL = 4;
/** The least width of the cells of a map by itself. */
const LEAST_CELLS = 120;
/** The height of the heading above a square map that must be seen whole, and of the scale's numbers below it. */
const HEADING = 25;
const SCALE = 22;
/**
 * The approximate width of a letter of the heading, the factor by which the headings of compared maps are smaller, and the width
 * of the menu beside a heading.
 */
const TITLE_LETTER = 7.8;
const COMPARED_TITLE = 0.85;
/** The smallest factor for the titles of maps side by side, so that each is on one line. */
export const LEAST_TITLE = 0.75;
const TITLE_MENU = 26;
/** How much larger a title may be on two lines, which words do not fill completely. */
const TWO_LINES = 1.6;
/** The width of the scale beside the map. */
const ASIDE = 110;
/** For a map whose columns are not tokens: the height of heading and scale; and of the numbers of its columns. */
const AROUND_ROWS = 58;
const NUMBERS = 20;
/** If these are seen together with the scale below them. */
const SEEN_NUMBERS = 22;
/** The labels of at most this many tokens grow only as long as each token has one: cells of {@link LABELLED} fit them. */
const FEW_TOKENS = 16;
const LABELLED = 12;
/** In type that is smaller by at most this factor, each column has a label, however many there are. */
const LEAST_LABEL = 0.85;
/** Labels grow with type larger than the initial size of a presentation if cells stay at least this large. */
const ROOMY_CELL = 18;
/** Rows of this height have a label as well, in smaller type. */
const LABELLED_ROW = 9.5;
/** Labels grow with rows of these heights, in whole pixels of the drawing. */
const LABELLED_ROWS = [10, 11, 12];
/** The least height of a map of tokens that attend to tokens, and the smallest size of its cells. */
const LOWEST = 168;
const SMALLEST_CELL = 12;
/** The column labels below its cells are in view with them if cells stay larger than this. */
const LARGE_CELL = 14;
/** Around its cells. */
const EDGE = 4;
/**
 * The rows of a map get lower so that they are in view below the text, but not below this height, and not below this total
 * height.
 */
const LOWEST_ROW = 5;
const LOWEST_ROWS = 100;
/** Each row has its label in rows of this height. */
const NAMED_ROW = 11;
/** The height of rows of vectors, and their total height, as in `cellSize`. */
const VECTOR_ROW = 16;
const VECTOR_ROWS = 420;
/** The height of the text above a figure, in a narrow panel too, and of the title alone. */
const TEXT = 270;
const NARROW_TEXT = 320;
const TITLE = 130;

export type Maps = Omit<Extract<Hero, { kind: 'maps' }>, 'kind'>;

/** The room for the maps of a step. */
export interface MapRoom {
  /** Includes the inspector beside them. */
  readonly width: number;
  /** The height of the area in which the steps are read; `undefined` if there is no such area. */
  readonly height: number | undefined;
  /** The part of that height taken by what is above a map and read with it. */
  readonly above: number;
  /**
   * The actual height of that, down to where the cells of a map begin; `undefined` if it is not known, or not read with a map.
   */
  readonly told?: number | undefined;
  /** The largest height of a map that must be seen whole; `undefined` for no limit. */
  readonly seen: number | undefined;
  /** The factor by which type is larger than usual. */
  readonly type: number;
  /** Whether all maps are drawn, if need be below one another: a lesson tells about scores and weights together. */
  readonly all?: boolean;
  /** The type factor of what is around a map: if a map must be seen whole, larger type must not make it smaller. */
  readonly around: number;
}

export interface DrawnMap {
  readonly tensor: StepTensor;
  readonly width: number;
  /** The factor by which it is drawn larger, labels included. */
  readonly times: number;
  /** The factor for its title, if the width allows it. */
  readonly title: number;
  /** Whether its rows have labels: there may be room only for those of a map before it with the same rows. */
  readonly hasRowLabels: boolean;
}

export interface MapLayout {
  readonly drawn: readonly DrawnMap[];
  /** How many of them are side by side. */
  readonly inRow: number;
  /** Those that do not fit. */
  readonly absent: readonly StepTensor[];
  /** The largest total height of a map's cells; `undefined` for no limit. */
  readonly high: number | undefined;
  /** Whether rows may use all of that, as no other map is below. */
  readonly grows: boolean;
  /** Whether the scale of a map is beside it, if the map is as high as the view. */
  readonly aside: boolean;
}

/** Whether the inspector is below the maps. */
export function isNarrow(maps: Maps, room: MapRoom): boolean {
  return inspectorBeside(maps, room) === undefined;
}

/** The width of the inspector beside the maps; `undefined` if it is below them, or if there is none. */
function inspectorBeside(maps: Maps, room: MapRoom): number | undefined {
  const { width, type, around, seen } = room;
  // For a row that belongs to no token, for example the vector of a whole text, it has nothing to tell and takes no room.
  if (mapsOf(maps).every((tensor) => rowSequence(tensor) === null)) return undefined;
  // The text beside queries, keys and values is about all of them: they come first if all are seen at once.
  const { length } = mapsOf(maps);
  const compared = length * (LEAST * type + GAP);
  const isFirst = maps.tensors.length > 2 && (seen !== undefined || width < compared + INSPECTOR * type);
  if (isFirst) return undefined;
  const own = ownWhole(maps, room);
  if (isBelowBoth(maps, room)) return undefined;
  // In a presentation, a single map of vectors comes first, too: in the whole width, more of its columns can be told apart.
  if (!own && seen !== undefined && length === 1) return undefined;
  if (!own && width >= BESIDE * type) return INSPECTOR * type;
  // A square map that is seen whole comes first: its scale and the inspector get the remaining width.
  const left = own ? width - Math.min(widthSeenWhole(own, room, 0), width) - asideWidth(room) - 2 * GAP : 0;
  // Type larger than the initial size of a presentation takes none of the inspector's room.
  const beside = Math.min(left, INSPECTOR * around);
  return beside < LEAST_INSPECTOR * type ? undefined : beside;
}

/** Whether two square maps that are both drawn fit side by side only if the inspector is below them. */
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

/** The square map that must be seen whole, if it is by itself. */
function ownWhole(maps: Maps, { seen }: MapRoom): StepTensor | undefined {
  const tensors = mapsOf(maps);
  const isAlone = seen !== undefined && !maps.model && tensors.every(columnsAreTokens);
  return isAlone ? tensors.at(-1) : undefined;
}

/**
 * Whether the scale is beside this map: not if, with the scale below, its cells have room for larger numbers, or for any, and
 * its labels are as large as at the start of a presentation.
 */
function isScaleBeside(own: StepTensor, room: MapRoom, width: number): boolean {
  // With the scale below, no row may lose its label to that of a column.
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

/** The width of its scale beside a map. */
function asideWidth({ around }: MapRoom): number {
  return ASIDE * around;
}

/** The step's own map comes last; queries, keys and values are all shown. */
export function mapsOf({ tensors, model }: Maps): readonly StepTensor[] {
  return model ? [...tensors.slice(-1), model] : tensors;
}

/**
 * The height of what is above a map and read with it: the title alone if the text is below the map, or so high that no map fits
 * below it.
 * @param height of the area in which the steps are read
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
  // Of scores and weights, only the weights, if only then each token has room for its label.
  const isTight = tensors.every((tensor) => columnsAreTokens(tensor) && isTightIn(tensor, each(fitting), type));
  const inRow = own || (isTight && tensors.length === 2 && !maps.model) ? 1 : fitting;
  const isAllDrawn = tensors.length > 2 || maps.model || (room.all && room.seen === undefined);
  const drawn = isAllDrawn ? tensors : tensors.slice(-inRow);
  // A single map scrolls in itself if its labels and a few cells do not fit.
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
 * The labels of compared maps grow with type larger than the initial size of a presentation, as long as cells do not get
 * narrower than this.
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
 * The factor for the title of a presented map: as its width allows, and at least that of the initial size of a presentation.
 * @param letters of the title and what is beside it
 * @param least the share of that size to which it may shrink
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
  // If it has two lines at the initial size of a presentation, it grows in both with larger type.
  const isInTwo = type > around && fitting < around * least;
  return Math.max(Math.min(title, isInTwo ? fitting * TWO_LINES : fitting), around * least);
}

/** The title grows with type, unless that would make the numbers of a few tokens smaller. */
function timesTitled(tensor: StepTensor, { type, around }: Pick<MapRoom, 'type' | 'around'>): number {
  return columnsAreTokens(tensor) && proportions(tensor).count <= FEW_TOKENS ? around : type;
}

function leastWidth({ type }: Pick<MapRoom, 'type'>): number {
  return (LEFT.labels + LEAST_CELLS) * type;
}

/**
 * A square map that must be seen whole has the room that its heading, labels and scale leave.
 * @param scale the height of the scale below the map; 0 if it is beside the map
 */
function widthSeenWhole(tensor: StepTensor, room: MapRoom, scale: number): number {
  const side = heightSeenWhole(tensor, room, scale);
  return side * proportions(tensor).wide + LEFT.labels * timesDrawn(tensor, room, scale) + EDGE;
}

/** For maps whose columns are not tokens; the cells of others are squares. */
function highest(tensors: readonly StepTensor[], room: MapRoom, times: number): number | undefined {
  if (room.seen === undefined || tensors.every(columnsAreTokens)) return undefined;
  return heightOfRows(tensors, room) - SEEN_NUMBERS * times;
}

/** With the numbers of their columns. */
function heightOfRows(
  tensors: readonly StepTensor[],
  { seen = Number.POSITIVE_INFINITY, type, around }: MapRoom,
): number {
  // Titles of compared maps have no width for more.
  const title = tensors.length > 2 ? 0 : HEADING * (type - around);
  return seen - AROUND_ROWS * around - title;
}

/**
 * In such a map, the labels of a few rows grow only as long as each row has one. They are then as large as whole pixels of its
 * rows allow: with a larger factor, in rows that are a pixel lower because of it, they could be smaller.
 */
function timesLabelled(tensor: StepTensor, room: MapRoom, times: number): number {
  const { rows } = matrixOf(tensor);
  const { seen, around } = room;
  if (seen === undefined || rows > FEW_TOKENS) return times;
  const rowHeight = (at: number) => Math.floor((highest([tensor], room, at) ?? 0) / at / rows);
  const label = (at: number) => at * labelSize({ height: rowHeight(at) }, at);
  // Rounded down, so that rows keep their pixels.
  const ofRow = (height: number) =>
    Math.floor((1000 * heightOfRows([tensor], room)) / (height * rows + SEEN_NUMBERS)) / 1000;
  const each = (at: number) => at >= 1 && at <= times && rowHeight(at) >= LABELLED_ROW;
  const tried = [times, Math.min(times, around), ...LABELLED_ROWS.map(ofRow)].filter(each);
  return tried.length === 0
    ? Math.max(Math.min(ofRow(LABELLED_ROW), times), 1)
    : tried.reduce((best, at) => (label(at) > label(best) ? at : best));
}

/** The height of its title and its scale. */
function aroundSquare(tensor: StepTensor, room: MapRoom, scale: number): number {
  return HEADING * timesTitled(tensor, room) + scale * room.around;
}

/** The total height of its cells. */
function heightSeenWhole(tensor: StepTensor, room: MapRoom, scale: number): number {
  const { seen = Number.POSITIVE_INFINITY } = room;
  return Math.max(
    seen - aroundSquare(tensor, room, scale) - SLANTED_BOTTOM * timesDrawn(tensor, room, scale),
    LEAST_CELLS,
  );
}

/**
 * The labels of a square map grow with type as long as it is seen whole, with a label for each of a few tokens; otherwise its
 * last row, which the step tells about, would be below the edge. In type larger than the initial size of a presentation they do
 * not grow if the numbers in its cells would get smaller.
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

/**
 * The largest label size with which each column of a square map has a label; `undefined` if that is the present size, or too
 * small to be read.
 */
function timesNamed(tensor: StepTensor, room: MapRoom, scale: number): number | undefined {
  const width = room.width - (scale === 0 ? asideWidth(room) + GAP : 0);
  const fitting = (width - EDGE) / (LEFT.labels + LABELLED * matrixOf(tensor).columns);
  return fitting >= LEAST_LABEL * room.around ? fitting : undefined;
}

/**
 * How much larger than from near by the numbers of a square map may be if it is seen whole. @param width without what is beside
 * it
 */
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

/** The higher this map is, the wider: its last row, which is told first, must be in view with the text. */
function widthInView(tensor: StepTensor, { height, above, seen, type }: MapRoom): number {
  // In a presentation the view is scrolled to the figure.
  if (height === undefined || seen !== undefined || type > 1) return Number.POSITIVE_INFINITY;
  const { count, wide } = proportions(tensor);
  const inView = Math.max(height - above - SLANTED_BOTTOM, Math.min(height - above, LARGE_CELL * count));
  const side = Math.max(inView, LOWEST, Math.min(SMALLEST_CELL * count, 2 * LOWEST));
  return LEFT.labels + side * wide + EDGE;
}

/**
 * The total height of rows at which the last one, which is told first, is in view with the text, if they would extend below the
 * view: they are then lower than wide. `undefined` if they do not, or if there is too little room.
 */
function lowHeight(tensors: readonly StepTensor[], room: MapRoom, width: number): number | undefined {
  const { height, told, seen, type } = room;
  if (height === undefined || told === undefined || seen !== undefined || type > 1) return undefined;
  const inView = height - told;
  const usual = Math.max(...tensors.map((tensor) => usualHeight(tensor, room, width)));
  const rows = Math.max(...tensors.map((tensor) => matrixOf(tensor).rows));
  const least = Math.max(LOWEST_ROWS, LOWEST_ROW * rows);
  const isLow = (high: number) => usual > high && high >= least;
  // The column names are in view as well if no row loses its label for that.
  const aboveNames = inView - (tensors.some(columnsAreTokens) ? SLANTED_BOTTOM : NUMBERS);
  const areNamed = (high: number) => high >= NAMED_ROW * rows;
  if (areNamed(aboveNames) === areNamed(inView) && isLow(aboveNames)) return aboveNames;
  return isLow(inView) ? inView : undefined;
}

/** The usual total height of a map's rows. */
function usualHeight(tensor: StepTensor, room: MapRoom, width: number): number {
  if (!columnsAreTokens(tensor)) return Math.min(VECTOR_ROW * matrixOf(tensor).rows, VECTOR_ROWS);
  return (Math.min(width, widthInView(tensor, room)) - LEFT.labels - EDGE) / proportions(tensor).wide;
}

/** For a map whose columns are tokens: the number of cells that its height is made for, and its ratio of width to height. */
function proportions(tensor: StepTensor): { readonly count: number; readonly wide: number } {
  const { rows, columns } = matrixOf(tensor);
  return columns > rows ? { count: rows, wide: columns / Math.max(rows, 1) } : { count: columns, wide: 1 };
}
