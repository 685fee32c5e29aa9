/** The tip of a cell that is read by keys, where its figure is gone to, covers neither that cell nor what is said. */

import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage } from './fixture.ts';
import { current, isPresenting, itLooksAtStory, shownStep } from './story-page.ts';
import { settled } from './visit-steps.ts';

/** What of the step the tip covers: in the page, as its components have shadow trees. */
const covered = (frame: Frame) =>
  frame.locator('trace-heat-map-tip:popover-open').evaluate((tip) => {
    const box = tip.getBoundingClientRect();
    const found: string[] = [];
    for (let root = tip.getRootNode(); root instanceof ShadowRoot; root = root.host.getRootNode()) {
      for (const part of root.querySelectorAll('h2, .lead, trace-finding, figcaption')) {
        const { left, right, top, bottom } = part.getBoundingClientRect();
        const isCovered = left < box.right && right > box.left && top < box.bottom && bottom > box.top;
        if (isCovered) found.push(part.localName);
      }
    }
    return found;
  });

describePage('the tip of a cell that is read by keys', () => {
  const it = itLooksAtStory({ viewport: { width: 900, height: 900 } });

  it.runIf(thorough)('covers neither the title of its figure nor the sentences, presented too', async ({ story }) => {
    const { panel, frame } = await story();
    const { keyboard } = panel.page;
    await frame.locator('[data-goto="8"]').click();
    await expect.poll(() => current(frame)).toBe('8');
    for (const presents of [false, true]) {
      if (presents) await keyboard.press('f');
      await expect.poll(() => isPresenting(frame)).toBe(String(presents));
      for (const step of [8]) {
        await panel.go({ step });
        await expect.poll(() => shownStep(frame)).toBe(String(step));
        await settled(frame);
        await frame.locator('trace-story-figure canvas[data-painted]').first().waitFor();
        await keyboard.press('h');
        await frame.locator('trace-heat-map-tip:popover-open').waitFor();
        await expect.poll(() => covered(frame), { message: `step ${step}, presented: ${presents}` }).toEqual([]);
      }
    }
    await keyboard.press('f');
  });
});
