/** The prompt of a model. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';

/** The prompt of a model. For a source it has exactly these tokens, so that a cut stays where it is. */
export function promptOf(summary: TraceSummary, ids: readonly number[]) {
  const { model, text, source } = summary;
  const of = { model: model.folder, state: model.state };
  if (!source) return { ...of, text, ids };
  return { ...of, text: source.text, ids: source.tokens.map(({ id }) => id), targetIds: ids.slice(1) };
}
