/** The trace of the text before it was changed in a panel: kept until it is known why the next token is another one, or for a while. */
import type { TraceSummary } from '../../engine/protocol/trace-protocol';

/** How long it is kept while nobody asks, in milliseconds: it takes memory. */
const KEPT_FOR = 30_000;

export class KeptBefore {
  private kept: { readonly summary: TraceSummary; readonly timer: ReturnType<typeof setTimeout> } | undefined;

  /** @param left is told of each trace that is kept no longer */
  constructor(private readonly left: (summary: TraceSummary) => void) {}

  get summary(): TraceSummary | undefined {
    return this.kept?.summary;
  }

  /** Keep this one, and no other. */
  keep(summary: TraceSummary): void {
    this.leave(this.summary);
    this.kept = { summary, timer: setTimeout(() => this.leave(summary), KEPT_FOR) };
  }

  /** Keep it no longer; one that is not kept is nothing to leave. */
  leave(summary: TraceSummary | undefined): void {
    if (!summary || this.kept?.summary !== summary) return;
    clearTimeout(this.kept.timer);
    this.kept = undefined;
    this.left(summary);
  }
}
