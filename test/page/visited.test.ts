/** Going back to where the reader was in a trace, and forward again. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage } from './fixture.ts';
import { itLooksAtStory, NARROW, openAtBestHead, openStory, shownHead, shownStep, WIDE } from './story-page.ts';

const button = (frame: Frame, direction: 'back' | 'forward') =>
  frame.locator(`trace-header [data-action="go-${direction}"]`);
const scrolled = (frame: Frame) => frame.locator('main').evaluate(({ scrollTop }) => Math.round(scrollTop));

/** The header has room for arrows. */
const WITH_ARROWS = { viewport: { width: 1200, height: 900 } };

describePage('where the reader was', () => {
  const it = itLooksAtStory();

  it.runIf(thorough)(
    'a step is come back to after a part was left out, as far as it was read, with its head',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open, WITH_ARROWS);
      expect(await button(frame, 'back').isDisabled()).toBe(true);
      // A walk through the steps is one way.
      for (let step = 1; step < 8; step++) await frame.locator('body').press('ArrowRight');
      await expect.poll(() => shownStep(frame)).toBe('8');
      await frame.locator('[data-goto="12"]').click();
      await frame.locator('trace-head-matrix [data-layer="2"][data-head="3"]').click();
      await panel.page.setViewportSize({ width: 1200, height: 420 });
      await frame.locator('main').evaluate((main) => main.scrollTo(0, 60));
      await expect.poll(() => scrolled(frame)).toBe(60);
      const cell = frame.locator('trace-head-matrix [data-layer="1"][data-head="6"]');
      await cell.click({ button: 'right' });
      await frame.locator('trace-head-menu [data-item="leave-out"]').click();
      await expect.poll(() => shownStep(frame)).toBe('14');
      expect(await shownHead(frame)).toEqual(['1', '6']);
      await button(frame, 'back').click();
      await expect.poll(() => shownStep(frame)).toBe('12');
      expect(await shownHead(frame)).toEqual(['2', '3']);
      await expect.poll(() => scrolled(frame)).toBe(60);
      // The editor's keys lead there as well.
      const go = (direction: 'back' | 'forward') => panel.goToVisited(direction);
      go('back');
      await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
      go('back');
      await expect.poll(() => shownStep(frame)).toBe('8');
      go('back');
      await expect.poll(() => shownStep(frame)).toBe('1');
      await expect.poll(() => button(frame, 'back').isDisabled()).toBe(true);
      for (const [step, head] of [
        ['8', ['5', '4']],
        ['12', ['5', '4']],
        ['12', ['2', '3']],
        ['14', ['1', '6']],
      ] as const) {
        go('forward');
        await expect.poll(async () => [await shownStep(frame), await shownHead(frame)]).toEqual([step, head]);
      }
      await expect.poll(() => button(frame, 'forward').isDisabled()).toBe(true);
    },
  );

  it.runIf(thorough)(
    'has its keys while the panel has the keyboard and nothing in it needs them, and no place of another text',
    async ({ open }) => {
      const { panel, frame } = await openStory(open, WITH_ARROWS);
      await frame.locator('[data-goto="14"]').click();
      await expect.poll(() => panel.asked.visited).toEqual({ back: true, forward: false });
      await panel.page.keyboard.press('e');
      await frame.locator('[data-text-field]:focus').waitFor();
      await panel.page.keyboard.press('Alt');
      await expect.poll(() => panel.asked.visited).toEqual({ back: false, forward: false });
      await panel.page.keyboard.press('Escape');
      await frame.locator('[data-text-field]').waitFor({ state: 'detached' });
      await panel.page.keyboard.press('Alt');
      await expect.poll(() => panel.asked.visited).toEqual({ back: true, forward: false });
      await panel.trace('Another text');
      await expect.poll(() => panel.asked.visited).toEqual({ back: false, forward: false });
      expect(await button(frame, 'back').isDisabled()).toBe(true);
    },
  );

  it.runIf(thorough)(
    'where all steps stand below each other, what is scrolled past is no place, and what is gone to is one',
    async ({ open }) => {
      const { frame } = await openStory(open, { ...WITH_ARROWS, level: 'numbers' });
      await frame.locator('trace-step[data-step="18"]').waitFor();
      await frame.locator('[data-goto="9"]').click();
      const current = () => frame.locator('trace-rail [aria-current="step"]').getAttribute('data-goto');
      await expect.poll(current).toBe('9');
      await frame.locator('[data-goto="14"]').click();
      await expect.poll(current).toBe('14');
      await button(frame, 'back').click();
      await expect.poll(current).toBe('9');
      await button(frame, 'back').click();
      await expect.poll(current).toBe('1');
      await expect.poll(() => button(frame, 'back').isDisabled()).toBe(true);
    },
  );

  it.runIf(thorough)(
    'the header has one line in a panel of any width from 640 pixels on, and arrows or items of its menu',
    async ({ story }) => {
      const { panel, frame } = await story();
      for (const width of [640, 800, 960, 1079, 1080, 1120, 1179, 1180]) {
        await panel.page.setViewportSize({ width, height: 900 });
        await expect.poll(() => button(frame, 'back').count(), { message: String(width) }).toBe(width < 1180 ? 0 : 1);
        await expect
          .poll(async () => (await frame.locator('trace-header').boundingBox())?.height, { message: String(width) })
          .toBeLessThan(32);
        // What is done more often has its buttons where there is room for these.
        const editText = frame.locator('trace-header [data-action="edit-text"]');
        await expect.poll(() => editText.isVisible(), { message: String(width) }).toBe(width >= 1080);
      }
      await panel.page.setViewportSize({ width: 1120, height: 900 });
      await frame.locator('[data-goto="14"]').click();
      await expect.poll(() => shownStep(frame)).toBe('14');
      await frame.locator('trace-export-menu .opener').click();
      await frame.locator('trace-export-menu [data-item="go-back"]').click();
      await expect.poll(() => shownStep(frame)).toBe('1');
      await panel.page.setViewportSize(WIDE);
    },
  );

  it.runIf(thorough)('is in the menu where the header has room for little', async ({ story }) => {
    const { panel, frame } = await story();
    await panel.page.setViewportSize(NARROW);
    await frame.locator('[data-goto="14"]').click();
    await expect.poll(() => shownStep(frame)).toBe('14');
    expect(await button(frame, 'back').count()).toBe(0);
    await frame.locator('trace-export-menu .opener').click();
    const item = (id: string) => frame.locator(`trace-export-menu [data-item="${id}"]`);
    // What there is in some states only comes last: the others keep their places.
    const all = () =>
      frame
        .locator('trace-export-menu [data-item]')
        .evaluateAll((items) => items.map((one) => (one as HTMLElement).dataset['item']));
    expect((await all()).slice(0, 8)).toEqual([
      'trace',
      'notebook',
      'picture',
      'open-report',
      'save-report',
      'save-whole-report',
      'save-some-steps',
      'save-program',
    ]);
    expect(await item('find-heads').textContent()).toContain('Find Heads of a Kind…');
    expect(await item('go-forward').getAttribute('aria-disabled')).toBe('true');
    await item('go-back').click();
    await expect.poll(() => shownStep(frame)).toBe('1');
    await frame.locator('trace-export-menu .opener').click();
    // The text and what is said of it at a glance are a picture, too.
    expect(await item('picture').getAttribute('aria-disabled')).toBe('false');
    await item('find-heads').click();
    await expect.poll(() => shownStep(frame)).toBe('8');
    await expect
      .poll(async () => (await frame.locator('trace-found-heads').boundingBox())?.y ?? NARROW.height)
      .toBeLessThan(NARROW.height / 2);
    await frame.locator('[data-picker="level"] [data-value="story"]').first().click();
    await panel.page.setViewportSize(WIDE);
  });

  it('steps that were jumped over are not marked as read', async ({ open }) => {
    const panel = await open({ viewport: { width: 1300, height: 900 }, level: 'story', place: null });
    const frame = await panel.trace('The weather is nice.');
    const read = () =>
      frame
        .locator('trace-rail [data-goto].done')
        .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['goto']));
    await panel.go({ step: 3 });
    await panel.go({ step: 8 });
    await expect.poll(read).toEqual(['1', '3']);
    await panel.go({ step: 2 });
    await expect.poll(read).toEqual(['1', '3', '8']);
    const bar = () =>
      frame
        .locator('trace-step-bar .line i')
        .evaluateAll((all) => all.flatMap((one, at) => (one.matches('.done') ? [at + 1] : [])));
    expect(await bar()).toEqual([1, 3, 8]);
  });
});
