/** What an exported table says about the trace of its lines. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { NEVER_ABORTED } from '../../base/never-aborted';
import type { ReadingSource } from '../../sources/readings';
import type { ExportedOf } from '../../strings/exported-of';

/** The weights' file and its hash are read as for reports, when the table is exported. */
export async function exportedTrace({
  summary,
  readings,
}: {
  readonly summary: TraceSummary;
  readonly readings: Pick<ReadingSource, 'read'>;
}): Promise<ExportedOf> {
  const { model, source, text } = summary;
  const weights = await readings.read('weightFiles', {}, NEVER_ABORTED).catch(() => null);
  return { model: model.name, weights: weights ?? '', text: source?.text ?? text };
}
