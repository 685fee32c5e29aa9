/** The maps of queries, keys and values as they are presented: they say how many values are beyond a scale, and mark nothing without a word. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { presentInSizes } from './present-in-sizes.ts';
import { shownHead, shownStep } from './story-page.ts';
import { settled } from './visit-steps.ts';

/** As large as panels are of windows of 1024 × 768 and of 1500 × 950 pixels. */
const SMALL = { width: 966, height: 673 };
const WINDOWS = [SMALL, { width: 1442, height: 855 }];

describePage('several maps, presented', () => {
  it.runIf(thorough)(
    'say in any size how many values are beyond the scale, and mark no column of which nothing is said',
    async ({ open }) => {
      const panel = await open({ viewport: SMALL, level: 'story', place: null });
      const frame = await panel.trace('The keys to the cabinet are on the table.');
      await expect.poll(() => shownHead(frame)).toEqual(['2', '7']);
      await frame.locator('[data-goto="6"]').last().click();
      await expect.poll(() => shownStep(frame)).toBe('6');
      const maps = frame.locator('trace-story-figure trace-tensor');
      const outlined = () =>
        maps.evaluateAll((all) =>
          all.map(
            (map) => (map as unknown as { panel: { choice: { dimension: unknown } } }).panel.choice.dimension !== null,
          ),
        );
      // Read by oneself, the value is told beside them.
      expect(await outlined()).toEqual([true, true, true]);
      for (const viewport of WINDOWS) {
        await panel.page.setViewportSize(viewport);
        await presentInSizes(frame, async (larger) => {
          await settled(frame);
          const message = `${viewport.width}, ${larger} × A+`;
          await expect.poll(outlined, { message }).toEqual([false, false, false]);
          const beyond = maps.last().locator('[data-outliers]');
          const seen = () =>
            beyond.evaluate((one) => ({
              text: one.textContent?.trim(),
              isSeen: one.checkVisibility() && getComputedStyle(one).opacity === '1',
            }));
          await expect
            .poll(seen, { message })
            .toEqual({ text: '◥2 values beyond ±1.697 (3 standard deviations around 0)', isSeen: true });
        });
      }
    },
  );
});
