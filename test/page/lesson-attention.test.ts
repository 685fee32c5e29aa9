/** The lesson on attention: each card beside the figure that it speaks of. */

import { expect } from 'vitest';
import { violationsOfOwn } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { settled } from './visit-steps.ts';

describePage('the lesson on attention', () => {
  it.runIf(thorough)(
    'follows one head from its query to what it adds, shows heads that look elsewhere, and asks of what another one brings',
    async ({ open }) => {
      const viewport = { width: 1100, height: 800 };
      const panel = await open({ viewport, level: 'story', place: null });
      const frame = await panel.lesson('attention');
      const next = frame.locator('[data-lesson="next"]');
      const found = () => frame.locator('[data-lesson-found]').textContent();
      const step = () => frame.locator('[data-goto][aria-current]').last().getAttribute('data-goto');
      const chosen = () => frame.locator('trace-head-matrix [aria-selected="true"]').getAttribute('aria-label');
      expect(await frame.locator('trace-lesson-bar h2').textContent()).toBe('Lesson 2: Attention');
      await expect.poll(found).toContain('Here there are 6 blocks of 8 heads: 48 in all.');
      await next.click();
      await expect.poll(found).toMatch(/^We follow head 5\.4 \(block 5, head 4\) at “with”, the last token: /);
      await expect.poll(chosen).toContain('block 5, head 4');
      await expect.poll(step).toBe('6');
      await next.click();
      await expect.poll(step).toBe('8');
      // What the card says is what the figure shows.
      await expect.poll(found).toMatch(/gives “she” a weight of 0\.875\. /);
      const inspected = frame.locator('trace-story-figure trace-inspector');
      await expect.poll(() => inspected.locator('.of').textContent()).toMatch(/with.*→.*she/);
      const value = async () => Number(await inspected.locator('[data-inspected]').getAttribute('data-inspected'));
      await expect.poll(async () => (await value()).toFixed(3)).toBe('0.875');
      // Four heads below each other, each of which looks at another token most.
      await next.click();
      const rows = frame.locator('trace-lesson-rows');
      await expect
        .poll(() => rows.locator('tbody th').allTextContents())
        .toEqual(['head 3.5', 'head 3.1', 'head 4.1', 'head 5.4']);
      const most = await rows
        .locator('tbody tr')
        .evaluateAll((all) =>
          all.map((row) => [...row.querySelectorAll('td')].findIndex((cell) => cell.matches('.most'))),
        );
      expect(most).toEqual([13, 14, 0, 10]);
      // One weight is written alike on every card, in a sentence and in a table.
      await expect.poll(found).toMatch(/ and head 5\.4 at “she” \(0\.875\)\.$/);
      expect(await rows.locator('tbody tr').last().locator('.most').textContent()).toBe('0.875');
      // In a narrow panel each of these is seen, whatever is between them.
      await panel.page.setViewportSize({ width: 420, height: 800 });
      const seen = () =>
        rows.locator('td.most').evaluateAll((cells) =>
          cells.map((cell) => {
            const [box, scroll] = [cell, cell.closest('.scroll') as Element].map((one) => one.getBoundingClientRect());
            return box !== undefined && scroll !== undefined && box.width > 25 && box.right <= scroll.right;
          }),
        );
      await expect.poll(seen).toEqual([true, true, true, true]);
      await panel.page.setViewportSize(viewport);
      await next.click();
      await expect.poll(step).toBe('9');
      await expect.poll(found).toMatch(/^At “with”, head 5\.4 brings most from “she”: /);
      // The step tells the same of it in numbers of its own.
      await expect.poll(() => frame.locator('[data-finding="what arrives"]').textContent()).toContain('she');
      await next.click();
      await expect.poll(found).toMatch(/head 5\.4 adds most to the logit of “her”, .*: \+3\.176; /);
      await next.click();
      // The weights of the head that is asked about are shown, and what it brings only once that is answered.
      await expect.poll(chosen).toContain('block 4, head 1');
      await expect.poll(step).toBe('8');
      await frame.locator('[data-option="0"]').click();
      await expect
        .poll(() => frame.locator('[data-feedback="wrong"]').textContent())
        .toMatch(/What is brought is the value times its weight: compare [\d.]+ · [\d.]+ with [\d.]+ · [\d.]+\./);
      expect(await step()).toBe('8');
      await frame.locator('[data-option="1"]').click();
      await frame.locator('[data-feedback="right"]').waitFor();
      await expect.poll(step).toBe('9');
      await expect.poll(chosen).toContain('block 4, head 1');
      await expect.poll(() => panel.asked.finished).toEqual(['attention']);
      if (thorough)
        expect(await violationsOfOwn(frame, 'llm-trace-app', 'trace-view', 'trace-lesson-place')).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'presented, the rows of heads are seen whole, with the line that leads to more tokens',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1382, height: 806 }, level: 'story', place: null });
      const frame = await panel.lesson('attention');
      await frame.locator('body').press('f');
      for (let card = 0; card < 3; card++) await frame.locator('[data-lesson="next"]').click();
      const more = frame.locator('trace-lesson-rows [data-more="after"]');
      await more.waitFor();
      await frame.locator('[data-lesson-found]').waitFor();
      await settled(frame);
      const hidden = () =>
        frame.locator('trace-lesson-bar .card').evaluate((text) => text.scrollHeight - text.clientHeight);
      await expect.poll(hidden).toBeLessThanOrEqual(0);
      const below = async () => {
        const [card, line] = [await frame.locator('trace-lesson-bar .card').boundingBox(), await more.boundingBox()];
        return card && line ? line.y + line.height - card.y - card.height : Number.NaN;
      };
      expect(await below()).toBeLessThanOrEqual(1);
    },
  );
});
