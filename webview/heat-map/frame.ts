/** How large a heat map's cells and labels are, on the page and in a saved picture, and what room they take. */
import { type Axis, hiddenCount, shownCount } from '../../src/trace/tensors/axis';
import { type AxisLayout, type CellSize, cellSize, GAP, LEAST_NUMBER, layAxis, NUMBER_CELL } from './geometry';

/** The layout, in device pixels; known before the values are. */
export interface Frame {
  /** Of the overview. */
  readonly rows: AxisLayout;
  readonly columns: AxisLayout;
  /** Room for the labels of rows, at the left, and of columns, below. */
  readonly left: number;
  /** Whether rows have labels; else a neighbour with the same rows has them. */
  readonly rowLabels: boolean;
  readonly bottom: number;
  /** Room along labels at a slant, in pixels of the drawing; left out: as on the page. */
  readonly slantedLength?: number | undefined;
  /** Whether columns stand for tokens and have room for their labels: they are then written at a slant. */
  readonly slanted: boolean;
  /** The rows and columns that have labels, by their indices in the tensor; without it as many as there is room for. */
  readonly labelled?: Labelled | undefined;
  /** The row and the columns that have their labels in any case, where not every one has. */
  readonly kept?: Kept | undefined;
  /** So many characters a number in a cell has at most, where it is to be read from far away; left out: as many as have room. */
  readonly mostCharacters?: number | undefined;
  /** Whether cells have no more room than their numbers need, as on a slide. */
  readonly holdsClose?: boolean | undefined;
  /** Of labels, in pixels of the drawing. */
  readonly fontSize: number;
  /** Of labels of rows, where these are larger: each row has its own then. */
  readonly rowFontSize?: number | undefined;
  readonly width: number;
  readonly height: number;
  /** Device pixels for each pixel of the drawing, in which its labels, cells and marks are measured. */
  readonly ratio: number;
  /** Device pixels for each CSS pixel of the page: `ratio` is more where everything is drawn larger. */
  readonly pageRatio: number;
}

interface Labelled {
  readonly rows?: readonly number[] | undefined;
  readonly columns?: readonly number[] | undefined;
}

/** By their indices in the tensor. */
export interface Kept {
  readonly row?: number | undefined;
  /** The first in any case, the others as far as they are not in its way. */
  readonly columns?: readonly number[] | undefined;
}

export const LABEL_FONT_SIZE = 11;
/** Labels are made smaller where each row then has its own, but not smaller than this: in CSS pixels, and of the drawing. */
const LEAST_FONT = { page: 10, drawing: 8 } as const;
/** At the left, in CSS pixels: with labels of the rows, or only with the mark of the chosen one. */
export const LEFT = { labels: 76, mark: 6 } as const;
const BOTTOM = 22;
/** How labels of columns lean, in radians, so that they can be as long as words. */
export const SLANT = -Math.PI / 3;
/** Room along such a label, in CSS pixels. */
export const SLANTED_LENGTH = 66;
/** Above and below them, in pixels of the drawing. */
const AROUND_SLANTED = 13;
/** So high is the room of the longest ones, in CSS pixels. */
export const SLANTED_BOTTOM = Math.ceil(SLANTED_LENGTH * Math.sin(-SLANT)) + AROUND_SLANTED;
/** Labels lean where cells are at least this wide: every second one then has its label. */
const SLANTED_CELL = 6;
/** A plot is not made narrower than this, in CSS pixels, but scrolls. */
export const LEAST_PLOT = 72;

/** What decides on the size of a map's cells, besides how many there are. */
interface FrameOptions {
  /** Whether its columns stand for tokens as its rows do, so that its cells are squares. */
  readonly square: boolean;
  /** Width that the map may fill, with its labels, in CSS pixels. */
  readonly room: number;
  /** Device pixels for each CSS pixel. */
  readonly pageRatio: number;
  /** Whether columns have names of their own that are written at a slant. */
  readonly named?: boolean | undefined;
}

/** How a map stands on the page. */
interface PageFrameOptions extends FrameOptions {
  /** Whether its rows have labels; else a neighbour with the same rows has them. */
  readonly rowLabels?: boolean | undefined;
  /** How much larger everything is drawn than usual, as type is in a presentation. */
  readonly times?: number | undefined;
  /** How high its rows may be together, in CSS pixels; `undefined`: as high as reads well. */
  readonly high?: number | undefined;
  /** Whether its rows are higher than reads well from near by where there is room for that. */
  readonly grows?: boolean | undefined;
  /** Whether cells hold their numbers where there is room for those of a whole row. */
  readonly holdsNumbers?: boolean | undefined;
  /** The row and the columns that are to have their labels. */
  readonly kept?: Kept | undefined;
  /** How large labels of rows are to be, as other type is: they are as far as there is room for each. */
  readonly rowType?: RowType | undefined;
  /**
   * How many characters the longest label of a column has, where tokens look at tokens and cells have all the room that labels
   * need not; `undefined`: labels have as much as the longest may need.
   */
  readonly longestColumn?: number | undefined;
}

export interface RowType {
  /** In CSS pixels. */
  readonly size: number;
  /** How many characters the longest has. */
  readonly longest: number;
}

/** The width that the cells of a map may fill, and the gaps where it is shortened, in CSS pixels before it is drawn larger. */
export function plotRoom({
  room,
  rowLabels = true,
  times = 1,
}: Pick<PageFrameOptions, 'room' | 'rowLabels' | 'times'>) {
  return room / times - (rowLabels ? LEFT.labels : LEFT.mark) - 2;
}

/** In CSS pixels. */
function gapsOf({ spans }: Axis): number {
  return (spans.length - 1) * GAP;
}

/** As it stands on the page. */
export function layFrame(
  rows: Axis,
  columns: Axis,
  {
    square,
    room,
    pageRatio,
    named = false,
    rowLabels = true,
    times = 1,
    high = Infinity,
    grows,
    holdsNumbers = false,
    kept,
    rowType,
    longestColumn,
  }: PageFrameOptions,
): Frame {
  const ratio = pageRatio * times;
  const isTight = square && high !== Infinity && longestColumn !== undefined;
  const below = isTight ? belowSlanted(longestColumn) : SLANTED_BOTTOM;
  const plot = Math.max(plotRoom({ room, rowLabels, times }) - gapsOf(columns), LEAST_PLOT);
  const laid = cellSize(shownCount(rows), shownCount(columns), plot, square, named, hiddenCount(columns) > 0, ratio);
  const across = Math.floor(plot / Math.max(shownCount(columns), 1));
  const usual =
    holdsNumbers && across >= LEAST_NUMBER.width
      ? { width: Math.min(across, NUMBER_CELL.width), height: Math.max(laid.height, NUMBER_CELL.height) }
      : laid;
  const counts = [shownCount(rows), shownCount(columns)] as const;
  const fitted = { rows: counts[0], high: high / times, most: grows ? MOST_GROWN : 1, times, ratio };
  const cell = square
    ? stretched(usual, counts, plot, high / times + SLANTED_BOTTOM - below, ratio)
    : heightened(usual, fitted);
  return frameOf(rows, columns, { cell, slants: square || named, rowLabels, ratio, pageRatio, kept, rowType, below });
}

/** So much room labels of columns need, in pixels of the drawing. @param longest how many characters the longest has */
function belowSlanted(longest: number): number {
  const along = longest * CHARACTER * LABEL_FONT_SIZE;
  return Math.min(Math.ceil(along * Math.sin(-SLANT)) + AROUND_SLANTED, SLANTED_BOTTOM);
}

/** Of so many rows each has its label in a picture that is saved, and each token column of a square one: cells hold it. */
export const MOST_LABELLED = 64;
const LABELLED_CELL = LABEL_FONT_SIZE + 2;
/** How wide a map of tokens that look at tokens is on paper, in CSS pixels: with its labels it has the width of what is said below it. */
const ON_PAPER = 340;

/** What decides on the cells of a map that is saved. */
interface SavedCells {
  /** Whether each cell has room for its number. */
  readonly holdsNumbers?: boolean;
  /** Whether it is for paper: cells without are no higher than their labels need, and those of tokens that look at tokens fill its width. */
  readonly isClose?: boolean;
  /** How high rows are, where that is given, as by the room of a slide: lower ones than labels have as many as there is room for. */
  readonly row?: number | undefined;
  /** How large cells with numbers are at least, where that is given; left out: as numbers are read well from near by. */
  readonly leastNumbered?: CellSize | undefined;
}

/** As it is saved, however little room it has on the page. */
export function savedFrame(
  rows: Axis,
  columns: Axis,
  { square, room, pageRatio, named = false }: FrameOptions,
  { holdsNumbers = false, isClose = false, row, leastNumbered }: SavedCells = {},
): Frame {
  const counts = [shownCount(rows), shownCount(columns)] as const;
  const plot = Math.max(room - LEFT.labels - gapsOf(columns), LEAST_PLOT);
  const usual = cellSize(...counts, plot, square, named, hiddenCount(columns) > 0);
  const least = (count: number) => (count <= MOST_LABELLED ? LABELLED_CELL : 0);
  const close = square ? Math.max(LABELLED_CELL, Math.floor(ON_PAPER / Math.max(...counts))) : LABELLED_CELL;
  const own = isClose ? Math.min(usual.height, close) : usual.height;
  const height = row ?? Math.max(own, least(square ? Math.max(...counts) : counts[0]));
  const laid = { width: square ? height : usual.width, height };
  const cell = holdsNumbers ? numbered(laid, square, leastNumbered) : laid;
  return frameOf(rows, columns, { cell, slants: square || named, rowLabels: true, ratio: pageRatio, pageRatio });
}

function numbered({ width, height }: CellSize, square: boolean, least?: CellSize): CellSize {
  if (least) return { width: Math.max(width, least.width), height: Math.max(height, least.height) };
  if (square) return { width: Math.max(width, NUMBER_CELL.square), height: Math.max(height, NUMBER_CELL.square) };
  return { width: Math.max(width, NUMBER_CELL.width), height: Math.max(height, NUMBER_CELL.height) };
}

interface FrameLook extends Pick<Frame, 'rowLabels' | 'ratio' | 'pageRatio' | 'kept'> {
  readonly cell: CellSize;
  readonly slants: boolean;
  readonly rowType?: RowType | undefined;
  /** Room for labels of columns at a slant, in pixels of the drawing. */
  readonly below?: number;
}

function frameOf(
  rows: Axis,
  columns: Axis,
  { cell, slants, rowLabels, ratio, pageRatio, kept, rowType, below = SLANTED_BOTTOM }: FrameLook,
): Frame {
  const [rowLayout, columnLayout] = [layAxis(rows, cell.height, ratio), layAxis(columns, cell.width, ratio)];
  const slanted = slants && cell.width >= SLANTED_CELL;
  const left = Math.round((rowLabels ? LEFT.labels : LEFT.mark) * ratio);
  const bottom = Math.round((slanted ? below : BOTTOM) * ratio);
  const fontSize = labelSize(cell, ratio / pageRatio);
  const isEach = (size: number) => size > fontSize;
  return {
    // Where each has its label, choosing another one draws nothing anew.
    kept: kept && {
      row: isEach(cell.height) ? undefined : kept.row,
      columns: slanted && isEach(cell.width) ? undefined : kept.columns,
    },
    fontSize,
    rowFontSize: rowType && rowLabelSize(cell, fontSize, rowType, ratio / pageRatio),
    rows: rowLayout,
    columns: columnLayout,
    left,
    rowLabels,
    bottom,
    slanted,
    width: left + columnLayout.length,
    height: rowLayout.length + bottom,
    ratio,
    pageRatio,
  };
}

/** In pixels of the drawing. @param times how much larger everything is drawn than usual */
export function labelSize({ height }: Pick<CellSize, 'height'>, times: number): number {
  const fitting = Math.min(height - 1, LABEL_FONT_SIZE);
  return fitting >= Math.max(LEAST_FONT.page / times, LEAST_FONT.drawing) ? fitting : LABEL_FONT_SIZE;
}

/** So much of the height of a row its label may take: rows are told apart by the room between labels. */
const ROW_SHARE = 0.87;
/** About how wide a character of a label is, as a part of its size; and the room beside the longest, in pixels of the drawing. */
const CHARACTER = 0.6;
const AROUND_LABEL = 8;

/** In pixels of the drawing, no smaller than labels are else; `undefined`: no larger, either. */
function rowLabelSize(
  { height }: CellSize,
  least: number,
  { size, longest }: RowType,
  times: number,
): number | undefined {
  const fitting = (LEFT.labels - AROUND_LABEL) / (CHARACTER * Math.max(longest, 1));
  const wanted = Math.min(size / times, height * ROW_SHARE, fitting);
  return wanted > least ? wanted : undefined;
}

/** Rows are not made lower than this to be seen together, in CSS pixels. */
const LOWEST_ROW = 4;

/** How many times as high as usual rows are at most. */
const MOST_GROWN = 2;

interface FittedRows {
  readonly rows: number;
  /** How high they may be together. */
  readonly high: number;
  readonly most: number;
  readonly times: number;
  readonly ratio: number;
}

/**
 * The same width; rows are lower where they would be higher together than they may be, and higher where they have the room.
 * However large everything is drawn, what stands below them has its room.
 */
function heightened(cell: CellSize, { rows, high, most, times, ratio }: FittedRows): CellSize {
  const whole = Math.floor(high / rows);
  if (whole >= cell.height) return { ...cell, height: Math.max(Math.min(whole, cell.height * most), cell.height) };
  const fitting = whole >= LOWEST_ROW ? whole : Math.floor((high / rows) * ratio) / ratio;
  return { ...cell, height: Math.min(cell.height, Math.max(fitting, LOWEST_ROW / times)) };
}

/** The same with labels of the rows, for where it stands alone. */
export function withRowLabels(frame: Frame): Frame {
  if (frame.rowLabels) return frame;
  const left = Math.round(LEFT.labels * frame.ratio);
  return { ...frame, left, rowLabels: true, width: frame.width + left - frame.left };
}

/** So many characters a label has at most where it may have the room that it needs: longer ones are cut. */
const MOST_CHARACTERS = 30;

/**
 * The same frame with as much room as its longest labels need, as a saved picture has it: of a word that was changed both are
 * read whole.
 * @param longest how many characters the longest labels have, of rows and of columns
 */
export function withLabelsWhole(frame: Frame, longest: Readonly<Record<'rows' | 'columns', number>>): Frame {
  const { ratio, fontSize } = frame;
  const along = (characters: number) => Math.ceil(Math.min(characters, MOST_CHARACTERS) * CHARACTER * fontSize);
  const wanted = Math.round((along(longest.rows) + AROUND_LABEL) * ratio);
  const left = frame.rowLabels ? Math.max(frame.left, wanted) : frame.left;
  const slantedLength = Math.max(SLANTED_LENGTH, along(longest.columns));
  const isLonger = frame.slanted && slantedLength > SLANTED_LENGTH;
  const below = isLonger ? Math.ceil(slantedLength * Math.sin(-SLANT)) + AROUND_SLANTED : 0;
  const bottom = Math.max(frame.bottom, Math.round(below * ratio));
  return {
    ...frame,
    left,
    bottom,
    slantedLength: isLonger ? slantedLength : undefined,
    width: frame.width + left - frame.left,
    height: frame.height + bottom - frame.bottom,
  };
}

/** The same without the room below columns that their labels at a slant do not need. @param longest how many characters the longest has */
export function withoutEmpty(frame: Frame, longest: number): Frame {
  const { slanted, bottom, height, ratio } = frame;
  const needed = Math.min(bottom, Math.round(belowSlanted(longest) * ratio));
  return slanted ? { ...frame, bottom: needed, height: height + needed - bottom } : frame;
}

/** Labels of rows take no more of the room on a page than this share: cells need the rest. */
const SHARE_OF_LABELS = 0.5;

/** How many characters the longest labels of a map have. */
export type LongestLabels = Parameters<typeof withLabelsWhole>[1];

/**
 * The same labels as far as a page has the room for them, and the room that is left beside what those of rows take more than
 * usual: for `layFrame`, whose frame is then given to `withLabelsWhole`.
 */
export function roomForLabels(
  { room, times = 1 }: Pick<PageFrameOptions, 'room' | 'times'>,
  { rows, columns }: LongestLabels,
): { readonly room: number; readonly longest: LongestLabels } {
  const most = Math.floor(((room / times) * SHARE_OF_LABELS - AROUND_LABEL) / (CHARACTER * LABEL_FONT_SIZE));
  const longest = { rows: Math.max(Math.min(rows, most, MOST_CHARACTERS), 1), columns };
  const more = Math.ceil(longest.rows * CHARACTER * LABEL_FONT_SIZE) + AROUND_LABEL - LEFT.labels;
  return { room: room - Math.max(more, 0) * times, longest };
}

/** Whether two layouts put everything at the same place. */
export function isSameFrame(a: Frame, b: Frame): boolean {
  const same = (one: AxisLayout, other: AxisLayout) =>
    one.cell === other.cell &&
    one.indices.length === other.indices.length &&
    one.indices.every((index, i) => index === other.indices[i]);
  return (
    a.ratio === b.ratio &&
    a.pageRatio === b.pageRatio &&
    a.left === b.left &&
    a.bottom === b.bottom &&
    a.slanted === b.slanted &&
    a.fontSize === b.fontSize &&
    a.rowFontSize === b.rowFontSize &&
    a.kept?.row === b.kept?.row &&
    String(a.kept?.columns) === String(b.kept?.columns) &&
    same(a.rows, b.rows) &&
    same(a.columns, b.columns)
  );
}

/** How high cells of tokens that look at tokens are at most, in CSS pixels. */
const MOST_STRETCHED = 96;
/** So much wider than high they may be: numbers are wider than high as well. */
export const WIDEST = 2.2;

/** Where such a map is to be so high, its cells have the room that there is: also across, where that is more. */
function stretched(
  cell: CellSize,
  [rows, columns]: readonly [number, number],
  room: number,
  high: number,
  ratio: number,
): CellSize {
  if (high === Number.POSITIVE_INFINITY) return cell;
  const whole = (size: number) => (size >= 3 ? Math.floor(size * ratio + 1e-9) / ratio : size);
  const height = Math.min(high / rows, MOST_STRETCHED);
  return { width: whole(Math.min(room / columns, height * WIDEST)), height: whole(height) };
}
