/** What the strip of tokens shows of what a lesson speaks of: its token in sight, and after which token the one at its end comes. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';

const NARROW = { width: 420, height: 900 };

/** Whether the chip of a token is whole within what is seen of the line. */
const isSeen = async (frame: Frame, position: number) => {
  const strip = frame.locator('trace-token-strip');
  const [chip, room] = [
    await strip.locator(`[data-token="${position}"]`).boundingBox(),
    await strip.locator('.scroll').boundingBox(),
  ];
  return chip !== null && room !== null && chip.x >= room.x && chip.x + chip.width <= room.x + room.width;
};

const chosen = (frame: Frame) =>
  frame
    .locator('trace-token-strip [aria-selected="true"]')
    .evaluate((chip) => Number((chip as HTMLElement).dataset['token']));

/** Of the map of weights. */
async function clickCell(frame: Frame, row: number, column: number): Promise<void> {
  const map = frame.locator('trace-story-figure trace-heat-map').first();
  const position = await map.evaluate(
    (element, at) => {
      const { screen } = (element as unknown as { canvas: { screen: { anchorOf(cell: object): DOMRect } } }).canvas;
      const { left, right, top, bottom } = screen.anchorOf(at);
      return { x: (left + right) / 2, y: (top + bottom) / 2 };
    },
    { row, column },
  );
  await map.locator('canvas.over').click({ position });
}

describePage('the strip of tokens beside a lesson', () => {
  it.runIf(thorough)(
    'the token that a question asks about is in sight, and what comes after the last one says so',
    async ({ open }) => {
      const panel = await open({ viewport: NARROW, level: 'story', place: null });
      const frame = await panel.lesson('attention');
      const next = frame.locator('[data-lesson="next"]');
      const ending = frame.locator('trace-token-strip .next');
      await next.click();
      await expect.poll(() => chosen(frame)).toBe(14);
      // The list is of what comes after the last token, too.
      expect(await ending.locator('[data-after-last]').count()).toBe(0);
      while ((await next.count()) > 0) await next.click();
      await expect.poll(() => chosen(frame)).toBe(13);
      await expect.poll(() => isSeen(frame, 13)).toBe(true);
      await expect.poll(() => ending.locator('[data-after-last]').textContent()).toBe('after ·with');
      expect(await ending.getAttribute('aria-label')).toMatch(/^after ·with ·her 23\u00a0%\. /);
      expect(await frame.locator('trace-next-bars h2').first().textContent()).toContain('·work');
      // The strip has come under the pointer, which rests where a button was: nobody points at a token.
      await panel.lesson('mask');
      await expect.poll(() => chosen(frame)).toBe(5);
      await expect.poll(() => isSeen(frame, 5)).toBe(true);
    },
  );

  it.runIf(thorough)(
    'both ends of the arc that a figure tells of are in sight where they have room',
    async ({ open }) => {
      const panel = await open({ viewport: NARROW, level: 'story', place: null });
      const frame = await panel.trace('My mother works in a bank, and every day she goes to work with');
      await panel.go({ step: 8, layer: 5, head: 4 });
      await expect.poll(() => isSeen(frame, 14)).toBe(true);
      await panel.go({ token: 9 });
      await expect.poll(() => isSeen(frame, 9)).toBe(true);
      expect(await isSeen(frame, 7)).toBe(false);
      await clickCell(frame, 9, 7);
      await expect.poll(() => isSeen(frame, 7)).toBe(true);
      expect(await isSeen(frame, 9)).toBe(true);
    },
  );
});
