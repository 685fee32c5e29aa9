/** Another token of what may come next may be another head's: that the panel has moved to it is said. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';

const MOST_TRIED = 5;

describePage('the head that the panel shows', () => {
  it.runIf(thorough)(
    'says which one it was before, where another token that may come next has moved it',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 1200, height: 900 } });
      const frame = await panel.trace('When Mary and John went to the store, John gave a drink to');
      await panel.go({ step: 8 });
      const whose = frame.locator('trace-token-strip [data-whose]');
      const name = async () => /^Head (\d+\.\d+)/.exec((await whose.textContent())?.trim() ?? '')?.[1];
      await expect.poll(name).toMatch(/\d/);
      const before = await name();
      expect(await frame.locator('[data-moved]').count()).toBe(0);
      let now = before;
      for (let at = 1; at < MOST_TRIED && now === before; at++) {
        await frame.locator('trace-next-bars [data-id]').nth(at).click();
        await frame.locator('trace-next-bars [data-id][aria-pressed="true"]').waitFor();
        await expect.poll(() => frame.locator('trace-finding .box.stale, [aria-busy="true"]').count()).toBe(0);
        await panel.page.waitForTimeout(600);
        now = await name();
      }
      expect(now).not.toBe(before);
      expect(await frame.locator('[data-moved]').textContent()).toBe(` (before that head ${before})`);
    },
  );

  it.runIf(thorough)('says it as well where a changed text has moved it, while it is presented', async ({ open }) => {
    const panel = await open({ level: 'story', place: null, viewport: { width: 1280, height: 850 } });
    const text = 'When Mary and John went to the store, John gave a drink to';
    const frame = await panel.trace(text);
    await frame.locator('body').press('f');
    await panel.go({ step: 8 });
    const arcs = frame.locator('trace-token-strip [data-whose-arcs]');
    const name = async () => /^Head (\d+\.\d+)/.exec((await arcs.textContent())?.trim() ?? '')?.[1];
    const opened = () => frame.locator('trace-token-strip').evaluate((strip) => 'chosenBy' in strip && strip.chosenBy);
    await expect.poll(opened).toBeTruthy();
    const before = await name();
    expect(await frame.locator('[data-moved]').count()).toBe(0);
    await panel.trace('The weather is nice today. The weather is', { edited: true });
    await expect.poll(name).not.toBe(before);
    await expect.poll(() => arcs.textContent()).toContain(` (before that head ${before})`);
    // It is of that text alone.
    await panel.trace('The weather is nice today. The weather was', { edited: true });
    await expect.poll(() => arcs.textContent()).not.toContain(`before that head ${before}`);
  });
});
