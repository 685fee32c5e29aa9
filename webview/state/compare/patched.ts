/**
 * The results of runs of A with parts of B after the compared tokens, from this page and from before it, for the report and
 * pictures.
 */
import { reachesByOtherToken } from '../../../src/trace/compare/beyond';
import type { Patch } from '../../../src/trace/compare/patch';
import { type PatchRuns, triedParts } from '../../../src/trace/compare/patch-runs';
import { measureOf } from '../../../src/trace/compare/patch-words';
import { hasOtherPositionVector } from '../../../src/trace/compare/shifted';
import type { StreamRow } from '../../../src/trace/compare/stream-words';
import { everyPart, isComponent, type StreamPart, streamBetweenBlocks } from '../../../src/trace/readings/model-part';
import { quotedToken } from '../../strings/format';
import { type Comparison, rowNames } from './comparison';
import type { KnownRuns } from './known-runs';
import type { PositionPair } from './positions';
import {
  cellKey,
  type PairRow,
  type StreamCell,
  type StreamPlaces,
  streamCells,
  streamPatch,
  tellingRows,
} from './stream-sweep';

/** What is known of the residual stream at every token and block, by one measure. */
export interface PatchedStream {
  readonly rows: readonly PairRow[];
  readonly columns: readonly StreamPart[];
  /** By the keys of cells. */
  readonly patches: ReadonlyMap<string, Patch>;
  /** "the log-probability of “fine”" */
  readonly measure: string;
}

/** What is known of parts at the same tokens, by one measure. */
export interface PatchedParts {
  /** The row of the only token at which they are patched; `undefined` if it is all tokens with a counterpart. */
  readonly row: number | undefined;
  readonly measure: string;
  /** The runs of single parts that the user requested. */
  readonly alone: readonly Patch[];
  /** The runs of the sweep over all heads and MLPs; empty if there was none. */
  readonly tried: readonly Patch[];
  /** How many parts there are to try. */
  readonly total: number;
}

/** The maps that were begun, one for each measure. */
export function patchedStreams(
  comparison: Comparison,
  runs: KnownRuns | undefined,
  positions: PositionPair,
): readonly PatchedStream[] {
  const begun = runsAfter(runs, positions).filter(
    ({ pairs, swept }) => pairs.length === 2 && swept.some(({ part }) => !isComponent(part)),
  );
  const measures = new Map(begun.map(({ id, ratherThan }) => [`${id} ${ratherThan}`, { id, ratherThan }]));
  return [...measures.values()].flatMap((by) => {
    const map = streamMap(comparison, runs, { ...positions, ...by });
    return map ? [map] : [];
  });
}

/** @returns `undefined` if nothing is known */
function streamMap(
  comparison: Comparison,
  runs: KnownRuns | undefined,
  places: StreamPlaces,
): PatchedStream | undefined {
  const rows = tellingRows(comparison, places.a);
  const columns = streamBetweenBlocks(comparison.a.summary.plan);
  const patches = knownCells(streamCells(rows, columns), (cell) => streamPatch(runs, places, cell));
  const [first] = patches.values();
  return first && { rows, columns, patches, measure: measureOf(first, quotedToken) };
}

/** The cells of which something is known. */
export function knownCells(
  cells: readonly StreamCell[],
  patchOf: (cell: StreamCell, index: number) => Patch | undefined,
): ReadonlyMap<string, Patch> {
  return new Map(
    cells.flatMap((cell, index) => {
      const patch = patchOf(cell, index);
      return patch ? [[cellKey(cell), patch] as const] : [];
    }),
  );
}

/** The rows with their names, for sentences. */
export function namedRows(comparison: Comparison, { rows, columns, patches }: PatchedStream): readonly StreamRow[] {
  const names = rowNames(
    comparison,
    rows.map(({ row }) => row),
  );
  return rows.map((pair, at) => {
    const runs = columns.map((part) => patches.get(cellKey({ pair, part })));
    return {
      name: names[at] as string,
      shares: runs.map((run) => run?.share ?? null),
      away: runs.map((run) => run !== undefined && reachesByOtherToken(run)),
      isOther: comparison.alignment.rows[pair.row]?.same === false,
      byPosition: hasOtherPositionVector(comparison, pair.row, comparison.sequence),
    };
  });
}

export function patchedParts(
  comparison: Comparison,
  runs: KnownRuns | undefined,
  positions: PositionPair,
): readonly PatchedParts[] {
  const total = everyPart(comparison.a.summary.plan).length;
  return runsAfter(runs, positions).flatMap((known) => {
    const isTried = known.swept.some(({ part }) => isComponent(part));
    const tried = isTried ? triedParts(known) : [];
    const first = known.alone[0] ?? tried[0];
    if (!first) return [];
    const [a, b] = known.pairs.length === 2 ? known.pairs : [];
    const at = comparison.alignment.rows.findIndex((row) => row.a === a && row.b === b);
    const row = at < 0 ? undefined : at;
    return [{ row, measure: measureOf(first, quotedToken), alone: known.alone, tried, total }];
  });
}

function runsAfter(runs: KnownRuns | undefined, { a, b }: PositionPair): readonly PatchRuns[] {
  return (runs?.all ?? []).filter((one) => one.run === 'a' && one.a === a && one.b === b);
}
