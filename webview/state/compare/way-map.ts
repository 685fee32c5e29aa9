/** A map of runs of A with parts of B: a cell for each run, which says how far it leads from A to B. */
import type { Patch } from '../../../src/trace/compare/patch';
import type { PatchedPart } from '../../../src/trace/readings/model-part';
import type { PairRow } from './stream-sweep';

/** Of a row or a column. */
export interface WayName {
  readonly name: string;
  /** Where there is no room for the whole name, and the side says what all of them are: "3" of "block 3". */
  readonly short?: string;
}

/** What all rows are, or all columns. */
export interface WaySide {
  readonly of: 'blocks' | 'tokens' | 'parts';
  /** What short names are the numbers of: "block". */
  readonly what: string;
  readonly names: readonly WayName[];
}

export interface WayCell {
  /** Tells cells of one map apart. */
  readonly key: string;
  readonly part: PatchedPart;
  /** Where it is of one token alone: which. */
  readonly pair?: PairRow;
  /** "“·are” / “·is”, before block 3" */
  readonly name: string;
  /** `undefined`: it has not been tried. */
  readonly patch: Patch | undefined;
}

export interface WayMap {
  readonly title: string;
  /** What a picture of it says below. */
  readonly pictured: string;
  /** At which tokens its runs are that are not of one token alone: "all 14 aligned tokens". */
  readonly where: string;
  /** What a picture of it is called, and a file of its numbers. */
  readonly file: string;
  readonly rows: WaySide;
  readonly columns: WaySide;
  /** Row after row; `undefined`: there is no such run. */
  readonly cells: readonly (readonly (WayCell | undefined)[])[];
  /** What is said beside the run of a cell of those that are its control; '' for nothing. @param key of the cell */
  readonly controlOf?: (key: string) => string;
  /** Whether rows can be its columns where it is too wide. */
  readonly turns: boolean;
}

/** With the rows as columns. */
export function turned(map: WayMap): WayMap {
  const { rows, columns, cells } = map;
  return {
    ...map,
    rows: columns,
    columns: rows,
    cells: columns.names.map((_, column) => cells.map((row) => row[column])),
  };
}

export type TriedCell = WayCell & { readonly patch: Patch };

/** What files of a map are called, by what it is: of one that is not whole also how many of its runs there are. */
export function wayFile(what: string, cells: WayMap['cells']): string {
  const [tried, all] = [triedCells({ cells }), cells.flat().filter(Boolean)];
  return tried.length < all.length ? `${what}-${tried.length}-of-${all.length}` : what;
}

/** Those that have been tried. */
export function triedCells({ cells }: Pick<WayMap, 'cells'>): readonly TriedCell[] {
  return cells.flat().flatMap((cell) => (cell?.patch ? [{ ...cell, patch: cell.patch }] : []));
}
