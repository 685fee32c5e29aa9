/** The wheel over a table in a step: it scrolls the step, until its reader has gone into the table. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';

describePage('the wheel', () => {
  it.runIf(thorough)(
    'scrolls the step over a table in it, and the table once its reader has clicked into that',
    async ({ open }) => {
      const panel = await open({
        viewport: { width: 1300, height: 380 },
        level: 'story',
        place: { layer: 5, head: 4 },
      });
      const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
      await panel.go({ step: 14 });
      const table = frame.locator('trace-attribution-grid .scroll');
      await table.locator('[data-block="5"]').first().waitFor();
      const room = await table.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
      expect(room).toBeGreaterThan(10);
      await table.evaluate((element) => {
        element.scrollTop = 0;
        element.scrollIntoView({ block: 'start' });
      });
      const of = (selector: string) =>
        frame
          .locator(selector)
          .first()
          .evaluate(({ scrollTop }) => Math.round(scrollTop));
      const main = () => of('main');
      const inTable = () => of('trace-attribution-grid .scroll');
      const { x = 0, y = 0, width = 0 } = (await table.boundingBox()) ?? {};
      await panel.page.mouse.move(x + width - 60, y + 8);
      const before = await main();
      await panel.page.mouse.wheel(0, 40);
      await expect.poll(main).toBe(before + 40);
      expect(await inTable()).toBe(0);
      await panel.page.mouse.wheel(0, -40);
      await expect.poll(main).toBe(before);
      await panel.page.mouse.down();
      await panel.page.mouse.up();
      const pressed = await main();
      await panel.page.mouse.wheel(0, 10);
      await expect.poll(inTable).toBe(10);
      expect(await main()).toBe(pressed);
    },
  );
});
