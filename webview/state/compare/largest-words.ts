/** Where two stages differ most, in a sentence, for readers who see only the picture. */
import type { Difference, LargeDifference } from '../../../src/trace/compare/difference';
import { sideDifference } from '../../../src/trace/compare/side-difference';
import { columnsAreTokens, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { spokenIndex } from '../../strings/axes';
import { comparePictureStrings as strings } from '../../strings/compare-pictures';
import { percentInTable, proseFourDigits } from '../../strings/format';
import { type Comparison, columnTexts, comparisonOfSources, pairRows, rowWords, type SideName } from './comparison';

/**
 * "The largest difference is from “·the” to “·boats” / “·birds”: 0.1230 in A and 0.0417 in B. B − A is 0.08130."
 * @param tensor the stage in A @returns `undefined` if nothing differs
 */
export function largestWords(
  comparison: Comparison,
  tensor: StepTensor,
  { largest }: Pick<Difference, 'largest'>,
): string | undefined {
  const [most] = largest;
  if (!most) return undefined;
  const { a, b, difference } = most;
  return strings.largest(
    placeWords(comparison, tensor, most),
    proseFourDigits(a),
    proseFourDigits(b),
    proseFourDigits(difference),
  );
}

/**
 * First the same for the framed row of a figure, then for all rows: "From “·the”, A and B differ most in attention to “·dog” /
 * “·cat”: 26.41 % in A and 11.53 % in B. Of all rows, they differ most from …". If the framed row has the largest difference, it
 * is told once.
 * @param row of the alignment @param rows the values of both in it, masked ones included
 */
export function framedWords(
  comparison: Comparison,
  tensor: StepTensor,
  { largest }: Pick<Difference, 'largest'>,
  { row, rows }: { readonly row: number; readonly rows: Readonly<Record<SideName, Float32Array>> },
): string | undefined {
  const found = largestInRow(comparison, tensor, row, rows);
  const [most] = largest;
  if (!found || !most) return largestWords(comparison, tensor, { largest });
  const value = (of: number) => (tensor.isProbability ? percentInTable(of) : proseFourDigits(of));
  const first = strings.largestInRow(...rowPlace(comparison, tensor, found), value(found.a), value(found.b));
  if (found.pair === most.pair && found.column === most.column) return first;
  return `${first} ${strings.largestOfAll(placeWords(comparison, tensor, most), value(most.a), value(most.b))}`;
}

function rowPlace(comparison: Comparison, tensor: StepTensor, { pair, column }: LargeDifference): [string, string] {
  const row = rowWords(comparison, pairRows(comparison.alignment)[pair] ?? 0);
  if (columnsAreTokens(tensor))
    return [strings.from(row), strings.to(keyWords(comparison, tensor, column), tensor.isProbability)];
  const index = spokenIndex(tensor.axes[matrixOf(tensor).columnAxis] as string, column);
  return [strings.at(row), strings.inIndex(index)];
}

/** Where the two differ most at the tokens of a row; `undefined` if nowhere, or if these have no counterpart. */
function largestInRow(
  comparison: Comparison,
  tensor: StepTensor,
  row: number,
  { a, b }: Readonly<Record<SideName, Float32Array>>,
): LargeDifference | undefined {
  const pair = pairRows(comparison.alignment).indexOf(row);
  if (pair < 0) return undefined;
  let most: LargeDifference | undefined;
  for (const [column, [inA, inB]] of columnPairs(comparison, tensor, a.length).entries()) {
    const [ofA, ofB] = [a[inA] as number, b[inB] as number];
    const difference = Math.fround(sideDifference(ofA, ofB));
    if (!Number.isFinite(difference) || difference === 0) continue;
    if (!most || Math.abs(difference) > Math.abs(most.difference)) most = { pair, column, a: ofA, b: ofB, difference };
  }
  return most;
}

/** The columns of both that are compared in a row: for attention, those to tokens in the same row. */
function columnPairs(comparison: Comparison, tensor: StepTensor, length: number): (readonly [number, number])[] {
  if (!columnsAreTokens(tensor)) return Array.from({ length }, (_, column) => [column, column] as const);
  const { alignment } = columnTexts(comparison, tensor);
  return pairRows(alignment).map((row) => {
    const { a, b } = alignment.rows[row] as { a: number; b: number };
    return [a, b] as const;
  });
}

function placeWords(comparison: Comparison, tensor: StepTensor, { pair, column }: LargeDifference): string {
  const row = rowWords(comparison, pairRows(comparison.alignment)[pair] ?? 0);
  if (columnsAreTokens(tensor)) return strings.fromTo(row, keyWords(comparison, tensor, column));
  const index = spokenIndex(tensor.axes[matrixOf(tensor).columnAxis] as string, column);
  return rowSequence(tensor) === null ? strings.inIndex(index) : strings.atIndex(row, index);
}

/** The token of a column; for attention to a source, a token of the source. */
function keyWords(comparison: Comparison, tensor: StepTensor, column: number): string {
  const across = columnTexts(comparison, tensor);
  const texts = (across !== comparison && comparisonOfSources(comparison)) || comparison;
  return rowWords(texts, pairRows(across.alignment)[column] ?? 0);
}
