/** What is seen of a step that is presented, of what is said beside its figure. */
import type { Frame } from 'playwright-core';

export interface SeenOfSaid {
  /** Of each sentence of what the step does. */
  readonly lead: readonly boolean[];
  /** Of each sentence of what happened that has a number, and of all up to the last of those. */
  readonly numbers: readonly boolean[];
  /** The numbers side by side as bars; `undefined`: there are none. */
  readonly bars: boolean | undefined;
  /** Whether it says that smaller type shows more. */
  readonly sign: boolean;
}

export function seenOfSaid(frame: Frame): Promise<SeenOfSaid> {
  return frame.locator('trace-story-step').evaluate((step) => {
    const said = step.shadowRoot?.querySelector('.said') as HTMLElement;
    const finding = said.querySelector('trace-finding')?.shadowRoot as ShadowRoot;
    const { bottom } = said.getBoundingClientRect();
    const isSeen = (part: Element) => part.checkVisibility() && part.getBoundingClientRect().bottom <= bottom + 1;
    const sentences = [...finding.querySelectorAll('[data-finding]:not(details *, .further) > .sentence')];
    const last = sentences.findLastIndex((sentence) => sentence.querySelector('.number'));
    const [bars, sign] = [finding.querySelector('[data-amounts]'), step.shadowRoot?.querySelector('[data-left-away]')];
    return {
      lead: [...said.querySelectorAll('.lead > span')].map(isSeen),
      numbers: sentences.slice(0, Math.max(last + 1, 1)).map(isSeen),
      bars: bars ? isSeen(bars) : undefined,
      sign: sign?.checkVisibility() === true && sign.getBoundingClientRect().bottom <= window.innerHeight,
    };
  });
}
