/** What stands beside a map explains its terms where they are pointed at. */
import { expect } from 'vitest';
import { describePage, it } from './fixture.ts';

describePage('what is told beside a map', () => {
  it('beside weights, entropy and the root scale are terms that are explained', async ({ open }) => {
    const panel = await open({ viewport: { width: 1400, height: 900 }, level: 'story', place: null });
    const frame = await panel.trace('The keys to the cabinet are on the table.');
    await panel.go({ step: 8 });
    const terms = frame.locator('trace-story-figure trace-inspector trace-term');
    await expect.poll(() => terms.allTextContents()).toContain('entropy');
    const ofScale = frame.locator('trace-story-figure trace-heat-map-legend trace-term');
    await expect.poll(() => ofScale.allTextContents()).toContain('√ scale');
  });
});
