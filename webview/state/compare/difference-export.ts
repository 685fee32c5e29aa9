/** Exports all values of a difference with the values they are computed from, for other programs. */
import { columnsAreTokens, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { NEVER_ABORTED } from '../../base/never-aborted';
import { comparePictureStrings } from '../../strings/compare-pictures';
import { tokenLabel } from '../../strings/format';
import { plainNumber } from '../figures/value-export';
import { type AlignedTexts, type Comparison, columnTexts, pairRows } from './comparison';
import { axisOf, differenceSource } from './figures';

const texts = comparePictureStrings.exported;

/** The number of lines: one for each cell that exists on both sides. */
export function differenceCount(comparison: Comparison, a: StepTensor): number {
  const { rows, columns } = cellsOf(comparison, a);
  return rows.length * columns.length;
}

/**
 * A header, and a line for each cell whose row (for attention, whose column too) is a token of both: its tokens in both, and the
 * values A, B and B − A in float32. Cells that both mask are left out; a value that one side masks is empty.
 */
export async function differenceLines(
  comparison: Comparison,
  a: StepTensor,
  b: StepTensor,
): Promise<readonly (readonly string[])[]> {
  const { rows, columns } = cellsOf(comparison, a);
  const { source } = differenceSource(comparison, a, b);
  const all = { rows: comparison.alignment.rows.length, columns: columnCount(comparison, a) };
  const [rowAxis, columnAxis] = [axisOf(rows, all.rows), axisOf(columns, all.columns)];
  const grid = await source.grid({ trace: 0, stage: a.name }, a, rowAxis, columnAxis, NEVER_ABORTED);
  const lines = rows.flatMap((row, down) =>
    columns.flatMap((column, across) => {
      const at = down * columns.length + across;
      const hidden = source.hiddenAt(row, column);
      if (hidden.a && hidden.b) return [];
      const value = (of: Float32Array, isHidden: boolean) => (isHidden ? '' : plainNumber(of[at] as number));
      const [ofA, ofB] = [value(grid.a, hidden.a), value(grid.b, hidden.b)];
      return [[...placeCells(comparison, a, row, column), ofA, ofB, value(grid.values, hidden.a || hidden.b)]];
    }),
  );
  return [[...headCells(a), ...texts.values], ...lines];
}

function cellsOf(comparison: Comparison, a: StepTensor) {
  const across = columnTexts(comparison, a);
  const columns = columnsAreTokens(a) ? pairRows(across.alignment) : [...Array(matrixOf(a).columns).keys()];
  return { rows: pairRows(comparison.alignment), columns };
}

function columnCount(comparison: Comparison, a: StepTensor): number {
  return columnsAreTokens(a) ? columnTexts(comparison, a).alignment.rows.length : matrixOf(a).columns;
}

function headCells(a: StepTensor): readonly string[] {
  const { rowAxis, columnAxis } = matrixOf(a);
  const [row, column] = [a.axes[rowAxis], a.axes[columnAxis]] as [string, string];
  return [
    ...(rowSequence(a) === null ? [] : texts.tokens(row)),
    ...(columnsAreTokens(a) ? texts.tokens(column) : [column]),
  ];
}

/** The place of a cell: for a token, its position and text, in A and in B. */
function placeCells(comparison: Comparison, a: StepTensor, row: number, column: number): readonly string[] {
  return [
    ...(rowSequence(a) === null ? [] : tokenCells(comparison, row)),
    ...(columnsAreTokens(a) ? tokenCells(columnTexts(comparison, a), column) : [String(column)]),
  ];
}

function tokenCells({ alignment, tokens }: AlignedTexts, row: number): readonly string[] {
  return (['a', 'b'] as const).flatMap((side) => {
    const token = tokens[side][row];
    return [String(alignment.rows[row]?.[side] ?? ''), token ? tokenLabel(token) : ''];
  });
}
