/**
 * Keeps the results of ablation runs for traces that were shown. A trace that is made again from the same text with the same
 * model has another id but the same numbers, so a user who returns to a text finds the results, in any panel of the window.
 */
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import type { AblationRuns } from '../../trace/ablation/ablation-runs';

/** For how many traces results are kept: those for all parts of a large model take hundreds of kilobytes. */
const MOST = 12;

export class MeasuredTraces {
  private readonly measured = new Map<string, readonly AblationRuns[]>();

  keep(summary: TraceSummary, runs: readonly AblationRuns[]): void {
    const key = keyOf(summary);
    if (key === undefined) return;
    // The results that were measured longest ago are dropped first.
    this.measured.delete(key);
    this.measured.set(key, runs);
    const [oldest] = this.measured.keys();
    if (this.measured.size > MOST && oldest !== undefined) this.measured.delete(oldest);
  }

  /** `undefined` if nothing was measured for such a trace, or too long ago. */
  of(summary: TraceSummary): readonly AblationRuns[] | undefined {
    const key = keyOf(summary);
    return key === undefined ? undefined : this.measured.get(key);
  }
}

/**
 * A key of everything that the numbers of a trace depend on; `undefined` if its model is not available, so that nothing can
 * be measured.
 */
function keyOf({ model, tokens, source, masks }: TraceSummary): string | undefined {
  if (model.folder === '') return undefined;
  const [ids, sourceIds] = [tokens, source?.tokens].map((some) => some?.map(({ id }) => id));
  return JSON.stringify([model.folder, model.state, ids, sourceIds, masks]);
}
