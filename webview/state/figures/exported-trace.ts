/** What is said in an exported table of the trace that its lines are of. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { NEVER } from '../../base/never';
import type { ReadingSource } from '../../sources/readings';
import type { ExportedOf } from '../../strings/exported-of';

/** The file of the weights and its hash are read as for reports, once the table is taken out. */
export async function exportedTrace({
  summary,
  readings,
}: {
  readonly summary: TraceSummary;
  readonly readings: Pick<ReadingSource, 'read'>;
}): Promise<ExportedOf> {
  const { model, source, text } = summary;
  const weights = await readings.read('weightFiles', {}, NEVER).catch(() => null);
  return { model: model.name, weights: weights ?? '', text: source?.text ?? text };
}
