/** Another token of what may come next may be another head's: that the panel has moved to it is said. */
import { expect } from 'vitest';
import { describePage, it } from './fixture.ts';

const MOST_TRIED = 5;

describePage('the head that the panel shows', () => {
  it('says which one it was before, where another token that may come next has moved it', async ({ open }) => {
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
  });
});
