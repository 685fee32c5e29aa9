/** Where two stages differ most, in a sentence, for who sees only their picture. */
import type { Difference, LargeDifference } from '../../../src/trace/compare/difference';
import { columnsAreTokens, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { spokenIndex } from '../../strings/axes';
import { comparePictureStrings as strings } from '../../strings/compare-pictures';
import { proseShort } from '../../strings/format';
import { type Comparison, columnTexts, comparisonOfSources, pairRows, rowWords } from './comparison';

/**
 * "The largest difference is from “·the” to “·boats” / “·birds”: 0.1230 in A and 0.0417 in B. A − B is 0.08130."
 * @param tensor the stage in A @returns `undefined` where nothing differs
 */
export function largestWords(
  comparison: Comparison,
  tensor: StepTensor,
  { largest }: Pick<Difference, 'largest'>,
): string | undefined {
  const [most] = largest;
  if (!most) return undefined;
  const { a, b, difference } = most;
  return strings.largest(placeWords(comparison, tensor, most), proseShort(a), proseShort(b), proseShort(difference));
}

function placeWords(comparison: Comparison, tensor: StepTensor, { pair, column }: LargeDifference): string {
  const row = rowWords(comparison, pairRows(comparison.alignment)[pair] ?? 0);
  if (columnsAreTokens(tensor)) return strings.fromTo(row, keyWords(comparison, tensor, column));
  const index = spokenIndex(tensor.axes[matrixOf(tensor).columnAxis] as string, column);
  return rowSequence(tensor) === null ? strings.inIndex(index) : strings.atIndex(row, index);
}

/** The token of a column: of attention to a source one of that. */
function keyWords(comparison: Comparison, tensor: StepTensor, column: number): string {
  const across = columnTexts(comparison, tensor);
  const texts = (across !== comparison && comparisonOfSources(comparison)) || comparison;
  return rowWords(texts, pairRows(across.alignment)[column] ?? 0);
}
