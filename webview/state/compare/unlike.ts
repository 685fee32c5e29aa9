/** Texts that share little, or their whole beginning: their figures draw only the rows that have something to show. */
import type { AlignedRow } from '../../../src/trace/compare/align';
import { type Comparison, pairRows, type SideName } from './comparison';

/** The rows of the alignment that a figure draws; `null` for all of them. */
export type DrawnRows = readonly number[] | null;

/** If the share of rows with a token on both sides is lower, most of a map of all rows would be empty. */
const ALIKE = 0.5;

/**
 * The rows that a figure of one side, or of the difference, draws.
 * @param folded how many rows at the beginning are equal, and left out
 */
export function drawnRows(
  { alignment, sources }: Pick<Comparison, 'alignment' | 'sources'>,
  of: SideName | 'difference',
  folded = 0,
): DrawnRows {
  const all = rowsToSee({ alignment, sources }, of);
  if (folded === 0) return all;
  return (all ?? [...alignment.rows.keys()]).filter((row) => row >= folded);
}

function rowsToSee(
  { alignment, sources }: Pick<Comparison, 'alignment' | 'sources'>,
  of: SideName | 'difference',
): DrawnRows {
  const { rows } = alignment;
  const paired = pairRows(alignment);
  // Encoder-decoders have two aligned texts, and figures with rows of one and columns of the other.
  if (sources || paired.length >= ALIKE * rows.length) return null;
  if (of === 'difference') return paired;
  return rows.flatMap((row, index) => (row[of] === null ? [] : [index]));
}

const known = new WeakMap<Comparison, Map<string, Comparison>>();

/** A comparison of these rows alone. The same rows give the same object. */
export function onlyRows(comparison: Comparison, drawn: DrawnRows): Comparison {
  if (!drawn) return comparison;
  const made = known.get(comparison) ?? new Map<string, Comparison>();
  known.set(comparison, made);
  const key = drawn.join();
  const { alignment, tokens } = comparison;
  const only = made.get(key) ?? {
    ...comparison,
    alignment: { ...alignment, rows: drawn.map((row) => alignment.rows[row] as AlignedRow) },
    tokens: { a: pick(tokens.a, drawn), b: pick(tokens.b, drawn), both: pick(tokens.both, drawn) },
  };
  made.set(key, only);
  return only;
}

/** The figure's row for a row of the alignment; -1 if it is not drawn. */
export function drawnAt(drawn: DrawnRows, row: number): number {
  return drawn ? drawn.indexOf(row) : row;
}

/** The row of the alignment for a row of the figure. */
export function alignedAt(drawn: DrawnRows, row: number): number {
  return drawn?.[row] ?? row;
}

function pick<T>(all: readonly T[], rows: readonly number[]): T[] {
  return rows.map((row) => all[row] as T);
}
