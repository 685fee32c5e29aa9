/**
 * What runs without a part have told of traces that were shown: a trace that is made again of the same text in the same model has
 * another id and the same numbers, so that whoever comes back to a text finds it, in any panel of the window.
 */
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import type { AblationRuns } from '../../trace/ablation/ablation-runs';

/** Of so many traces: a sweep of a large model takes hundreds of kilobytes. */
const MOST = 12;

export class MeasuredTraces {
  private readonly measured = new Map<string, readonly AblationRuns[]>();

  keep(summary: TraceSummary, runs: readonly AblationRuns[]): void {
    const key = keyOf(summary);
    if (key === undefined) return;
    // The one that was measured longest ago makes room first.
    this.measured.delete(key);
    this.measured.set(key, runs);
    const [oldest] = this.measured.keys();
    if (this.measured.size > MOST && oldest !== undefined) this.measured.delete(oldest);
  }

  /** `undefined`: nothing was measured of such a trace, or it is too long ago. */
  of(summary: TraceSummary): readonly AblationRuns[] | undefined {
    const key = keyOf(summary);
    return key === undefined ? undefined : this.measured.get(key);
  }
}

/** All that the numbers of a trace depend on; `undefined`: its model is not at hand, and nothing can be measured. */
function keyOf({ model, tokens, source, masks }: TraceSummary): string | undefined {
  if (model.folder === '') return undefined;
  const [ids, sourceIds] = [tokens, source?.tokens].map((some) => some?.map(({ id }) => id));
  return JSON.stringify([model.folder, model.state, ids, sourceIds, masks]);
}
