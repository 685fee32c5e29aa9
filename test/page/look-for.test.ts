/** Above a map of vectors: what to look for in it. */
import { expect } from 'vitest';
import { describePage, it } from './fixture.ts';

describePage('above a map of vectors', () => {
  it('one line says what to look for in it, of the story alone', async ({ open }) => {
    const panel = await open({ viewport: { width: 1300, height: 900 }, level: 'story', place: { layer: 5, head: 4 } });
    const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
    const line = frame.locator('trace-look-for [data-look-for]');
    const told = async () => ((await line.count()) === 1 ? line.textContent() : null);
    await panel.go({ step: 4 });
    await expect.poll(told).toMatch(/^Begin at the strongest colour of the row “\.”: dimension 29 \(0\.763\d*\)\.$/);
    await panel.go({ step: 12 });
    await expect
      .poll(told)
      .toMatch(/^Look for the stripe at dimension 214, far from 0 in 12 of 14 rows \(“\.”: 2\.899\)\.$/);
    await panel.go({ step: 11 });
    // A map of so many neurons is shortened: the one that is named is drawn.
    await expect.poll(told).toMatch(/“\.”.* neuron 539 \(7\.10\d*\)\.$/);
    await panel.go({ step: 8 });
    await expect.poll(() => line.count()).toBe(0);
    await panel.go({ step: 12 });
    await expect.poll(() => line.count()).toBe(1);
    await frame.locator('body').press('d');
    await expect.poll(() => line.count()).toBe(0);
    expect(panel.problems()).toEqual([]);
  });
});
