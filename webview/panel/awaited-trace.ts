/** The trace that is being made while the panel shows another. */
import type { AwaitedTrace } from '../../src/engine/protocol/panel-protocol';

class Awaited extends EventTarget {
  private told: AwaitedTrace | null = null;

  /** `null`: none is. */
  get trace(): AwaitedTrace | null {
    return this.told;
  }

  tell(trace: AwaitedTrace | null): void {
    this.told = trace;
    this.dispatchEvent(new Event('change'));
  }
}

/** One for the page. */
export const awaitedTrace = new Awaited();
