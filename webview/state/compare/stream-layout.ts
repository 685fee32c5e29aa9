/** How the map of the residual stream's runs is laid out, so that all of it is seen where there is any room for that. */

export interface StreamLayout {
  /** What the columns are; the others are the rows. */
  readonly across: 'blocks' | 'tokens';
  /** Whether columns of blocks are called "block 3" and not "3". */
  readonly hasLongNames: boolean;
  /** Whether each number has its own "%" and room around it. */
  readonly hasUnits: boolean;
  /** Whether not all columns have room: then the map scrolls sideways. */
  readonly scrolls: boolean;
}

/** What there is to show, in characters where it is a length. */
export interface StreamMapSize {
  readonly blocks: number;
  /** The longest number with its "%". */
  readonly number: number;
  /** The names of tokens in both texts, as rows have them: of two tokens one after the other. */
  readonly beside: readonly number[];
  /** The same above columns: of two tokens one above the other. */
  readonly above: readonly number[];
}

/** In characters: " %" after a number, "block 12", "after all", and the most that the name of a token has above a column. */
const UNIT = 2;
const BLOCK = 8;
const LAST_BLOCK = 9;
export const TOKEN_ABOVE = 9;
/** The most that the name of a token has beside a row. */
export const TOKEN_BESIDE = 24;
/** Around what a cell holds, around the names of columns and rows, each with the space between two, and at the edges of all. In CSS pixels. */
const AROUND = { units: 12, none: 7, longName: 13, shortName: 5, name: 7, all: 4 } as const;
/** A cell that is narrower is hard to hit. */
const LEAST_CELL = 24;

/** From the one that is read most easily to the one that needs least room. */
const LAYOUTS: readonly Omit<StreamLayout, 'scrolls'>[] = [
  { across: 'blocks', hasLongNames: true, hasUnits: true },
  { across: 'blocks', hasLongNames: false, hasUnits: true },
  { across: 'blocks', hasLongNames: false, hasUnits: false },
  { across: 'tokens', hasLongNames: true, hasUnits: true },
  { across: 'tokens', hasLongNames: true, hasUnits: false },
];

/**
 * The first layout that has room, else the narrowest.
 * @param room in CSS pixels @param character how wide one is
 */
export function streamLayout(size: StreamMapSize, room: number, character: number): StreamLayout {
  const widths = LAYOUTS.map((layout) => widthOf(layout, size, character));
  const fitting = widths.findIndex((width) => width <= room);
  const at = fitting >= 0 ? fitting : widths.indexOf(Math.min(...widths));
  return { ...(LAYOUTS[at] as (typeof LAYOUTS)[number]), scrolls: fitting < 0 };
}

function widthOf(layout: Omit<StreamLayout, 'scrolls'>, size: StreamMapSize, character: number): number {
  const { across, hasLongNames, hasUnits } = layout;
  const number = hasUnits
    ? size.number * character + AROUND.units
    : Math.max((size.number - UNIT) * character + AROUND.none, LEAST_CELL);
  const around = hasUnits ? AROUND.longName : AROUND.shortName;
  const columns =
    across === 'tokens'
      ? size.above.map((name) => Math.min(name, TOKEN_ABOVE) * character + around)
      : Array.from({ length: size.blocks }, () => (hasLongNames ? BLOCK * character + around : 0));
  const beside = across === 'tokens' ? LAST_BLOCK : Math.min(Math.max(...size.beside), TOKEN_BESIDE);
  const cells = columns.reduce((sum, name) => sum + Math.max(name, number), 0);
  return beside * character + AROUND.name + cells + AROUND.all;
}
