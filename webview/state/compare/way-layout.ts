/** How a map of runs is laid out, so that all of it is seen where there is any room for that. */

export interface WayLayout {
  /** Whether its rows are columns. */
  readonly isTurned: boolean;
  /** Whether columns are called "block 3" and not "3". */
  readonly hasLongNames: boolean;
  /** Whether each number has its own "%" and room around it. */
  readonly hasUnits: boolean;
  /** Whether not all columns have room: then the map scrolls sideways. */
  readonly scrolls: boolean;
}

/** Lengths of the names of rows, or of columns, in characters. */
export interface NameLengths {
  readonly long: readonly number[];
  /** As numbers of what is said once. */
  readonly short: readonly number[];
  /** Above columns: of two tokens one above the other. */
  readonly above: readonly number[];
}

/** What there is to show, in characters where it is a length. */
interface WaySize {
  readonly rows: NameLengths;
  readonly columns: NameLengths;
  /** The longest number with its "%". */
  readonly number: number;
  readonly turns: boolean;
}

/** In characters: " %" after a number, and the most that the name of a token has above a column. */
const UNIT = 2;
export const TOKEN_ABOVE = 9;
/** The most that the name of a token has beside a row. */
export const TOKEN_BESIDE = 24;
/** Around what a cell holds, around the names of columns and rows, each with the space between two, and at the edges of all. In CSS pixels. */
const AROUND = { units: 12, none: 7, longName: 13, shortName: 5, name: 7, all: 4 } as const;
/** A cell that is narrower is hard to hit. */
const LEAST_CELL = 24;

/** From the one that is read most easily to the one that needs least room. */
const LAYOUTS: readonly Omit<WayLayout, 'scrolls'>[] = [
  { isTurned: false, hasLongNames: true, hasUnits: true },
  { isTurned: false, hasLongNames: false, hasUnits: true },
  { isTurned: false, hasLongNames: false, hasUnits: false },
  { isTurned: true, hasLongNames: true, hasUnits: true },
  { isTurned: true, hasLongNames: true, hasUnits: false },
];

/**
 * The first layout that has room, else the narrowest.
 * @param room in CSS pixels @param character how wide one is
 */
export function wayLayout(size: WaySize, room: number, character: number): WayLayout {
  const layouts = LAYOUTS.filter(({ isTurned }) => size.turns || !isTurned);
  const widths = layouts.map((layout) => widthOf(layout, size, character));
  const fitting = widths.findIndex((width) => width <= room);
  const at = fitting >= 0 ? fitting : widths.indexOf(Math.min(...widths));
  return { ...(layouts[at] as (typeof LAYOUTS)[number]), scrolls: fitting < 0 };
}

function widthOf(layout: Omit<WayLayout, 'scrolls'>, size: WaySize, character: number): number {
  const { isTurned, hasLongNames, hasUnits } = layout;
  const [rows, columns] = isTurned ? [size.columns, size.rows] : [size.rows, size.columns];
  const number = hasUnits
    ? size.number * character + AROUND.units
    : Math.max((size.number - UNIT) * character + AROUND.none, LEAST_CELL);
  const around = hasUnits ? AROUND.longName : AROUND.shortName;
  const names = hasLongNames ? columns.above.map((name) => Math.min(name, TOKEN_ABOVE)) : columns.short;
  const cells = names.reduce((sum, name) => sum + Math.max(name * character + around, number), 0);
  const beside = Math.min(Math.max(...rows.long), TOKEN_BESIDE);
  return beside * character + AROUND.name + cells + AROUND.all;
}
