/** Who closes an explanation, or leaves a presentation, is back where that began: what is seen and what has the focus. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage } from './fixture.ts';
import { current, itLooksAtStory, openStory, shownStep } from './story-page.ts';
import { settled } from './visit-steps.ts';

const scrolledTo = (frame: Frame) => frame.locator('main').evaluate(({ scrollTop }) => scrollTop);
const LOW = { width: 700, height: 520 };

describePage('the place that is given back', () => {
  const it = itLooksAtStory({ viewport: LOW });

  it.runIf(thorough)(
    'is that at which a value was asked about, with the focus, wherever the explanation was read to',
    async ({ story }) => {
      const { panel, frame } = await story();
      const { keyboard } = panel.page;
      await frame.locator('[data-goto="8"]').click();
      await expect.poll(() => current(frame)).toBe('8');
      await settled(frame);
      for (const top of [0, 37]) {
        await frame.locator('main').evaluate((main, to) => main.scrollTo({ top: to, behavior: 'instant' }), top);
        await frame.locator('[data-goto="8"]').focus();
        await keyboard.press('i');
        await frame.locator('trace-value-panel h3:focus').waitFor();
        await frame.locator('trace-value-panel [aria-busy="false"] [data-agrees="true"]').waitFor();
        await expect.poll(() => scrolledTo(frame)).toBeGreaterThan(top);
        await keyboard.press('ArrowDown');
        await keyboard.press('Escape');
        await frame.locator('trace-value-panel').waitFor({ state: 'detached' });
        await expect.poll(() => scrolledTo(frame)).toBe(top);
        await frame.locator('[data-goto="8"]:focus-visible').waitFor();
      }
    },
  );

  for (const level of ['story', 'numbers'] as const)
    it.runIf(thorough)(`is that at which a presentation was begun, with the focus: ${level}`, async ({ open }) => {
      const { panel, frame } = await openStory(open, { viewport: LOW, level });
      const { keyboard } = panel.page;
      await frame.locator('[data-goto="8"]').click();
      await expect.poll(() => current(frame)).toBe('8');
      await settled(frame);
      const presented = frame.locator('trace-view[presenting]');
      const section = frame.locator('[data-step="8"]');
      const top = () => section.evaluate((step) => Math.round(step.getBoundingClientRect().top));
      await panel.page.mouse.move(500, 300);
      await panel.page.mouse.wheel(0, 45);
      await panel.page.waitForTimeout(200);
      const before = await top();
      await frame.locator('[data-goto="8"]').focus();
      await keyboard.press('f');
      await presented.waitFor();
      await settled(frame);
      expect(await top()).not.toBe(before);
      await keyboard.press('Escape');
      await presented.waitFor({ state: 'detached' });
      await settled(frame);
      // But for a fraction of a pixel, which a scroll position of its own has.
      await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThanOrEqual(1);
      await frame.locator('[data-goto="8"]:focus-visible').waitFor();
      // Where another step was gone to in it, that is read from its top.
      if (level === 'story') {
        await keyboard.press('f');
        await keyboard.press('j');
        await expect.poll(() => shownStep(frame)).toBe('9');
        await keyboard.press('Escape');
        await presented.waitFor({ state: 'detached' });
        await expect.poll(() => scrolledTo(frame)).toBe(0);
      }
    });
});
