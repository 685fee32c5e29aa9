/** The residual stream of A replaced by B's, at one token before one block at a time: where what makes them differ is carried. */

import { type LeftOut, leftOutSentence } from '../../../src/trace/compare/left-out';
import type { Patch } from '../../../src/trace/compare/patch';
import type { PatchQuestion } from '../../../src/trace/compare/patch-runs';
import { type StreamPart, samePart } from '../../../src/trace/readings/model-part';
import { quotedToken } from '../../strings/format';
import { type Comparison, tokenAt } from './comparison';
import type { KnownRuns } from './known-runs';
import { type PatchPlaces, patchQuestion } from './parts';
import type { PositionPair } from './positions';

/** A token of A and the one of B that stands beside it. */
export interface PairRow {
  readonly row: number;
  readonly a: number;
  readonly b: number;
}

/** One run: the stream of this part at this pair of tokens. */
export interface StreamCell {
  readonly pair: PairRow;
  readonly part: StreamPart;
}

/** The rows in which the texts stand beside each other. */
export function pairRows({ alignment }: Pick<Comparison, 'alignment'>): PairRow[] {
  return alignment.rows.flatMap(({ a, b }, row) => (a === null || b === null ? [] : [{ row, a, b }]));
}

/**
 * The rows in which a run can tell something: where no token sees a later one, both streams are the same before the first
 * pair that differs, and what stands behind the token after which is predicted has no part in it.
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
 * The tokens of each text that stand beside none of the other, as sentences have them: where no token sees a later one, of those
 * after which nothing is predicted none.
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

/** What is said of them; '' where there are none. */
export function leftOutWords(comparison: Comparison, positions: PositionPair): string {
  return leftOutSentence(leftOutTokens(comparison, positions));
}

/** Of so many blocks only every few are tried at first, so that there are so many of these. */
const FEW = 8;

/**
 * Of many blocks every few of them first, and then the others: from which token to which what differs is handed over is seen
 * early. Each from the first block to the last, and at each from the last token to the first.
 */
export function streamCells(rows: readonly PairRow[], columns: readonly StreamPart[]): StreamCell[] {
  const { coarse, others } = inTwoPasses(columns);
  return [...coarse, ...others].flatMap((part) => rows.toReversed().map((pair) => ({ pair, part })));
}

/** Which blocks are tried first, and which then. */
function inTwoPasses(columns: readonly StreamPart[]): Record<'coarse' | 'others', readonly StreamPart[]> {
  const step = Math.ceil(columns.length / FEW);
  const isCoarse = (at: number) => at % step === 0 || at === columns.length - 1;
  return {
    coarse: columns.filter((_, at) => isCoarse(at)),
    others: columns.filter((_, at) => !isCoarse(at)),
  };
}

/** Shares that differ by less tell no switch from noise: such cells stay in their order. */
const SWITCH = 0.1;

/**
 * What is not known yet, in the order in which it is run: the coarse blocks as they come, and then the cells of a token
 * between two of them whose shares differ most, since what differs is handed over there.
 * @param cells as `streamCells` has them
 * @param shares of each, as far as they are known
 * @returns places in `cells`
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

/** What all cells of a map are measured at. */
export type StreamPlaces = Omit<PatchPlaces, 'other' | 'pairs'>;

/** What the run of a cell asks. */
export function streamQuestion(places: StreamPlaces, { pair }: StreamCell): PatchQuestion {
  return patchQuestion({ ...places, pairs: [pair.a, pair.b] });
}

/** What is known of a cell, by a run of its own or one of all that were tried. */
export function streamPatch(runs: KnownRuns | undefined, places: StreamPlaces, cell: StreamCell): Patch | undefined {
  const known = runs?.of(streamQuestion(places, cell));
  return [...(known?.alone ?? []), ...(known?.swept ?? [])].find(({ part }) => samePart(part, cell.part));
}

/** Tells cells of one comparison apart. */
export function cellKey({ pair: { row }, part }: StreamCell): string {
  return `${row} ${partKey(part)}`;
}
