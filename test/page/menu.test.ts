/** A menu by pointer and by keyboard. */
import { expect } from 'vitest';
import { describePage, it } from './fixture.ts';

describePage('a menu', () => {
  it('marks one item, the one that the pointer or the keyboard came to last', async ({ open }) => {
    const panel = await open({ level: 'story', place: null, viewport: { width: 420, height: 800 } });
    const frame = await panel.trace('The weather is');
    const menu = frame.locator('trace-export-menu');
    const items = menu.locator('[role="menuitem"]');
    const marked = () =>
      items.evaluateAll((all) => {
        const plain = 'rgba(0, 0, 0, 0)';
        return all.flatMap((item, at) => (getComputedStyle(item).backgroundColor === plain ? [] : [at]));
      });
    await menu.locator('button.opener').focus();
    await panel.page.keyboard.press('Enter');
    await expect.poll(marked).toEqual([0]);
    await items.nth(3).hover();
    expect(await marked()).toEqual([3]);
    // The pointer rests.
    await panel.page.keyboard.press('ArrowDown');
    expect(await marked()).toEqual([4]);
    await items.nth(1).hover();
    await panel.page.keyboard.press('ArrowUp');
    expect(await marked()).toEqual([0]);
    // What the menu does is told by a verb.
    expect(await menu.locator('[data-item="variant"]').textContent()).toBe('Switch to the Simplified Block');
  });
});
