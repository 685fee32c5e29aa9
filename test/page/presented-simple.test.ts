/** The figures of presented steps that a class reads first, and the whole ones that a button shows. */
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { shownStep } from './story-page.ts';
import { showWholeFigure } from './whole-figure.ts';

const TEXT = 'When Mary and John went to the shop, John gave a drink to';

describePage('the first figure of a presented step', () => {
  const it = itLooksAt(async (open) => {
    const panel = await open({ viewport: { width: 960, height: 540 }, level: 'story', place: null });
    const frame = await panel.trace(TEXT);
    await frame.locator('body').press('f');
    const goTo = async (step: number) => {
      await frame.locator(`[data-goto="${step}"]`).last().click();
      await expect.poll(() => shownStep(frame)).toBe(String(step));
    };
    const hero = frame.locator('trace-story-step .hero');
    return { panel, frame, goTo, hero };
  });

  it.runIf(thorough)('has few bars, of what its sentence tells, and no map of all values', async ({ shared }) => {
    const { frame, goTo, hero } = await shared();
    const bars = () => hero.locator('[data-amounts] tr').evaluateAll((all) => all.map((row) => row.textContent ?? ''));
    for (const [step, most] of [
      [5, 3],
      [10, 3],
      [11, 10],
      [14, 8],
    ] as const) {
      await goTo(step);
      await expect.poll(async () => (await bars()).length, { message: `step ${step}` }).toBeGreaterThan(2);
      expect((await bars()).length, `step ${step}`).toBeLessThanOrEqual(most);
      expect(await hero.locator('trace-heat-map, trace-attribution').count(), `step ${step}`).toBe(0);
      // They are not drawn beside the sentence as well.
      expect(await frame.locator('trace-story-step .said [data-amounts]').count(), `step ${step}`).toBe(0);
    }
    // The first two are as far apart as the sentence says.
    const [first = 0, second = 0] = await hero
      .locator('[data-amounts] .amount')
      .evaluateAll((all) => all.map((one) => Number(one.textContent)));
    const told = await frame.locator('trace-story-step .said [data-finding="largest part"]').textContent();
    expect(told).toContain(`by ${(first - second).toFixed(2)} in logit`);
    // Then the parts that the sentence names, with its numbers.
    const parts = await hero.locator('trace-finding [data-amounts] .amount').allTextContents();
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(told).toContain(`(${part})`);
    await goTo(9);
    await expect.poll(() => hero.locator('trace-value-mix tbody tr').count()).toBe(5);
    expect(await hero.locator('trace-added-strips').count()).toBe(0);
  });

  it.runIf(thorough)('comes without how tokens will be made, which is there again afterwards', async ({ shared }) => {
    const { frame, goTo } = await shared();
    await goTo(17);
    const how = frame.locator('trace-generation [data-how]');
    await how.waitFor({ state: 'attached' });
    expect(await how.isVisible()).toBe(false);
    await frame.locator('body').press('f');
    await expect.poll(() => how.isVisible()).toBe(true);
    await frame.locator('body').press('f');
  });

  it.runIf(thorough)(
    'gives way to the whole figure, at every step, until it is pressed again or the presentation ends',
    async ({ shared }) => {
      const { frame, goTo, hero } = await shared();
      await goTo(14);
      await showWholeFigure(frame);
      await hero.locator('trace-attribution-grid').waitFor();
      expect(await hero.locator('trace-top-logits').count()).toBe(0);
      await goTo(11);
      await hero.locator('trace-heat-map').first().waitFor();
      await frame.locator('[data-action="whole-figure"]').click();
      await expect.poll(() => hero.locator('trace-heat-map').count()).toBe(0);
      await showWholeFigure(frame);
      for (const _ of ['leave', 'begin']) await frame.locator('body').press('f');
      await expect.poll(() => hero.locator('trace-heat-map').count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'is a table of tokens larger than the page while all its few rows are in view',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1300, height: 760 }, level: 'story', place: null });
      const frame = await panel.trace('The weather is nice today. The weather is');
      await frame.locator('body').press('f');
      await panel.go({ step: 2 });
      const table = frame.locator('trace-token-table .scroll');
      const sizeOf = (part: Locator) => part.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
      const times = async () => (await sizeOf(table.locator('td').first())) / (await sizeOf(frame.locator('main')));
      for (const size of ['initial', 'larger', 'larger still']) {
        if (size !== 'initial') await frame.locator('body').press('+');
        await expect.poll(times, { message: size }).toBeGreaterThan(1.2);
        const beyond = () => table.evaluate((room) => room.scrollHeight - room.clientHeight);
        await expect.poll(beyond, { message: size }).toBeLessThanOrEqual(0);
      }
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)('gives way to what a button of the sentence leads to', async ({ open }) => {
    const panel = await open({ viewport: { width: 1280, height: 800 }, level: 'story', place: null });
    const frame = await panel.trace('The weather is');
    await frame.locator('body').press('f');
    await panel.go({ step: 14 });
    await frame.locator('trace-top-logits [data-amounts]').waitFor();
    await frame.locator('trace-finding [data-action="leave-out"]').first().click();
    await expect.poll(() => frame.locator('trace-ablation [data-answer]').textContent()).toMatch(/^Without /);
    await frame.locator('body').press('f');
  });
});
