/** A panel beside a side bar in a small window. */
import { expect } from 'vitest';
import { describePage, it } from './fixture.ts';

describePage('in a panel of 210 pixels', () => {
  it('the buttons back and on stand on one line, and what is beyond the visible tokens stays in its box', async ({
    open,
  }) => {
    const panel = await open({ level: 'story', viewport: { width: 210, height: 830 }, place: null });
    const frame = await panel.trace('Once upon a time there was a little girl. She');
    await panel.go({ step: 8 });
    const beyond = frame.locator('trace-token-beyond button');
    await beyond.waitFor();
    const tops = () =>
      frame
        .locator('trace-step-bar :is(.back, .next)')
        .evaluateAll((all) => all.map((button) => button.getBoundingClientRect().top));
    await expect.poll(async () => new Set(await tops()).size).toBe(1);
    expect(await tops()).toHaveLength(2);
    expect(await beyond.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
    expect(await beyond.getAttribute('aria-label')).toContain('·was');
  });
});
