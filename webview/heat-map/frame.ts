/** The sizes of a heat map's cells and labels, on the page and in a saved picture, and the room they take. */
import { type Axis, hiddenCount, shownCount } from '../../src/trace/tensors/axis';
import { type AxisLayout, type CellSize, cellSize, GAP, LEAST_NUMBER, layAxis, NUMBER_CELL } from './geometry';

/** The layout, in device pixels; known before the values are. */
export interface Frame {
  /** Of the overview. */
  readonly rows: AxisLayout;
  readonly columns: AxisLayout;
  /** Room for the labels of rows, at the left, and of columns, below. */
  readonly left: number;
  /** Whether rows have labels; if not, a neighbour with the same rows has them. */
  readonly rowLabels: boolean;
  readonly bottom: number;
  /** Room along slanted labels, in pixels of the drawing; absent: as on the page. */
  readonly slantedLength?: number | undefined;
  /** Whether columns stand for tokens and have room for their labels, which are then slanted. */
  readonly slanted: boolean;
  /** The rows and columns with labels, by their indices in the tensor; absent: as many as fit. */
  readonly labelled?: Labelled | undefined;
  /** The row and the columns that always have their labels, if not every one has. */
  readonly kept?: Kept | undefined;
  /** The most characters of a number in a cell, if it must be legible from far away; absent: as many as fit. */
  readonly mostCharacters?: number | undefined;
  /** Whether cells have no more room than their numbers need, as on a slide. */
  readonly isCompact?: boolean | undefined;
  /** The size of labels, in pixels of the drawing. */
  readonly fontSize: number;
  /** The size of row labels, if these are larger: each row then has its own. */
  readonly rowFontSize?: number | undefined;
  readonly width: number;
  readonly height: number;
  /** Device pixels for each pixel of the drawing, the unit of its labels, cells and marks. */
  readonly ratio: number;
  /** Device pixels for each CSS pixel of the page; `ratio` is larger if everything is drawn larger. */
  readonly pageRatio: number;
}

interface Labelled {
  readonly rows: readonly number[] | undefined;
  readonly columns: readonly number[] | undefined;
}

/** By their indices in the tensor. */
export interface Kept {
  readonly row?: number | undefined;
  /** The first one always, the others as far as they do not overlap it. */
  readonly columns: readonly number[] | undefined;
}

export const LABEL_FONT_SIZE = 11;
/**
 * Labels get smaller if each row then has its own, but not smaller than this, in CSS pixels on the page and in pixels of the
 * drawing.
 */
const LEAST_FONT = { page: 10, drawing: 8 } as const;
/** At the left, in CSS pixels: with row labels, or only with the mark of the chosen row. */
export const LEFT = { labels: 76, mark: 6 } as const;
const BOTTOM = 22;
/** The angle of slanted column labels, in radians, which lets them be as long as words. */
export const SLANT = -Math.PI / 3;
/** Room along such a label, in CSS pixels. */
export const SLANTED_LENGTH = 66;
/** Above and below them, in pixels of the drawing. */
const AROUND_SLANTED = 13;
/** The height of the longest ones, in CSS pixels. */
export const SLANTED_BOTTOM = Math.ceil(SLANTED_LENGTH * Math.sin(-SLANT)) + AROUND_SLANTED;
/** Labels are slanted if cells are at least this wide: every second one then has its label. */
const SLANTED_CELL = 6;
/** In CSS pixels: a plot does not get narrower than this, but scrolls. */
export const LEAST_PLOT = 72;

/** What determines the size of a map's cells, besides their number. */
interface FrameOptions {
  /** Whether its columns stand for tokens as its rows do, so that its cells are squares. */
  readonly square: boolean;
  /** The width that the map may fill, labels included, in CSS pixels. */
  readonly room: number;
  /** Device pixels for each CSS pixel. */
  readonly pageRatio: number;
  /** Whether columns have names, which are slanted. */
  readonly named?: boolean | undefined;
}

/** How a map is placed on the page. */
interface PageFrameOptions extends FrameOptions {
  /** Whether its rows have labels; if not, a neighbour with the same rows has them. */
  readonly rowLabels?: boolean | undefined;
  /** The factor by which everything is drawn larger, like type in a presentation. */
  readonly enlargement?: number | undefined;
  /** The largest total height of its rows, in CSS pixels; `undefined`: as high as is easy to read. */
  readonly high?: number | undefined;
  /** Whether its rows become higher than is easy to read from near by, if there is room. */
  readonly grows?: boolean | undefined;
  /** Whether cells contain their numbers, if those of a whole row fit. */
  readonly holdsNumbers?: boolean | undefined;
  /** The row and the columns that must have their labels. */
  readonly kept?: Kept | undefined;
  /** The wanted size of row labels, equal to other type; it is reached if every label fits. */
  readonly rowType?: RowType | undefined;
  /**
   * The characters of the longest column label, where tokens attend to tokens and cells get all the room that labels do not
   * need; `undefined`: labels get the room of the longest possible one.
   */
  readonly longestColumn?: number | undefined;
}

export interface RowType {
  /** In CSS pixels. */
  readonly size: number;
  /** The characters of the longest label. */
  readonly longest: number;
}

/** The width available to the cells of a map, and to its gaps if it is shortened, in CSS pixels before enlargement. */
export function plotRoom({
  room,
  rowLabels = true,
  enlargement = 1,
}: Pick<PageFrameOptions, 'room' | 'rowLabels' | 'enlargement'>) {
  return room / enlargement - (rowLabels ? LEFT.labels : LEFT.mark) - 2;
}

/** In CSS pixels. */
function gapsOf({ spans }: Axis): number {
  return (spans.length - 1) * GAP;
}

/** The layout on the page. */
export function layFrame(
  rows: Axis,
  columns: Axis,
  {
    square,
    room,
    pageRatio,
    named = false,
    rowLabels = true,
    enlargement = 1,
    high = Infinity,
    grows,
    holdsNumbers = false,
    kept,
    rowType,
    longestColumn,
  }: PageFrameOptions,
): Frame {
  const ratio = pageRatio * enlargement;
  const isTight = square && high !== Infinity && longestColumn !== undefined;
  const below = isTight ? belowSlanted(longestColumn) : SLANTED_BOTTOM;
  const plot = Math.max(plotRoom({ room, rowLabels, enlargement }) - gapsOf(columns), LEAST_PLOT);
  const counted = { rows: shownCount(rows), columns: shownCount(columns) };
  const laid = cellSize(counted, plot, { square, named, shortened: hiddenCount(columns) > 0, ratio });
  const across = Math.floor(plot / Math.max(shownCount(columns), 1));
  const usual =
    holdsNumbers && across >= LEAST_NUMBER.width
      ? { width: Math.min(across, NUMBER_CELL.width), height: Math.max(laid.height, NUMBER_CELL.height) }
      : laid;
  const counts = [shownCount(rows), shownCount(columns)] as const;
  const fitted = { rows: counts[0], high: high / enlargement, most: grows ? MOST_GROWN : 1, enlargement, ratio };
  const cell = square
    ? stretched(usual, counts, plot, high / enlargement + SLANTED_BOTTOM - below, ratio)
    : heightened(usual, fitted);
  return frameOf(rows, columns, { cell, slants: square || named, rowLabels, ratio, pageRatio, kept, rowType, below });
}

/** The room that column labels need, in pixels of the drawing. @param longest the characters of the longest one */
function belowSlanted(longest: number): number {
  const along = longest * CHARACTER * LABEL_FONT_SIZE;
  return Math.min(Math.ceil(along * Math.sin(-SLANT)) + AROUND_SLANTED, SLANTED_BOTTOM);
}

/**
 * Up to this many rows, each has its label in a saved picture, and so has each token column of a square map: cells are large
 * enough for it.
 */
export const MOST_LABELLED = 64;
const LABELLED_CELL = LABEL_FONT_SIZE + 2;
/**
 * The width on paper of a map of tokens that attend to tokens, in CSS pixels: with its labels it is as wide as the text below
 * it.
 */
const ON_PAPER = 340;

/** What determines the cells of a saved map. */
interface SavedCells {
  /** Whether each cell has room for its number. */
  readonly holdsNumbers?: boolean;
  /**
   * Whether it is for paper: cells without numbers are no higher than their labels need, and those of tokens that attend to
   * tokens fill its width.
   */
  readonly isClose?: boolean;
  /** The height of rows, if given, for example by the room of a slide. Rows lower than labels have as many labels as fit. */
  readonly row?: number | undefined;
  /** The smallest size of cells with numbers, if given; absent: as numbers are easy to read from near by. */
  readonly leastNumbered?: CellSize | undefined;
}

/** The layout in a saved picture, however little room there is on the page. */
export function savedFrame(
  rows: Axis,
  columns: Axis,
  { square, room, pageRatio, named = false }: FrameOptions,
  { holdsNumbers = false, isClose = false, row, leastNumbered }: SavedCells = {},
): Frame {
  const counts = [shownCount(rows), shownCount(columns)] as const;
  const plot = Math.max(room - LEFT.labels - gapsOf(columns), LEAST_PLOT);
  const [shownRows, shownColumns] = counts;
  const shortened = hiddenCount(columns) > 0;
  const usual = cellSize({ rows: shownRows, columns: shownColumns }, plot, { square, named, shortened });
  const least = (count: number) => (count <= MOST_LABELLED ? LABELLED_CELL : 0);
  const close = square ? Math.max(LABELLED_CELL, Math.floor(ON_PAPER / Math.max(...counts))) : LABELLED_CELL;
  const own = isClose ? Math.min(usual.height, close) : usual.height;
  const height = row ?? Math.max(own, least(square ? Math.max(...counts) : counts[0]));
  const laid = { width: square ? height : usual.width, height };
  const cell = holdsNumbers ? numbered(laid, square, leastNumbered) : laid;
  return frameOf(rows, columns, { cell, slants: square || named, rowLabels: true, ratio: pageRatio, pageRatio });
}

function numbered({ width, height }: CellSize, square: boolean, least: CellSize | undefined): CellSize {
  if (least) return { width: Math.max(width, least.width), height: Math.max(height, least.height) };
  if (square) return { width: Math.max(width, NUMBER_CELL.square), height: Math.max(height, NUMBER_CELL.square) };
  return { width: Math.max(width, NUMBER_CELL.width), height: Math.max(height, NUMBER_CELL.height) };
}

interface FrameLook extends Pick<Frame, 'rowLabels' | 'ratio' | 'pageRatio' | 'kept'> {
  readonly cell: CellSize;
  readonly slants: boolean;
  readonly rowType?: RowType | undefined;
  /** Room for slanted column labels, in pixels of the drawing. */
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
  const dense = rowType && denseLabelSize(cell, fontSize, ratio / pageRatio);
  const isEach = (size: number) => size > fontSize;
  return {
    // If every one has its label, another choice redraws nothing.
    kept: kept && {
      row: isEach(cell.height) || dense !== undefined ? undefined : kept.row,
      columns: slanted && isEach(cell.width) ? undefined : kept.columns,
    },
    fontSize,
    rowFontSize: dense ?? (rowType && rowLabelSize(cell, fontSize, rowType, ratio / pageRatio)),
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

/** In pixels of the drawing. @param enlargement the factor by which everything is drawn larger */
export function labelSize({ height }: Pick<CellSize, 'height'>, enlargement: number): number {
  const fitting = Math.min(height - 1, LABEL_FONT_SIZE);
  return fitting >= Math.max(LEAST_FONT.page / enlargement, LEAST_FONT.drawing) ? fitting : LABEL_FONT_SIZE;
}

/** The largest share of a row's height that its label takes: the gap between labels tells rows apart. */
const ROW_SHARE = 0.87;
/**
 * The approximate width of a label's character, as a share of its size; and the room beside the longest label, in pixels of the
 * drawing.
 */
const CHARACTER = 0.6;
const AROUND_LABEL = 8;

/** In pixels of the drawing, at least the usual size of labels; `undefined` if it would not be larger. */
function rowLabelSize(
  { height }: CellSize,
  least: number,
  { size, longest }: RowType,
  enlargement: number,
): number | undefined {
  const fitting = (LEFT.labels - AROUND_LABEL) / (CHARACTER * Math.max(longest, 1));
  const wanted = Math.min(size / enlargement, height * ROW_SHARE, fitting);
  return wanted > least ? wanted : undefined;
}

/**
 * In larger type, rows too low for labels as large as the others have a smaller label each, as long as that can be read:
 * tokens without a name are missed more than size. In pixels of the drawing; `undefined` if it need not or cannot be.
 */
function denseLabelSize({ height }: CellSize, usual: number, enlargement: number): number | undefined {
  const least = LEAST_FONT.page / enlargement;
  return height - 1 < usual && height >= least ? Math.max(height - 1, least) : undefined;
}

/** In CSS pixels: rows do not get lower than this to fit in view together. */
const LOWEST_ROW = 4;

/** The largest factor by which rows grow beyond their usual height. */
const MOST_GROWN = 2;

interface FittedRows {
  readonly rows: number;
  /** The largest total height. */
  readonly high: number;
  readonly most: number;
  readonly enlargement: number;
  readonly ratio: number;
}

/**
 * Changes the height of cells and keeps their width: rows are lower if they would exceed the largest total height, and higher if
 * there is room. However large everything is drawn, what stands below keeps its room.
 */
function heightened(cell: CellSize, { rows, high, most, enlargement, ratio }: FittedRows): CellSize {
  const whole = Math.floor(high / rows);
  if (whole >= cell.height) return { ...cell, height: Math.max(Math.min(whole, cell.height * most), cell.height) };
  // Enlarged, a row need not be whole pixels of the drawing, but of the page.
  const fitting = whole >= LOWEST_ROW && enlargement === 1 ? whole : Math.floor((high / rows) * ratio) / ratio;
  return { ...cell, height: Math.min(cell.height, Math.max(fitting, LOWEST_ROW / enlargement)) };
}

/** The frame with row labels, for a map by itself. */
export function withRowLabels(frame: Frame): Frame {
  if (frame.rowLabels) return frame;
  const left = Math.round(LEFT.labels * frame.ratio);
  return { ...frame, left, rowLabels: true, width: frame.width + left - frame.left };
}

/** The most characters of a label that may have the room it needs; longer ones are cut. */
const MOST_CHARACTERS = 30;

/**
 * The frame with the room that its longest labels need, as in a saved picture: where a word was changed, both words are read
 * whole.
 * @param longest the characters of the longest row label and of the longest column label
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

/**
 * The frame without the room below columns that their slanted labels do not need. @param longest the characters of the longest
 * one
 */
export function withoutEmpty(frame: Frame, longest: number): Frame {
  const { slanted, bottom, height, ratio } = frame;
  const needed = Math.min(bottom, Math.round(belowSlanted(longest) * ratio));
  return slanted ? { ...frame, bottom: needed, height: height + needed - bottom } : frame;
}

/** The largest share of a page's width for row labels: cells need the rest. */
const SHARE_OF_LABELS = 0.5;

/** The characters of the longest labels of a map. */
export type LongestLabels = Parameters<typeof withLabelsWhole>[1];

/**
 * The longest labels as far as a page has room for them, and the room that is left after the excess width of row labels: for
 * `layFrame`, whose frame is then passed to `withLabelsWhole`.
 */
export function roomForLabels(
  { room, enlargement = 1 }: Pick<PageFrameOptions, 'room' | 'enlargement'>,
  { rows, columns }: LongestLabels,
): { readonly room: number; readonly longest: LongestLabels } {
  const most = Math.floor(((room / enlargement) * SHARE_OF_LABELS - AROUND_LABEL) / (CHARACTER * LABEL_FONT_SIZE));
  const longest = { rows: Math.max(Math.min(rows, most, MOST_CHARACTERS), 1), columns };
  const more = Math.ceil(longest.rows * CHARACTER * LABEL_FONT_SIZE) + AROUND_LABEL - LEFT.labels;
  return { room: room - Math.max(more, 0) * enlargement, longest };
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

/** The largest height of cells of tokens that attend to tokens, in CSS pixels. */
const MOST_STRETCHED = 96;
/** The largest ratio of their width to their height, as numbers are wider than high, too. */
export const WIDEST = 2.2;

/** If such a map may be this high, its cells use the available room, also the width if that is more. */
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
