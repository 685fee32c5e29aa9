/**
 * Keeps the trace of the text before it was edited in a panel, until it is known why the next token differs, or for a while.
 */
import type { TraceSummary } from '../../engine/protocol/trace-protocol';

/** How many milliseconds it is kept if nothing asks for it, because it takes memory. */
const KEPT_FOR = 30_000;

export class KeptBefore {
  private kept: { readonly summary: TraceSummary; readonly timer: ReturnType<typeof setTimeout> } | undefined;

  /** @param left called with each trace that is no longer kept */
  constructor(private readonly left: (summary: TraceSummary) => void) {}

  get summary(): TraceSummary | undefined {
    return this.kept?.summary;
  }

  /** Keeps this trace, and no other. */
  keep(summary: TraceSummary): void {
    this.leave(this.summary);
    this.kept = { summary, timer: setTimeout(() => this.leave(summary), KEPT_FOR) };
  }

  /** Stops keeping a trace; does nothing if it is not kept. */
  leave(summary: TraceSummary | undefined): void {
    if (!summary || this.kept?.summary !== summary) return;
    clearTimeout(this.kept.timer);
    this.kept = undefined;
    this.left(summary);
  }
}
