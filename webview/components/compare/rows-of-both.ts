/** The rows of a stage at the compared tokens, for both sides. */
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Question } from '../../base/query';
import { readRow } from '../../sources/tensor-row';
import type { CompareData, SideName } from '../../state/compare/comparison';
import { comparedPositions } from '../../state/compare/positions';

export type RowsOfBoth = Readonly<Record<SideName, Float32Array>>;

/** @param when whether to ask for them yet @returns `undefined` if the chosen token has no counterpart */
export function rowsOfBoth(
  { comparison, choice }: CompareData,
  a: StepTensor,
  b: StepTensor,
  when: boolean,
): Question<RowsOfBoth> | undefined {
  const positions = comparedPositions(comparison, choice);
  if (!positions) return undefined;
  return {
    of: [comparison],
    key: [a, b, positions.a, positions.b],
    when,
    fetch: async (signal) => {
      const [ofA, ofB] = await Promise.all([
        readRow(comparison.a, a, positions.a, signal),
        readRow(comparison.b, b, positions.b, signal),
      ]);
      return { a: ofA, b: ofB };
    },
  };
}
