/** Which columns of the logit lens are in view. All its columns are equally wide, so that this is known beforehand. */

/** In CSS pixels at the editor's size of type: a column, and the names of the rows before them. */
export const COLUMN = 66;
export const HEADER = 78;
/** The height of a row, and of the names of the columns above the rows. */
export const ROW = 34;
export const HEAD = 16;
/** Rows are no lower than this share of their height. */
export const LEAST_ROW = 0.74;

/** Half-open. */
export interface Columns {
  readonly start: number;
  readonly stop: number;
}

/** @param scrolled how far the table is scrolled @param room the width in which it is seen, names of rows included */
export function columnsInView(scrolled: number, room: number, count: number): Columns {
  const start = Math.min(Math.max(Math.floor(scrolled / COLUMN), 0), count);
  const stop = Math.min(Math.ceil((scrolled + Math.max(room - HEADER, 1)) / COLUMN), count);
  return { start, stop: Math.max(start, stop) };
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
export function scrollTo(column: number, scrolled: number, room: number, count: number): number {
  const beside = room - HEADER >= 3 * COLUMN ? 1 : 0;
  const most = Math.max(column - beside, 0) * COLUMN;
  const least = Math.min(column + beside + 1, count) * COLUMN + HEADER - room;
  return Math.min(Math.max(scrolled, least), most);
}

/** What share of their height rows have, so that all of them are seen: the whole where that would be too little. @param room below the names of the columns */
export function rowFit(room: number, rows: number): number {
  // A little less: sizes are rounded, and of whole rows one would be missing.
  const fitting = Math.floor((200 * room) / (ROW * rows)) / 200;
  return fitting >= LEAST_ROW && fitting < 1 ? fitting : 1;
}
