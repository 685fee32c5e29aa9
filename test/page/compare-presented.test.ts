/** A comparison that is presented: both texts, what is said of them in large type, and room from the editor. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import {
  BOY,
  beyond,
  GIRL,
  isPresenting,
  LARGE,
  openTexts,
  SMALL,
  scrolled,
  shown,
  showPart,
  typeOf,
  words,
} from './presented-comparison.ts';

describePage('a presented comparison', () => {
  const it = itLooksAt(openTexts);

  it.runIf(thorough)(
    'begins and ends by its button and by keys, in larger type, with room from the editor, and keeps its size',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const before = await typeOf(frame);
      const button = frame.locator('compare-header [data-action="present"]');
      expect((await button.textContent())?.trim()).toBe('Present');
      await button.click();
      await expect.poll(async () => (await typeOf(frame)) / before).toBeGreaterThanOrEqual(1.25);
      const begun = await typeOf(frame);
      await expect.poll(() => panel.asked.presented).toEqual(['hide primary', 'hide secondary', 'begun']);
      await frame.locator('[data-action="full-screen"]').click();
      await expect.poll(() => panel.asked.presented.at(-1)).toBe('full screen');
      for (const part of ['compare-rail', 'compare-pickers', '[data-action="save"]'])
        expect(await frame.locator(part).isVisible(), part).toBe(false);
      // First both texts, with the pair that differs in view, what is said of them, and a figure, also in larger type.
      const isSeen = async () => {
        expect(await beyond(frame, 'compare-strip .other', 'compare-strip [role="listbox"]')).toBeLessThanOrEqual(0);
        expect(await beyond(frame, '[data-lead]', 'main')).toBeLessThanOrEqual(0);
        for (const side of ['a', 'b'])
          expect(await beyond(frame, `[data-bars="${side}"] li:last-child`, 'main'), side).toBeLessThanOrEqual(0);
        const tops = await Promise.all(
          ['a', 'b'].map((side) =>
            frame
              .locator(`[data-bars="${side}"]`)
              .boundingBox()
              .then((box) => box?.y),
          ),
        );
        expect(tops[0]).toBe(tops[1]);
        // They say that all bars have one scale: what is full is as wide on both sides.
        const rooms = await frame
          .locator('[data-bars] li svg')
          .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
        for (const room of rooms) expect(room).toBeCloseTo(rooms[0] ?? Number.NaN, 0);
      };
      await isSeen();
      for (const press of [1, 2]) {
        const smaller = await typeOf(frame);
        await frame.locator('body').press('+');
        await expect.poll(() => typeOf(frame), { message: String(press) }).toBeGreaterThan(smaller);
        await isSeen();
      }
      const larger = await typeOf(frame);
      await frame.locator('body').press('Escape');
      await expect.poll(() => isPresenting(frame)).toBe(false);
      expect(await typeOf(frame)).toBe(before);
      await expect.poll(() => panel.asked.presented.at(-1)).toBe('over');
      await frame.locator('body').press('f');
      await expect.poll(() => typeOf(frame)).toBe(larger);
      for (const _ of [1, 2]) await frame.locator('[data-action="type-smaller"]').click();
      await expect.poll(() => typeOf(frame)).toBe(begun);
      await frame.locator('compare-slide-bar [data-action="present"]').click();
      await expect.poll(() => isPresenting(frame)).toBe(false);
    },
  );

  it.runIf(thorough)(
    'begins at the beginning of the part that is marked as read, also where the end of the one above is in view',
    async ({ shared }) => {
      const { frame } = await shared();
      await frame.locator('[data-goto="drift"]').click();
      const main = frame.locator('main');
      await expect.poll(() => scrolled(frame)).toBeGreaterThan(300);
      // So that its heading is a little below the upper edge.
      await main.hover();
      await frame.page().mouse.wheel(0, -80);
      const isMarked = frame.locator('compare-rail [aria-current][data-goto="drift"]');
      await isMarked.waitFor();
      await frame.locator('compare-header [data-action="present"]').click();
      await expect.poll(() => shown(frame)).toEqual(['drift']);
      await expect.poll(() => scrolled(frame)).toBe(0);
      await frame.locator('body').press('Escape');
      await expect.poll(() => isPresenting(frame)).toBe(false);
    },
  );

  it.runIf(thorough)(
    'shows one part at a time, which its bar tells, and is walked by its buttons, by arrows and as a clicker asks',
    async ({ shared }) => {
      const { frame } = await shared();
      const press = (key: string) => frame.locator('body').press(key);
      await press('f');
      await press('Home');
      await expect.poll(() => shown(frame)).toEqual(['overview']);
      expect(await words(frame)).toBe('1 of 4 · Where A and B diverge');
      expect(await frame.locator('[data-walk="back"]').isDisabled()).toBe(true);
      await press('ArrowRight');
      await expect.poll(() => shown(frame)).toEqual(['outcome']);
      expect(await words(frame)).toBe('2 of 4 · What comes next');
      const next = frame.locator('[data-walk="next"]');
      expect((await next.textContent())?.trim()).toBe('Which heads and MLPs differ ›');
      await next.click();
      await expect.poll(() => shown(frame)).toEqual(['parts']);
      await frame.locator('[data-walk="back"]').click();
      await expect.poll(() => shown(frame)).toEqual(['outcome']);
      // A page at a time, and from the end of a part to the next one: nothing is passed unseen.
      await frame.locator('[data-outcome="a"]').waitFor();
      const high = (await frame.locator('main').boundingBox())?.height ?? Number.NaN;
      for (let pages = 0; pages < 12 && (await words(frame))?.startsWith('2 '); pages++) {
        const from = await scrolled(frame);
        await press('PageDown');
        if ((await words(frame))?.startsWith('2 ')) {
          expect(await scrolled(frame)).toBeGreaterThan(from);
          expect((await scrolled(frame)) - from).toBeLessThanOrEqual(high);
        }
      }
      await expect.poll(() => shown(frame)).toEqual(['parts']);
      await expect.poll(() => scrolled(frame)).toBe(0);
      await press('PageUp');
      await expect.poll(() => shown(frame)).toEqual(['outcome']);
      await press('ArrowRight');
      // Who sits further away reads on in the same part, and so does who leaves.
      for (const key of ['+', '-']) {
        await press(key);
        expect(await shown(frame), key).toEqual(['parts']);
      }
      await press('f');
      await expect.poll(() => shown(frame).then((all) => all.length)).toBeGreaterThan(4);
      const top = () =>
        frame.locator('#parts').evaluate((section) => {
          const main = section.closest('main') as HTMLElement;
          return section.getBoundingClientRect().top - main.getBoundingClientRect().top;
        });
      await expect.poll(top).toBeCloseTo(0, 0);
      await press('f');
      await expect.poll(() => shown(frame)).toEqual(['parts']);
      await press('End');
      await expect.poll(() => shown(frame)).toEqual(['drift']);
      expect(await words(frame)).toBe('4 of 4 · Block by block');
      // Then the steps, which are counted by themselves.
      await press('ArrowRight');
      await expect.poll(() => shown(frame)).toEqual(['step-1']);
      expect(await words(frame)).toMatch(/^Step 1 of \d+ · /);
      await press('End');
      await expect.poll(() => next.isDisabled()).toBe(true);
      expect((await next.textContent())?.trim()).toBe('Last part');
      expect(await words(frame)).toMatch(/^Step (\d+) of \1 · ./);
      await press('Home');
      await expect.poll(() => shown(frame)).toEqual(['overview']);
      await press('f');
    },
  );

  it.runIf(thorough)(
    'has the figure of heads and of blocks in sight as a whole: of heads below what they are compared by, and before what is said of them',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('body').press('f');
      const figures = { parts: 'compare-parts trace-head-matrix', drift: 'compare-drift trace-heat-map .map' };
      for (const viewport of [SMALL, LARGE]) {
        await panel.page.setViewportSize(viewport);
        for (const larger of [0, 1, 2]) {
          if (larger > 0) await frame.locator('body').press('+');
          if (larger < 2 && !thorough) continue;
          for (const [part, figure] of Object.entries(figures)) {
            await showPart(frame, part as keyof typeof figures);
            await frame.locator(figure).waitFor();
            const message = `${part}, ${viewport.width}, ${larger}`;
            await expect.poll(() => beyond(frame, figure, 'main'), { message }).toBeLessThanOrEqual(0);
            const [box, said] = await Promise.all([
              frame.locator(figure).boundingBox(),
              frame.locator(`#${part} > p`).first().boundingBox(),
            ]);
            const below = (box?.y ?? Number.NaN) + (box?.height ?? Number.NaN);
            expect(said?.y, message).toBeGreaterThan(below);
            if (part === 'drift') continue;
            const options = await frame.locator('compare-parts .controls').boundingBox();
            expect((options?.y ?? Number.NaN) + (options?.height ?? 0), message).toBeLessThanOrEqual(
              box?.y ?? Number.NaN,
            );
          }
        }
        for (const _ of [1, 2]) await frame.locator('body').press('-');
      }
      await panel.page.setViewportSize(SMALL);
      await frame.locator('body').press('Home');
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)(
    'offers a run with the head that the summary names first, whatever head was chosen before',
    async ({ shared }) => {
      const { frame } = await shared();
      await frame.locator('body').press('f');
      while ((await shown(frame))[0] !== 'parts') await frame.locator('body').press('ArrowRight');
      const offered = frame.locator('compare-patch [data-action="patch-head"]');
      const named = await frame.locator('compare-summary [data-parts]').getAttribute('data-head');
      await expect.poll(() => offered.allTextContents()).toEqual([`Run A with B’s head ${named}`]);
      await frame.locator('compare-parts .matrix [data-layer="1"][data-head="2"]').click();
      await expect
        .poll(() => offered.allTextContents())
        .toEqual([`Run A with B’s head ${named}`, 'Run A with B’s head 1.2']);
      await frame.locator('body').press('Home');
      await frame.locator('body').press('f');
    },
  );

  it('is what is presented where the panel is asked to, and where it takes the place of a presented trace', async ({
    shared,
    open,
  }) => {
    const { panel, frame } = await shared();
    panel.present();
    await expect.poll(() => isPresenting(frame)).toBe(true);
    panel.present();
    expect(await isPresenting(frame)).toBe(true);
    await frame.locator('body').press('f');
    if (!thorough) return;
    const next = await open({ viewport: SMALL });
    next.present();
    const opened = await next.compare(await next.make(GIRL), await next.make(BOY));
    await expect.poll(() => isPresenting(opened)).toBe(true);
  });

  it.runIf(thorough)(
    'opened from a presented trace, goes back to its step by the button and by Escape, and does not end',
    async ({ open }) => {
      // A page of its own: the end of an earlier presentation, of which the host may be told late, would end this one.
      const { panel, frame } = await openTexts(open);
      const left = () => panel.asked.presented.filter((told) => told === 'over').length;
      const [backs, back] = [panel.presentedFrom(15), frame.locator('[data-action="back-to-presented"]')];
      panel.present();
      await expect.poll(() => back.textContent()).toBe('Back to step 15');
      expect((await shown(frame))[0]).toBe('overview');
      await frame.locator('body').press('Escape');
      await expect.poll(backs).toBe(1);
      await back.click();
      await expect.poll(backs).toBe(2);
      // Esc right after that click, wherever it left the focus, goes back as well: the host may not have shown the trace yet.
      await panel.page.keyboard.press('Escape');
      await expect.poll(backs).toBe(3);
      expect([await isPresenting(frame), left()]).toEqual([true, 0]);
      await frame.locator('body').press('f');
      await expect.poll(left).toBe(1);
      await expect.poll(() => back.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'where a word has more tokens in one text, says what is hatched, and that what follows stands elsewhere',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1280, height: 720 } });
      const text = 'When Mary and John went to the shop, John gave a drink to Mary.';
      const frame = await panel.compare(await panel.make(text), await panel.make(text.replace('Mary', 'Anna')));
      await frame.locator('[data-lead]').waitFor();
      expect(await frame.locator('[data-hatched]').count()).toBe(0);
      await frame.locator('body').press('f');
      await expect
        .poll(() => frame.locator('compare-summary [data-lead]').textContent())
        .toContain('Where A has “·Mary”, B has “·Anna” (2 tokens); both predict ');
      await expect
        .poll(() => frame.locator('[data-hatched]').textContent())
        .toMatch(/^“·Mary” is 1 token .* stand at other positions\. .* A place without one is hatched above\.$/);
      expect(await frame.locator('compare-strip .hatched').count()).toBe(3);
      await frame.locator('[data-further]').waitFor();
      await expect.poll(() => beyond(frame, '[data-hatched]', 'main')).toBeLessThanOrEqual(0);
    },
  );

  it.runIf(thorough)(
    'has bars of all tokens that its sentences name, in either text and any height',
    async ({ open }) => {
      const panel = await open({ viewport: SMALL });
      const other = 'The little girl was very sad because her dog was';
      const frame = await panel.compare(await panel.make('The capital of France is'), await panel.make(other));
      await frame.locator('[data-lead]').waitFor();
      await frame.locator('body').press('f');
      await frame.locator('[data-further]').waitFor();
      const bars = (side: string) => frame.locator(`compare-predicted-bars [data-bars="${side}"] li:visible bdi`);
      for (const viewport of [{ width: 910, height: 508 }, SMALL]) {
        await panel.page.setViewportSize(viewport);
        const few = viewport.height < 520 ? 3 : 5;
        for (const side of ['a', 'b']) {
          await expect.poll(() => bars(side).allTextContents()).toEqual(expect.arrayContaining(['·the', '·a']));
          await expect.poll(() => bars(side).count()).toBeGreaterThanOrEqual(few);
        }
      }
    },
  );
});
