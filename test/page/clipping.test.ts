/** Nothing is cut at the widths that panels have, and the step that is read stays in sight in the rail. */
import type { Frame, Page } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { TEXT } from './story-page.ts';
import { settled } from './visit-steps.ts';

/** How far the right edge of something is beyond that of what it stands in. */
const beyond = (frame: Frame, inner: string, outer: string) =>
  frame
    .locator(inner)
    .first()
    .evaluate((element, around) => {
      let up: Node | null = element;
      while (up && !(up instanceof Element && up.matches(around)))
        up = up instanceof ShadowRoot ? up.host : up.parentNode;
      return Math.max(
        0,
        Math.round(
          element.getBoundingClientRect().right - ((up as Element | null)?.getBoundingClientRect().right ?? 0),
        ),
      );
    }, outer);

describePage('what is shown', () => {
  it.runIf(thorough).for([780, 810, 830, 1045])(
    'has the whole map beside the list of heads, or below it: %d',
    async (width, { open }) => {
      const panel = await open({ viewport: { width, height: 880 } });
      await panel.trace('When Mary and John went to the store, John gave a drink to Mary.');
      await panel.go({ step: 8, level: 'figures', headKind: 'induction' } as never);
      const frame = panel.frame;
      await frame.locator('[data-heads="kinds"] [data-value="induction"]').first().click();
      await frame.locator('trace-found-head-map trace-heat-map canvas').first().waitFor();
      await expect.poll(() => beyond(frame, 'trace-found-head-map trace-heat-map', '.found')).toBe(0);
      // What was found comes before how it is measured, which unfolds.
      const tops = await frame
        .locator('trace-found-heads')
        .evaluate((heads) =>
          ['[data-look-for]', 'trace-found-head-map', 'details'].map(
            (part) => heads.shadowRoot?.querySelector(part)?.getBoundingClientRect().top ?? Number.NaN,
          ),
        );
      expect(tops).toEqual(tops.toSorted((a, b) => a - b));
      expect(await frame.locator('trace-found-heads details [data-definition]').isVisible()).toBe(false);
    },
  );

  it.runIf(thorough)('has whole columns of circuits in a panel of half the window', async ({ open }) => {
    const panel = await open({ viewport: { width: 830, height: 880 }, level: 'figures', place: null });
    const frame = await panel.trace(TEXT);
    await panel.go({ step: 8 });
    // What is unfolded while the step is drawn is drawn anew.
    await settled(frame);
    const fold = frame.locator('details', { has: frame.locator('trace-head-circuits') }).first();
    await frame.locator('summary', { hasText: 'OV and QK' }).click();
    await fold.locator('[data-circuit="ov"] td').first().waitFor();
    const cut = await frame
      .locator('trace-head-circuits')
      .evaluate((circuits) =>
        [...(circuits.shadowRoot?.querySelectorAll('.ends') ?? [])].map((ends) => ends.scrollWidth - ends.clientWidth),
      );
    expect(cut).toEqual(cut.map(() => 0));
  });

  it.runIf(thorough)('has whole bars beside two columns of probabilities', async ({ open }) => {
    const panel = await open({ viewport: { width: 1160, height: 880 } });
    const frame = await panel.trace(TEXT);
    await panel.go({ step: 15 });
    const temperature = frame.locator('trace-distribution [data-number="temperature"]');
    await temperature.fill('0.8');
    await temperature.press('Enter');
    await frame.locator('trace-distribution [data-step] , trace-distribution table.both').first().waitFor();
    const cut = () =>
      frame
        .locator('trace-distribution trace-prediction-table')
        .first()
        .evaluate((table) => {
          const scroll = table.shadowRoot?.querySelector('.scroll') as HTMLElement;
          return scroll.scrollWidth - scroll.clientWidth;
        });
    await expect.poll(cut).toBe(0);
  });
});

/** As some seconds after an action of the reader: a scroll no longer follows it. */
function laterThanScrolls(page: Page): Promise<void> {
  return page.evaluate(() => {
    const now = performance.now.bind(performance);
    performance.now = () => now() + 5000;
  });
}

describePage('the step that is read', () => {
  it('leaves the rail where its scrollbar is dragged to, however long that takes', async ({ open }) => {
    const panel = await open({ viewport: { width: 800, height: 420 }, level: 'story', place: null });
    const frame = await panel.trace(TEXT);
    const rail = frame.locator('trace-rail');
    await expect.poll(() => rail.evaluate((list) => list.scrollHeight - list.clientHeight)).toBeGreaterThan(100);
    await rail.dispatchEvent('pointerdown', { buttons: 1 });
    await laterThanScrolls(panel.page);
    const draggedTo = (top: number) =>
      rail.evaluate((list, to) => {
        const scrolled = new Promise((resolve) => list.addEventListener('scroll', () => resolve(list.scrollTop)));
        list.scrollTo({ top: to, behavior: 'instant' });
        return scrolled;
      }, top);
    expect(await draggedTo(90)).toBe(90);
    await rail.dispatchEvent('pointerup', { buttons: 0 });
    // Scrolled by nobody, it has the step in sight again.
    expect(await draggedTo(0)).toBe(0);
    await laterThanScrolls(panel.page);
    expect(await draggedTo(90)).toBeLessThan(90);
  });

  it.runIf(thorough)('is in sight in the rail after a jump, and when the page was made anew', async ({ open }) => {
    const panel = await open({ viewport: { width: 800, height: 620 }, level: 'story', place: null });
    const frame = await panel.trace(TEXT);
    const isSeen = () =>
      frame.locator('trace-rail').evaluate((rail) => {
        const step = rail.shadowRoot?.querySelector('[data-goto][aria-current]')?.getBoundingClientRect();
        const more = rail.shadowRoot?.querySelector<HTMLElement>('.more:not([hidden])')?.getBoundingClientRect();
        const view = rail.getBoundingClientRect();
        return step !== undefined && step.top >= view.top - 1 && step.bottom <= (more?.top ?? view.bottom) + 1;
      });
    for (const step of [18, 4, 14, 9]) {
      await panel.go({ step });
      await expect.poll(() => frame.locator('[data-goto][aria-current]').getAttribute('data-goto')).toBe(String(step));
      await expect.poll(isSeen).toBe(true);
    }
    // As when its rows change above it: nobody has scrolled.
    await laterThanScrolls(panel.page);
    await frame.locator('trace-rail').evaluate((rail) => rail.scrollTo({ top: 0, behavior: 'instant' }));
    await expect.poll(isSeen).toBe(true);
    await panel.page.reload();
    await frame.locator('[data-goto="9"][aria-current]').waitFor();
    await expect.poll(isSeen).toBe(true);
  });
});
