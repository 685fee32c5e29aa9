/** Whether the panel follows the caret in an editor, and what it shows of the line there. */
import type { LiveState } from '../../src/engine/protocol/panel-protocol';

class LiveMode extends EventTarget {
  private told: LiveState | null = null;

  /** `null`: it follows no caret. */
  get state(): LiveState | null {
    return this.told;
  }

  tell(state: LiveState | null): void {
    this.told = state;
    this.dispatchEvent(new Event('change'));
  }
}

/** One for the page. */
export const liveMode = new LiveMode();
