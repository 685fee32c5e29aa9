/** Tokens that are the same in both texts but at different positions, which gives them different vectors. */
import { type SequenceName, SOURCE } from '../../operations/node';
import type { AlignedRow } from './align';
import { areOfOneModel, type RunSide, type RunsBeside } from './first-sentences';
import { partStrings as strings } from './part-strings';

/** What depends on a position: a vector added to the token's, or attention scores, by the distance of two tokens. */
type PositionUse = 'vector' | 'distance';

/**
 * Says that a row of the alignment has one token at two positions, and that this causes a part of its difference; '' if it does
 * not.
 */
export function shiftedSentence(runs: RunsBeside, row: number, sequence: SequenceName, token: string): string {
  const shift = shiftOf(runs, row, sequence);
  return shift ? strings.otherPosition(token, shift.a, shift.b, shift.use) : '';
}

/** Whether before the first block only the vectors of two positions make the vectors of this row differ. */
export function hasOtherPositionVector(runs: RunsBeside, row: number, sequence: SequenceName): boolean {
  return areOfOneModel(runs) && shiftOf(runs, row, sequence)?.use === 'vector';
}

function shiftOf(runs: RunsBeside, row: number, sequence: SequenceName) {
  const { rows } = (sequence === SOURCE && runs.sources ? runs.sources : runs).alignment;
  const at = rows[row];
  if (!at?.same || at.a === null || at.b === null || at.a === at.b) return null;
  const use = positionUse(runs.a.summary.plan);
  if (use === null || (use === 'distance' && !isAtOtherDistance(runs, rows, row, sequence))) return null;
  return { a: at.a, b: at.b, use };
}

function positionUse({ nodes, stages }: RunSide['summary']['plan']): PositionUse | null {
  if (stages.some(({ role }) => role === 'position')) return 'vector';
  return nodes.some(({ kind }) => kind === 'rotary' || kind === 'relative bias') ? 'distance' : null;
}

/** Whether the distance to a token that this one sees differs in the other text. */
function isAtOtherDistance(
  { a }: RunsBeside,
  rows: readonly AlignedRow[],
  row: number,
  sequence: SequenceName,
): boolean {
  const seesAll = sequence === SOURCE || a.summary.plan.predicts !== 'next token';
  const shift = (at: AlignedRow | undefined) => (at && at.a !== null && at.b !== null ? at.a - at.b : null);
  const own = shift(rows[row]);
  return (seesAll ? rows : rows.slice(0, row)).some((other) => shift(other) !== null && shift(other) !== own);
}
