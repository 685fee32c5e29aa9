/** A mouse that lies there disturbs nobody who uses keys: nothing is pointed at from a key on until it really moves. */

import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage } from './fixture.ts';
import { action, current, isPresenting, itLooksAtStory } from './story-page.ts';
import { settled } from './visit-steps.ts';

async function middleOf(place: Locator): Promise<{ x: number; y: number }> {
  await place.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await place.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
}

const isHovered = (place: Locator) => place.evaluate((element) => element.matches(':hover'));

describePage('after a key, a mouse that lies there', () => {
  const it = itLooksAtStory();

  it.runIf(thorough)(
    'opens no tip over a figure, and shows none of its buttons, until it moves by some pixels',
    async ({ story }) => {
      const { panel, frame } = await story();
      await frame.locator('[data-goto="8"]').click();
      await expect.poll(() => current(frame)).toBe('8');
      await settled(frame);
      const map = frame.locator('trace-story-figure trace-heat-map').first();
      const canvas = map.locator('canvas.over');
      const tip = frame.locator('trace-heat-map-tip:popover-open');
      const tools = () => map.locator('.tools').evaluate((buttons) => getComputedStyle(buttons).opacity);
      const { x, y } = await middleOf(canvas);
      const { mouse, keyboard } = panel.page;
      await mouse.move(x, y);
      await tip.waitFor();
      await expect.poll(tools).toBe('1');
      await keyboard.press('p');
      await tip.waitFor({ state: 'detached' });
      await expect.poll(tools).toBe('0');
      for (const key of ['.', ',', 'n']) {
        await keyboard.press(key);
        await settled(frame);
        await panel.page.waitForTimeout(100);
        expect([await isHovered(canvas), await tip.count(), await tools()]).toEqual([true, 0, '0']);
        expect(await frame.locator('trace-token-strip [data-previewed]').count()).toBe(0);
      }
      await mouse.move(x + 2, y + 1);
      await panel.page.waitForTimeout(100);
      expect(await tip.count()).toBe(0);
      await mouse.move(x + 6, y + 1);
      await tip.waitFor();
      await expect.poll(tools).toBe('1');
    },
  );

  it.runIf(thorough)('explains no term that comes under it', async ({ story }) => {
    const { panel, frame } = await story();
    await frame.locator('[data-goto="8"]').click();
    await settled(frame);
    const tip = frame.locator('trace-floating-tip:popover-open');
    const term = frame.locator('trace-story-step trace-term button').first();
    const { x, y } = await middleOf(term);
    await panel.page.mouse.move(x, y);
    await tip.waitFor();
    await panel.page.keyboard.press('p');
    await tip.waitFor({ state: 'detached' });
    await panel.page.keyboard.press('ArrowLeft');
    await panel.page.keyboard.press('ArrowRight');
    await expect.poll(() => isHovered(term)).toBe(true);
    await panel.page.waitForTimeout(100);
    expect(await tip.count()).toBe(0);
    await panel.page.mouse.move(x + 5, y);
    await tip.waitFor();
  });

  it.runIf(thorough)(
    'greys no row while a step is presented, and a click is one of what lies under it',
    async ({ story }) => {
      const { panel, frame } = await story();
      await frame.locator('[data-goto="16"]').click();
      await frame.locator('body').press('f');
      await expect.poll(() => isPresenting(frame)).toBe('true');
      await settled(frame);
      const present = action(frame, 'present');
      const { x, y } = await middleOf(present);
      const ground = () => present.evaluate((button) => getComputedStyle(button).backgroundColor);
      await panel.page.mouse.move(1, 1);
      const usual = await ground();
      await panel.page.mouse.move(x, y);
      await expect.poll(ground).not.toBe(usual);
      await panel.page.keyboard.press('ArrowLeft');
      await expect.poll(ground).toBe(usual);
      expect(await isHovered(present)).toBe(true);
      await panel.page.mouse.down();
      await panel.page.mouse.up();
      await expect.poll(() => isPresenting(frame)).toBe('false');
    },
  );
});
