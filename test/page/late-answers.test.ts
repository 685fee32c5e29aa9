/** What was answered to the question before is told from the answer to the present one, until that is there. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { choose, WIDE } from './compare-page.ts';
import { describePage, it } from './fixture.ts';
import { holdMessages } from './held-messages.ts';

/** Of which the next tokens differ. */
const [WAS, HAD] = ['Paul gave Mary a gift because she was', 'Paul gave Mary a gift because she had'];

describePage('what is shown of another token until the answer is there', () => {
  it('is pale: predictions of a trace', async ({ open }) => {
    const panel = await open({ viewport: { width: 1100, height: 900 }, level: 'figures' });
    const frame = await panel.trace('The weather is nice');
    const bars = frame.locator('trace-next-bars ol');
    const strip = frame.locator('trace-token-strip');
    await strip.locator('[data-token="1"]').click();
    await frame.locator('[data-goto="16"]').click();
    const step = frame.locator('trace-next-token');
    await step.locator('[data-next="greedy"]').waitFor();
    const numbers = [bars, step.locator('ol'), step.locator('div[aria-busy]')];
    for (const each of numbers) await expect.poll(() => each.getAttribute('aria-busy')).toBe('false');
    const shown = () => Promise.all(numbers.map((each) => each.textContent()));
    // An ellipsis stands for a token whose text is still asked for.
    await expect.poll(async () => (await shown()).join()).not.toContain('…');
    const before = await shown();

    const { release } = await holdMessages(panel.page);
    await strip.locator('[data-token="2"]').click();
    // The heading names the token that the pale bars are of.
    const heading = frame.locator('trace-next-bars h2');
    for (const each of numbers) await expect.poll(() => each.getAttribute('aria-busy')).toBe('true');
    expect(await heading.textContent()).toContain('weather');
    expect(await shown()).toEqual(before);
    for (const each of numbers) {
      expect(await each.evaluate((element) => getComputedStyle(element).opacity)).toBe('0.5');
    }
    await release();
    for (const each of numbers) {
      await expect.poll(() => each.getAttribute('aria-busy')).toBe('false');
      expect(await each.evaluate((element) => getComputedStyle(element).opacity)).toBe('1');
    }
    for (const [place, text] of (await shown()).entries()) expect(text).not.toBe(before[place]);
    expect(await heading.textContent()).toContain('is');
  });

  it.runIf(thorough)(
    'is pale, under the names that it belongs to: a query and a key, and the lines of a head',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1100, height: 900 }, level: 'figures', place: null });
      const frame = await panel.trace('The weather is nice in spring');
      const choose = (choice: object) =>
        frame.locator('trace-story-step').evaluate((step, detail) => {
          step.dispatchEvent(new CustomEvent('choose', { detail, bubbles: true, composed: true }));
        }, choice);
      await choose({ layer: 2, head: 1 });
      const matched = frame.locator('trace-query-key > div, trace-query-key div').first();
      const lines = frame.locator('trace-head-lines .sides');
      const said = frame.locator('trace-head-lines .readout');
      await frame.locator('[data-goto="7"]').click();
      await choose({ key: { sequence: 'tokens', position: 1 } });
      await expect.poll(() => matched.textContent()).toContain('·weather');
      await expect.poll(() => matched.getAttribute('aria-busy')).toBe('false');
      const before = await matched.textContent();
      const first = await holdMessages(panel.page);
      await choose({ key: { sequence: 'tokens', position: 0 } });
      await expect.poll(() => matched.getAttribute('aria-busy')).toBe('true');
      expect(await matched.textContent()).toBe(before);
      expect(await matched.evaluate((element) => getComputedStyle(element).opacity)).toBe('0.5');
      await first.release();
      await expect.poll(() => matched.getAttribute('aria-busy')).toBe('false');
      expect(await matched.textContent()).not.toContain('·weather');

      await frame.locator('[data-goto="8"]').click();
      await frame.locator('[data-heads="lines"] summary').click();
      await expect.poll(() => said.textContent()).toContain('block 2, head 1');
      const { release } = await holdMessages(panel.page);
      await choose({ layer: 3, head: 2 });
      await expect.poll(() => lines.getAttribute('aria-busy')).toBe('true');
      expect(await said.textContent()).toContain('block 2, head 1');
      expect(await lines.evaluate((element) => getComputedStyle(element).opacity)).toBe('0.5');
      await release();
      await expect.poll(() => said.textContent()).toContain('block 3, head 2');
      expect(await lines.getAttribute('aria-busy')).toBe('false');
    },
  );

  it.runIf(thorough)(
    'is pale: predictions and parts of a comparison, whose parts are asked about only what is predicted',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE });
      const frame = await panel.compare(await panel.make(WAS), await panel.make(HAD));
      const outcome = frame.locator('compare-outcome [aria-busy]');
      const parts = frame.locator('compare-parts [aria-busy]');
      await frame.locator('[data-goto="outcome"]').click();
      await outcome.waitFor();
      await frame.locator('[data-goto="parts"]').click();
      await parts.waitFor();
      await choose(frame, 'part-token', 'b');
      for (const each of [outcome, parts]) await expect.poll(() => each.getAttribute('aria-busy')).toBe('false');
      const before = await outcome.textContent();

      const { asked, release } = await holdMessages(panel.page);
      await frame.locator('compare-strip [data-row="1"]').click();
      for (const each of [outcome, parts]) {
        await expect.poll(() => each.getAttribute('aria-busy')).toBe('true');
        expect(await each.evaluate((element) => getComputedStyle(element).opacity)).toBe('0.5');
      }
      expect(await outcome.textContent()).toBe(before);
      // Which logit is taken apart is known once both predictions are.
      const readings = (await asked()).flatMap((json) => /"what":"(outcome|partDifferences)"/.exec(json)?.[1] ?? []);
      expect(new Set(readings)).toEqual(new Set(['outcome']));
      await release();
      for (const each of [outcome, parts]) await expect.poll(() => each.getAttribute('aria-busy')).toBe('false');
      expect(await outcome.textContent()).not.toBe(before);

      // Of another comparison nothing is there yet: that is said once, for all parts, and what comes moves nothing away.
      const computing = frame.locator('[data-computing]');
      await frame.locator('#outcome [data-picker="after"] [data-value="last"]').click();
      await frame.locator('[data-remarkable]').waitFor();
      await expect.poll(() => computing.isVisible()).toBe(false);
      const late = await holdMessages(panel.page);
      await frame.locator('[data-action="exchange"]').click();
      await expect.poll(() => computing.textContent()).toMatch(/^Computing what both predict \([12] of 5\)…$/);
      const top = async () => (await frame.locator('main').boundingBox())?.y;
      const held = await top();
      // Below the names of both.
      const [header, line] = [await frame.locator('compare-header').boundingBox(), await computing.boundingBox()];
      expect(line?.y).toBeGreaterThanOrEqual((header?.y ?? 0) + (header?.height ?? 0));
      expect(await frame.locator('#outcome, #parts, #drift').getByText('Loading').count()).toBe(0);
      await late.release();
      await expect.poll(() => computing.isVisible()).toBe(false);
      expect(await top()).toBe(held);
    },
  );
});
