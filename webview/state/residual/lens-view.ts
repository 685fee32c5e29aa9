/** Which columns of the logit lens are in view. All columns have the same width, so that this is known before they are drawn. */

/** In CSS pixels at the editor's type size: the width of a column, and of the row names before the columns. */
export const COLUMN = 66;
export const HEADER = 78;
/** The height of a row, and of the column names above the rows. */
export const ROW = 34;
export const HEAD = 16;
/** The height above the table, including its margin: its title in one line, and what its cells show. */
export const TITLE = 62;
/** The lowest share of their height that rows may have. */
export const LEAST_ROW = 0.74;
/** For rows with token and share in one line, where fitting all rows takes precedence over more columns. */
export const ONE_LINE_ROW = 18;
export const ONE_LINE_COLUMN = 116;

/**
 * In larger type, at least this many columns are seen at once, if the text has them and none is narrower than the least: two
 * columns do not show how the model goes from token to token. The row names are then as short as the longest one needs in
 * smaller type.
 */
const LEAST_COLUMNS = 5;
const LEAST_COLUMN = 46;
const SHORT_HEADER = 48;
/** How many characters a cell of one line holds before its type gets smaller: a token of five letters and its share. */
const ONE_LINE_CHARACTERS = 10.5;
/** The width of a character in a full-height row, and the padding of a cell. */
const CHARACTER = 7.2;
const AROUND_CELL = 8;
/** The length of the longest row name: "0 attn". */
const NAME_CHARACTERS = 6;
/**
 * In a presentation, columns may be narrower by this factor so that more are seen; long tokens then have smaller type. Where
 * token and share have a line each, a token of nine letters stays whole.
 */
const NEARLY_FITTING = { oneLine: 0.8, twoLines: 0.86 };
/** The letters of that token, and the width of a letter as a share of its size. */
const LONG_TOKEN = 9;
const LETTER = 0.61;

/** In lower rows, lines move closer together before type gets smaller; the style sheet has the same factor. */
const CELL = 1.18;

/** The share of its size that type has in rows with this share of their height. */
export function typeInRow(fit: number): number {
  return Math.min(1, fit * CELL);
}

/** The share of their height that rows have whose type has this share of its size. */
export function rowOfType(share: number): number {
  return share / CELL;
}

/** A half-open range. */
export interface Columns {
  readonly start: number;
  readonly stop: number;
}

/** The widths of columns and row names, and the share of its size that their type has. */
export interface LensWidths {
  readonly column: number;
  readonly header: number;
  readonly type: number;
}

/** The widths where there is enough room. */
export const WIDTHS: LensWidths = { column: COLUMN, header: HEADER, type: 1 };

/**
 * If fewer than five columns would be seen, they are narrower. Widths are in CSS pixels at the editor's type size.
 * @param room the visible width of the table, row names included
 * @param fit the share of their height that rows have
 * @param least the lowest share of its size that the cells' type may have; 1 to keep all widths
 * @param isPresented whether to show as many columns as fit in the type of the rows
 */
export function lensWidths(
  room: number,
  count: number,
  { oneLine, fit, least, isPresented = false, smallest = 0 }: FittedLens,
): LensWidths {
  const inRow = typeInRow(fit);
  const whole = { ...WIDTHS, column: oneLine ? Math.round(ONE_LINE_COLUMN * inRow) : COLUMN };
  const seen = Math.min(LEAST_COLUMNS, count);
  if (least >= 1) return isPresented ? asManyAsFit({ oneLine, smallest }, inRow, room, count) : whole;
  if (HEADER + seen * whole.column <= room) return filling(whole, room, count);
  const column = Math.min(Math.max(Math.floor((room - SHORT_HEADER) / seen), LEAST_COLUMN), whole.column);
  const fitting = (column - AROUND_CELL) / (ONE_LINE_CHARACTERS * CHARACTER * inRow);
  const type = oneLine ? Math.max(Math.min(fitting, 1), Math.min(least / inRow, 1)) : 1;
  return { column, header: SHORT_HEADER, type };
}

interface FittedLens {
  readonly oneLine: boolean;
  readonly fit: number;
  readonly least: number;
  readonly isPresented?: boolean;
  /** The smallest size of letters on this page, in CSS pixels at the editor's type size. */
  readonly smallest?: number;
}

/** The width that a column needs for its content in type of this share of its size. */
function inType(column: number, share: number): number {
  return Math.ceil((column - AROUND_CELL) * share + AROUND_CELL);
}

/** As many columns as fit beside row names that are as short as the longest one needs. */
function asManyAsFit(
  { oneLine, smallest }: Required<Pick<FittedLens, 'oneLine' | 'smallest'>>,
  inRow: number,
  room: number,
  count: number,
): LensWidths {
  // In a small window no letter may get as small as a long token in a narrow column would need.
  const whole = oneLine ? 0 : Math.ceil(LONG_TOKEN * LETTER * smallest + AROUND_CELL);
  const column = Math.max(oneLine ? Math.round(ONE_LINE_COLUMN * inRow) : inType(COLUMN, inRow), whole);
  const header = Math.max(SHORT_HEADER, Math.ceil(NAME_CHARACTERS * CHARACTER * inRow + AROUND_CELL));
  const left = room - header - ROUNDED;
  const least = Math.max(NEARLY_FITTING[oneLine ? 'oneLine' : 'twoLines'] * column, whole);
  const seen = Math.max(Math.min(Math.floor(left / least), count), 1);
  const width = Math.floor(left / seen);
  return { column: seen === count ? Math.min(width, column) : width, header, type: 1 };
}

/** How many characters fit in a line of a cell, in rows of this height. */
export function charactersIn({ column, type }: LensWidths, fit: number): number {
  return (column - AROUND_CELL) / (CHARACTER * typeInRow(fit) * type);
}

/** If more columns lie beyond the edge, those in view are widened to fill the room that one more column would not fit into. */
function filling(widths: LensWidths, room: number, count: number): LensWidths {
  const left = room - widths.header;
  const seen = Math.floor(left / widths.column);
  return seen >= count ? widths : { ...widths, column: Math.floor(left / seen) };
}

/** Widths are rounded to whole pixels in the page: a hidden part of a column up to this size is not noticed. */
const ROUNDED = 1;

/** @param scrolled how far the table is scrolled @param room its visible width, row names included */
export function columnsInView(
  scrolled: number,
  room: number,
  count: number,
  { column: width, header }: Pick<LensWidths, 'column' | 'header'> = WIDTHS,
): Columns {
  const start = Math.min(Math.max(Math.floor((scrolled + ROUNDED) / width), 0), count);
  const stop = Math.min(Math.ceil((scrolled + Math.max(room - header, 1)) / width), count);
  return { start, stop: Math.max(start, stop) };
}

/** Whether the first and the last column in view are cut off at the edges of the table: a whole column does not fade. */
export function cutAtEdges(
  scrolled: number,
  room: number,
  count: number,
  { column: width, header }: Pick<LensWidths, 'column' | 'header'> = WIDTHS,
): { readonly before: boolean; readonly after: boolean } {
  const isCut = (edge: number) => {
    const beyond = edge - Math.round(edge / width) * width;
    return edge > 0 && edge < count * width && Math.abs(beyond) > 2 * ROUNDED;
  };
  return { before: isCut(scrolled), after: isCut(scrolled + room - header) };
}

/** How many columns on each side of those in view are drawn too, so that scrolling shows their headings at once. */
const BESIDE = 3;

export function columnsDrawn({ start, stop }: Columns, count: number): Columns {
  return { start: Math.max(start - BESIDE, 0), stop: Math.min(stop + BESIDE, count) };
}

/**
 * How far the table must be scrolled for a column to be wholly in view; with its neighbours if three fit, as the outermost
 * column in view fades if more lie beyond it.
 */
export function scrollTo(
  column: number,
  scrolled: number,
  room: number,
  count: number,
  { column: width, header }: Pick<LensWidths, 'column' | 'header'> = WIDTHS,
): number {
  const beside = room - header >= 3 * width ? 1 : 0;
  const most = Math.max(column - beside, 0) * width;
  const least = Math.min(column + beside + 1, count) * width + header - room;
  return Math.min(Math.max(scrolled, least), most);
}

/** The share of their height at which all rows fit; 1 if that would be too small. @param room below the column names */
export function rowFit(room: number, rows: number): number {
  const fitting = shareOf(room, ROW * rows);
  return fitting >= LEAST_ROW && fitting < 1 ? fitting : 1;
}

/** A little less than the exact share: sizes are rounded, and one of the whole rows could otherwise be missing. */
export function shareOf(room: number, height: number): number {
  return Math.floor((200 * room) / height) / 200;
}
