/** One of the texts of a trace. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { type SequenceName, SOURCE } from '../../../src/trace/steps/sequences';

type SequenceText = Pick<TraceSummary, 'text' | 'tokens' | 'cut'>;

export function sequenceText(
  summary: SequenceText & Pick<TraceSummary, 'source'>,
  sequence: SequenceName,
): SequenceText {
  return (sequence === SOURCE ? summary.source : undefined) ?? summary;
}
