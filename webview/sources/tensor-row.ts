/** One whole row of a tensor of the steps. */
import type { TraceSummary } from '../../src/engine/protocol/trace-protocol';
import { matrixOf } from '../../src/trace/steps/matrix';
import type { StepTensor } from '../../src/trace/steps/steps';
import { addressOf } from './address';
import type { GridSource } from './grid';

/** The trace to which it belongs. */
interface RowSource {
  readonly windows: GridSource;
  readonly summary: Pick<TraceSummary, 'trace'>;
}

export async function readRow(
  { windows, summary }: RowSource,
  tensor: StepTensor,
  row: number,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { rows, columns } = matrixOf(tensor);
  const one = { size: rows, spans: [{ start: row, stop: row + 1 }] };
  const all = { size: columns, spans: [{ start: 0, stop: columns }] };
  return (await windows.grid(addressOf(tensor, summary), tensor, one, all, signal)).values;
}
