/** The layout of a map of runs, so that all of it is in view where there is any room for that. */

export interface RecoveryLayout {
  /** Whether its rows are shown as columns. */
  readonly isTurned: boolean;
  /** Whether columns are called "block 3" and not "3". */
  readonly hasLongNames: boolean;
  /** Whether each number has its own "%" and room around it. */
  readonly hasUnits: boolean;
  /** Whether the columns do not fit, so that the map scrolls horizontally. */
  readonly scrolls: boolean;
}

/** Lengths of the names of rows, or of columns, in characters. */
export interface NameLengths {
  readonly long: readonly number[];
  /** As numbers only, where the side says once what they are. */
  readonly short: readonly number[];
  /** Above columns; for two tokens, with one above the other. */
  readonly above: readonly number[];
}

/** The size of the content; lengths are in characters. */
interface RecoverySize {
  readonly rows: NameLengths;
  readonly columns: NameLengths;
  /** The longest number with its "%". */
  readonly number: number;
  readonly turns: boolean;
}

/** In characters: " %" after a number, and the most of a token's name above a column. */
const UNIT = 2;
export const TOKEN_ABOVE = 9;
/** The most of a token's name beside a row, in characters. */
export const TOKEN_BESIDE = 24;
/**
 * Padding in CSS pixels: of cells, and of names of columns and rows, each including the gap between two; and at the edges of the
 * map.
 */
const AROUND = { units: 12, none: 7, longName: 13, shortName: 5, name: 7, all: 4 } as const;
/** In CSS pixels: a narrower cell is hard to hit. */
const LEAST_CELL = 24;

/** From the easiest to read to the smallest. */
const LAYOUTS: readonly Omit<RecoveryLayout, 'scrolls'>[] = [
  { isTurned: false, hasLongNames: true, hasUnits: true },
  { isTurned: false, hasLongNames: false, hasUnits: true },
  { isTurned: false, hasLongNames: false, hasUnits: false },
  { isTurned: true, hasLongNames: true, hasUnits: true },
  { isTurned: true, hasLongNames: true, hasUnits: false },
];

/**
 * The first layout that fits, else the narrowest.
 * @param room in CSS pixels @param character the width of a character, in CSS pixels
 */
export function recoveryLayout(size: RecoverySize, room: number, character: number): RecoveryLayout {
  const layouts = LAYOUTS.filter(({ isTurned }) => size.turns || !isTurned);
  const widths = layouts.map((layout) => widthOf(layout, size, character));
  const fitting = widths.findIndex((width) => width <= room);
  const at = fitting >= 0 ? fitting : widths.indexOf(Math.min(...widths));
  return { ...(layouts[at] as (typeof LAYOUTS)[number]), scrolls: fitting < 0 };
}

function widthOf(layout: Omit<RecoveryLayout, 'scrolls'>, size: RecoverySize, character: number): number {
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
