/** Text that would break a layout stays in its place. */
import { expect } from 'vitest';
import { describePage, it } from './fixture.ts';

const LONG = `${'W'.repeat(3000)}${'='.repeat(3000)}`;

describePage('hostile content', () => {
  it('stays in its place where a token is very long', async ({ open }) => {
    const panel = await open();
    const frame = await panel.trace(LONG);
    const { width, inner } = await frame.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      inner: innerWidth,
    }));
    expect(width).toBeLessThanOrEqual(inner);
    expect(panel.problems()).toEqual([]);
  });
});
