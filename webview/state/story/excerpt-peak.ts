/** The value of a row that is told as long as no other is chosen and the whole row has not arrived. */
import type { StepTensor } from '../../../src/trace/steps/steps';
import { placeOfLargest } from './token-rows';

/** The column of the row's largest value by size, among those that come with a step; 0 if the row is not among them. */
export function excerptPeak(
  { excerpt }: StepTensor,
  row: number | undefined,
  isTelling: (column: number) => boolean = () => true,
): number {
  const { rows, columns, values } = excerpt;
  const place = row === undefined ? -1 : rows.indexOf(row);
  if (place < 0) return 0;
  const size = (value: number, at: number) => (isTelling(columns[at] as number) ? finite(value) : -1);
  return columns[placeOfLargest(values.subarray(place * columns.length, (place + 1) * columns.length), size)] ?? 0;
}

function finite(value: number): number {
  return Number.isFinite(value) ? Math.abs(value) : -1;
}
