/** A map of runs of A with parts of B: a cell for each run, with how far it moves A towards B. */
import type { Patch } from '../../../src/trace/compare/patch';
import type { PatchedPart } from '../../../src/trace/readings/model-part';
import type { PairRow } from './stream-sweep';

/** The name of a row or a column. */
export interface RecoveryName {
  readonly name: string;
  /** For little room, where the side says what all of them are: "3" for "block 3". */
  readonly short?: string;
}

/** What all rows are, or all columns. */
export interface RecoverySide {
  readonly of: 'blocks' | 'tokens' | 'parts';
  /** What short names number: "block". */
  readonly what: string;
  readonly names: readonly RecoveryName[];
}

export interface RecoveryCell {
  /** Unique within the map. */
  readonly key: string;
  readonly part: PatchedPart;
  /** The token, if the run is of one token alone. */
  readonly pair?: PairRow;
  /** "“·are” / “·is”, before block 3" */
  readonly name: string;
  /** `undefined` if it has not been tried. */
  readonly patch: Patch | undefined;
}

export interface RecoveryMap {
  readonly title: string;
  /** The sentence below a picture of it. */
  readonly pictured: string;
  /** The tokens at which runs patch, unless each is of one token: "all 14 aligned tokens". */
  readonly where: string;
  /** The name of its picture, and of a file of its numbers. */
  readonly file: string;
  readonly rows: RecoverySide;
  readonly columns: RecoverySide;
  /** Row by row; `undefined` if there is no such run. */
  readonly cells: readonly (readonly (RecoveryCell | undefined)[])[];
  /** The sentence about the control runs of a cell, shown beside its run; '' for none. @param key of the cell */
  readonly controlOf?: (key: string) => string;
  /** Whether rows may become columns if the map is too wide. */
  readonly turns: boolean;
}

/** The map with its rows as columns. */
export function turned(map: RecoveryMap): RecoveryMap {
  const { rows, columns, cells } = map;
  return {
    ...map,
    rows: columns,
    columns: rows,
    cells: columns.names.map((_, column) => cells.map((row) => row[column])),
  };
}

export type TriedCell = RecoveryCell & { readonly patch: Patch };

/** The name of a map's files; for a map that is not complete, with the number of its runs. */
export function recoveryFile(what: string, cells: RecoveryMap['cells']): string {
  const [tried, all] = [triedCells({ cells }), cells.flat().filter(Boolean)];
  return tried.length < all.length ? `${what}-${tried.length}-of-${all.length}` : what;
}

/** The cells that have been tried. */
export function triedCells({ cells }: Pick<RecoveryMap, 'cells'>): readonly TriedCell[] {
  return cells.flat().flatMap((cell) => (cell?.patch ? [{ ...cell, patch: cell.patch }] : []));
}
