/** What the bar of steps shows of each step's name as one step after another is gone to. */
import type { Frame } from 'playwright-core';

interface NameInBar {
  readonly name: string | null;
  /** How many pixels of it do not fit its place, across and down. */
  readonly cut: readonly [number, number];
  /** How many do not fit across in the button that opens the list of all; null if there is none. */
  readonly cutInButton: number | null;
  readonly height: number;
  /** Where the button that goes on is; `undefined` if there is none. */
  readonly next: number | undefined;
}

/** Goes to each step by its dot: in the page itself, which takes half the time of clicks from outside. */
export function namesInBar(frame: Frame): Promise<readonly NameInBar[]> {
  return frame.locator('trace-step-bar [data-goto]').evaluateAll(async (dots) => {
    const shown: NameInBar[] = [];
    for (const dot of dots) {
      (dot as HTMLElement).click();
      for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
      const bar = dot.getRootNode() as ShadowRoot;
      const now = bar.querySelector('.now') as Element;
      const button = now.shadowRoot?.querySelector('.opener');
      shown.push({
        name: now.textContent,
        cut: [now.scrollWidth - now.clientWidth, now.scrollHeight - now.clientHeight],
        cutInButton: button ? button.scrollWidth - button.clientWidth : null,
        height: bar.host.clientHeight,
        next: bar.querySelector('[data-walk="next"]')?.getBoundingClientRect().top,
      });
    }
    return shown;
  });
}
