/** Replaces the residual stream of A by B's, at one token before one block at a time, to find where the difference is carried. */

import { type LeftOut, leftOutSentence } from '../../../src/trace/compare/left-out';
import type { Patch } from '../../../src/trace/compare/patch';
import type { PatchQuestion } from '../../../src/trace/compare/patch-runs';
import { type StreamPart, samePart } from '../../../src/trace/readings/model-part';
import { quotedToken } from '../../strings/format';
import { type Comparison, tokenAt } from './comparison';
import type { KnownRuns } from './known-runs';
import { type PatchPlaces, patchQuestion } from './parts';
import type { PositionPair } from './positions';

/** A token of A and the token of B it is paired with. */
export interface PairRow {
  readonly row: number;
  readonly a: number;
  readonly b: number;
}

/** One run: the stream at this part, at this pair of tokens. */
export interface StreamCell {
  readonly pair: PairRow;
  readonly part: StreamPart;
}

/** The rows in which both texts have a token. */
export function pairRows({ alignment }: Pick<Comparison, 'alignment'>): PairRow[] {
  return alignment.rows.flatMap(({ a, b }, row) => (a === null || b === null ? [] : [{ row, a, b }]));
}

/**
 * The rows in which a run can change something: where no token sees a later one, both streams are equal before the first pair
 * that differs, and tokens after the one that predicts have no effect.
 */
export function tellingRows(comparison: Comparison, position: number): PairRow[] {
  const rows = pairRows(comparison);
  const { a, b, alignment } = comparison;
  if (a.summary.plan.predicts !== 'next token' || comparison.sources) return rows;
  const isSameModel = a.summary.model.folder === b.summary.model.folder;
  const first = alignment.rows.findIndex(({ same }) => !same);
  return rows.filter((one) => one.a <= position && (!isSameModel || one.row >= first));
}

/**
 * The tokens of each text without a partner, for sentences; where no token sees a later one, only those up to the one that
 * predicts.
 */
export function leftOutTokens(comparison: Comparison, { a, b }: PositionPair): LeftOut {
  const { rows } = comparison.alignment;
  const isRead = comparison.a.summary.plan.predicts !== 'next token';
  const of = (side: 'a' | 'b', last: number) =>
    rows.flatMap((one) => {
      const [own, other] = side === 'a' ? [one.a, one.b] : [one.b, one.a];
      const token =
        other === null && own !== null && (isRead || own <= last) ? tokenAt(comparison[side], own) : undefined;
      return token ? [quotedToken(token)] : [];
    });
  return { a: of('a', a), b: of('b', b) };
}

/** The sentence about them; '' if there are none. */
export function leftOutWords(comparison: Comparison, positions: PositionPair): string {
  return leftOutSentence(leftOutTokens(comparison, positions));
}

/** A sweep over more blocks than this first tries every few, so that there are about this many. */
const FEW = 8;

/**
 * With many blocks, every few of them come first, and then the others, so that it is soon visible from which token to which the
 * difference moves. Each pass goes from the first block to the last, and in each block from the last token to the first.
 */
export function streamCells(rows: readonly PairRow[], columns: readonly StreamPart[]): StreamCell[] {
  const { coarse, others } = inTwoPasses(columns);
  return [...coarse, ...others].flatMap((part) => rows.toReversed().map((pair) => ({ pair, part })));
}

/** The blocks that are tried first, and those after them. */
function inTwoPasses(columns: readonly StreamPart[]): Record<'coarse' | 'others', readonly StreamPart[]> {
  const step = Math.ceil(columns.length / FEW);
  const isCoarse = (at: number) => at % step === 0 || at === columns.length - 1;
  return {
    coarse: columns.filter((_, at) => isCoarse(at)),
    others: columns.filter((_, at) => !isCoarse(at)),
  };
}

/** A smaller difference of shares is not told from noise: such cells stay in their order. */
const SWITCH = 0.1;

/**
 * The cells that are not known yet, in the order to run them: the coarse blocks in their order, then the cells of a token
 * between the two coarse blocks whose shares differ most, since the difference moves there.
 * @param cells as returned by `streamCells`
 * @param shares of each cell, as far as they are known
 * @returns indices in `cells`
 */
export function untriedCells(
  cells: readonly StreamCell[],
  columns: readonly StreamPart[],
  shares: readonly (number | null | undefined)[],
): number[] {
  const { coarse } = inTwoPasses(columns);
  const places = new Map(columns.map((part, at) => [partKey(part), at]));
  const placeOf = (part: StreamPart) => places.get(partKey(part)) as number;
  const known = new Map(cells.map((cell, at) => [cellKey(cell), shares[at]]));
  const stepOf = ({ pair, part }: StreamCell) => {
    const at = placeOf(part);
    const next = coarse.findIndex((one) => placeOf(one) >= at);
    const after = coarse[next];
    const before = coarse[next - 1];
    if (after && placeOf(after) === at) return Number.POSITIVE_INFINITY; // a coarse block itself
    const [from, to] = [before, after].map((one) => one && known.get(cellKey({ pair, part: one })));
    return typeof from === 'number' && typeof to === 'number' ? Math.floor(Math.abs(to - from) / SWITCH) : 0;
  };
  return cells
    .flatMap((cell, at) => (shares[at] === undefined ? [{ at, step: stepOf(cell) }] : []))
    .sort((a, b) => (a.step === b.step ? 0 : b.step - a.step))
    .map(({ at }) => at);
}

function partKey({ kind, layer }: StreamPart): string {
  return `${kind} ${layer}`;
}

/** The parameters that all cells of a map share. */
export type StreamPlaces = Omit<PatchPlaces, 'other' | 'pairs'>;

/** The question of a cell's run. */
export function streamQuestion(places: StreamPlaces, { pair }: StreamCell): PatchQuestion {
  return patchQuestion({ ...places, pairs: [pair.a, pair.b] });
}

/** The known run of a cell, by itself or as a part of a sweep. */
export function streamPatch(runs: KnownRuns | undefined, places: StreamPlaces, cell: StreamCell): Patch | undefined {
  const known = runs?.of(streamQuestion(places, cell));
  return [...(known?.alone ?? []), ...(known?.swept ?? [])].find(({ part }) => samePart(part, cell.part));
}

/** A key that is unique among the cells of one comparison. */
export function cellKey({ pair: { row }, part }: StreamCell): string {
  return `${row} ${partKey(part)}`;
}
