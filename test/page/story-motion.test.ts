/** What moves from step to step of the story. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage } from './fixture.ts';
import { current, itLooksAtStory, watchMotion } from './story-page.ts';

describePage('the story in motion', () => {
  const itMoves = itLooksAtStory({ motion: true });

  itMoves.runIf(thorough)(
    'moves values for a quarter of a second from step to step, and nothing where its reader wants no motion',
    async ({ story }) => {
      const { panel, frame } = await story();
      const moves = await watchMotion(frame);
      const durations = async () => (await moves.evaluate((all) => [...all])).map(({ duration }) => duration);
      for (const step of ['6', '7', '8', '9']) {
        await frame.locator(`[data-goto="${step}"]`).click();
        await expect.poll(() => current(frame)).toBe(step);
      }
      // Each step comes in; q and k meet, the mask wipes in, and rows shrink to their weights.
      await expect.poll(async () => (await durations()).length).toBeGreaterThanOrEqual(7);
      for (const duration of await durations()) {
        expect(duration).toBeGreaterThanOrEqual(200);
        expect(duration).toBeLessThanOrEqual(280);
      }
      await panel.page.emulateMedia({ reducedMotion: 'reduce' });
      await moves.evaluate((all) => void all.splice(0));
      for (const step of ['6', '7', '8', '9', '10', '16']) {
        await frame.locator(`[data-goto="${step}"]`).click();
        await expect.poll(() => current(frame)).toBe(step);
      }
      // The chosen token would be brought a moment after its step.
      await panel.page.waitForTimeout(600);
      expect(await durations()).toEqual([]);
      await panel.page.emulateMedia({ reducedMotion: null });
    },
  );

  itMoves('values shrink to their weights, and their sum grows once they have', async ({ story }) => {
    const { frame } = await story();
    const moves = await watchMotion(frame);
    await frame.locator('[data-goto="9"]').click();
    const strips = async () => (await moves.evaluate((all) => [...all])).filter(({ strip }) => strip !== undefined);
    await expect.poll(async () => (await strips()).some(({ strip }) => strip === 'sum')).toBe(true);
    const [sum, ...others] = (await strips()).toReversed();
    expect(sum).toEqual({ ...sum, strip: 'sum', from: 'scaleY(0)', delay: others[0]?.duration });
    // Each row that stands there; others may have given way to what is added once that has its room.
    const rows = frame.locator('trace-value-mix tbody tr');
    const shown = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-key')));
    expect(shown.length).toBeGreaterThan(8);
    expect(others.map(({ strip }) => strip)).toEqual(expect.arrayContaining(shown));
    for (const { delay, from } of others) {
      expect(delay).toBe(0);
      expect(Number(/^scaleY\((.+)\)$/.exec(from ?? '')?.[1])).toBeGreaterThan(1);
    }
    // Values and their sum have one scale, which is told with its ends.
    const told = await frame.locator('[data-mix-difference]').textContent();
    expect(told).toMatch(/Colours: from −(\d\.\d+) to \1\.$/);
  });

  itMoves('the new token flies from the step that chooses it to the end of the strip', async ({ story }) => {
    const { frame } = await story();
    const moves = await watchMotion(frame);
    await frame.locator('[data-goto="16"]').click();
    const flown = async () => (await moves.evaluate((all) => [...all])).filter(({ next }) => next);
    await expect.poll(async () => (await flown()).length).toBe(1);
    const [{ from } = {}] = await flown();
    // From where the step shows it, which is below the strip.
    const [, , down, scale] = /^translate\((.+)px, (.+)px\) scale\((.+)\)$/.exec(from ?? '')?.map(Number) ?? [];
    expect(down).toBeGreaterThan(50);
    expect(scale).toBeGreaterThan(0);
  });
});
