/** Which columns of the logit lens are in view. All its columns are equally wide, so that this is known beforehand. */

/** In CSS pixels at the editor's size of type: a column, and the names of the rows before them. */
export const COLUMN = 66;
export const HEADER = 78;
/** The height of a row, and of the names of the columns above the rows. */
export const ROW = 34;
export const HEAD = 16;
/** What stands above the table, with the space above that: its title in one line, and what its cells show. */
export const TITLE = 62;
/** Rows are no lower than this share of their height. */
export const LEAST_ROW = 0.74;
/** The same of rows with token and share in one line: all rows have room in place of more columns. */
export const ONE_LINE_ROW = 18;
export const ONE_LINE_COLUMN = 116;

/**
 * In larger type so many columns are seen at once, where the text has them and none is narrower than the least: how the model
 * goes from token to token is not seen in two. The names of the rows are as short as the longest in smaller type, then.
 */
const LEAST_COLUMNS = 5;
const LEAST_COLUMN = 46;
const SHORT_HEADER = 48;
/** So many characters a cell of one line holds, a token of five letters and its share, before its type is smaller. */
const ONE_LINE_CHARACTERS = 10.5;
/** How wide one is in a whole row, and the room around them. */
const CHARACTER = 7.2;
const AROUND_CELL = 8;
/** The longest name of a row: "0 attn". */
const NAME_CHARACTERS = 6;
/** Presented, columns may be narrower so that more are seen, by no more than this: long tokens are in smaller type then. */
const NEARLY_FITTING = 0.8;

/** In lower rows the lines stand closer before type is smaller; as the style has it. */
const CELL = 1.18;

/** What share of its size type has in rows that have this share of their height. */
export function typeInRow(fit: number): number {
  return Math.min(1, fit * CELL);
}

/** How low rows are whose type has this share of its size. */
export function rowOfType(share: number): number {
  return share / CELL;
}

/** Half-open. */
export interface Columns {
  readonly start: number;
  readonly stop: number;
}

/** How wide columns and the names of rows are, and what share of its size in such rows their type has. */
export interface LensWidths {
  readonly column: number;
  readonly header: number;
  readonly type: number;
}

/** As they are where there is room. */
export const WIDTHS: LensWidths = { column: COLUMN, header: HEADER, type: 1 };

/**
 * Where fewer than five columns would be seen they are narrower. Widths are in CSS pixels at the editor's size of type.
 * @param room the width in which the table is seen, names of rows included
 * @param fit what share of their height rows have
 * @param least what share of the size of type that of the cells has at least; 1: nothing is narrower
 * @param isPresented whether as many columns are seen as have room, in the type that the rows have
 */
export function lensWidths(
  room: number,
  count: number,
  { oneLine, fit, least, isPresented = false }: FittedLens,
): LensWidths {
  const inRow = typeInRow(fit);
  const whole = { ...WIDTHS, column: oneLine ? Math.round(ONE_LINE_COLUMN * inRow) : COLUMN };
  const seen = Math.min(LEAST_COLUMNS, count);
  if (least >= 1)
    return isPresented ? asManyAsFit(oneLine ? whole.column : inType(COLUMN, inRow), inRow, room, count) : whole;
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
}

/** As wide as a column has to be for what it holds in type of this share of its size. */
function inType(column: number, share: number): number {
  return Math.ceil((column - AROUND_CELL) * share + AROUND_CELL);
}

/** As many as have room, beside names of rows that are as short as one column more takes; `column` is as wide as reads well. */
function asManyAsFit(column: number, inRow: number, room: number, count: number): LensWidths {
  const shortHeader = Math.max(SHORT_HEADER, Math.ceil(NAME_CHARACTERS * CHARACTER * inRow + AROUND_CELL));
  const least = NEARLY_FITTING * column;
  const fitting = (header: number) => Math.min(Math.floor((room - header - ROUNDED) / least), count);
  const header = fitting(shortHeader) > fitting(HEADER) ? shortHeader : HEADER;
  const seen = Math.max(fitting(header), 1);
  const width = Math.floor((room - header - ROUNDED) / seen);
  return { column: seen === count ? Math.min(width, column) : width, header, type: 1 };
}

/** So many characters a cell holds in a line, in rows of this height. */
export function charactersIn({ column, type }: LensWidths, fit: number): number {
  return (column - AROUND_CELL) / (CHARACTER * typeInRow(fit) * type);
}

/** Where more columns lie beyond the edge, those in view are as wide as the room that another one would not fit into allows. */
function filling(widths: LensWidths, room: number, count: number): LensWidths {
  const left = room - widths.header;
  const seen = Math.floor(left / widths.column);
  return seen >= count ? widths : { ...widths, column: Math.floor(left / seen) };
}

/** Widths are rounded to whole pixels in the page: of a column so much is not seen. */
const ROUNDED = 1;

/** @param scrolled how far the table is scrolled @param room the width in which it is seen, names of rows included */
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

/** Whether the first and the last column in view are cut at the edges of the table: what is whole does not fade. */
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

/** How many columns beside those in view are drawn too, so that moving on shows their heads at once. */
const BESIDE = 3;

export function columnsDrawn({ start, stop }: Columns, count: number): Columns {
  return { start: Math.max(start - BESIDE, 0), stop: Math.min(stop + BESIDE, count) };
}

/**
 * How far the table must be scrolled for a column to be wholly in view: with those beside it where there is room for three,
 * as the outermost one in view fades where more lie beyond it.
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

/** What share of their height rows have, so that all of them are seen: the whole where that would be too little. @param room below the names of the columns */
export function rowFit(room: number, rows: number): number {
  const fitting = shareOf(room, ROW * rows);
  return fitting >= LEAST_ROW && fitting < 1 ? fitting : 1;
}

/** A little less than it is: sizes are rounded, and of whole rows one would be missing. */
export function shareOf(room: number, height: number): number {
  return Math.floor((200 * room) / height) / 200;
}
