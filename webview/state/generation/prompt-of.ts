/** What a model is asked to go on with. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';

/** What to ask a model to go on with: of a source exactly its tokens, so that a cut stays where it is. */
export function promptOf(summary: TraceSummary, ids: readonly number[]) {
  const { model, text, source } = summary;
  const of = { model: model.folder, state: model.state };
  if (!source) return { ...of, text, ids };
  return { ...of, text: source.text, ids: source.tokens.map(({ id }) => id), targetIds: ids.slice(1) };
}
