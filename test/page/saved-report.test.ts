/** What is told of a report once it is saved. */

import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';

describePage('a report that was saved', () => {
  it.runIf(thorough)(
    'is told of where it was asked for, covers nothing, and leaves by itself unless its reader is at it',
    async ({ open }) => {
      const panel = await open({ level: 'story', place: null, viewport: { width: 700, height: 800 } });
      const frame = await panel.trace('The weather is');
      await frame.locator('[data-goto="8"]').click();
      await frame.locator('[data-tensor$="attn.pattern"] canvas').first().waitFor();
      const save = async () => {
        await frame.locator('trace-export-menu button.opener').click();
        await frame.locator('trace-export-menu [data-item="save-report"]').click();
      };
      // Nothing is told where its reader declines.
      await save();
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      await panel.page.clock.install();
      const note = frame.locator('[data-saved-report]');
      expect(await note.count()).toBe(0);
      panel.asked.saving = { name: Promise.resolve('my-report.md'), written: Promise.resolve() };
      const opener = () => frame.locator('trace-export-menu button.opener').boundingBox();
      const before = await opener();
      await save();
      await expect.poll(() => note.locator('span').first().textContent()).toBe('Saved: my-report.md');
      // The buttons keep their places, and it lies over nothing: the step begins below it.
      expect(await opener()).toEqual(before);
      const isAboveStep = async () => {
        const [line, step] = [await note.boundingBox(), await frame.locator('main').boundingBox()];
        return line !== null && step !== null && line.y + line.height <= step.y;
      };
      expect(await isAboveStep()).toBe(true);
      const inNote = (point: { x: number; y: number }) =>
        frame.evaluate(({ x, y }) => {
          let hit = document.elementFromPoint(x, y);
          while (hit?.shadowRoot) {
            const inner = hit.shadowRoot.elementFromPoint(x, y);
            if (!inner || inner === hit) break;
            hit = inner;
          }
          return hit?.closest('[data-saved-report]') !== null;
        }, point);
      // What is around it can be pressed: it lies over none of the buttons.
      for (const button of await frame
        .locator(
          'trace-header button:not(.close, [data-action="open-report"]), trace-step-bar button, trace-token-strip [role="option"]',
        )
        .all()) {
        const box = await button.boundingBox();
        if (box && box.width > 0)
          expect(await inNote({ x: box.x + box.width / 2, y: box.y + box.height / 2 })).toBe(false);
      }
      // In a narrow panel it is one line, however long the name.
      await panel.page.setViewportSize({ width: 420, height: 800 });
      panel.asked.saving = {
        name: Promise.resolve('report_who-looks-at-whom-in-a-very-long-text-of-many-words_starter.html'),
        written: Promise.resolve(),
      };
      await save();
      await expect.poll(() => note.locator('span').first().textContent()).toContain('report_who-looks');
      expect((await note.boundingBox())?.height).toBeLessThan(36);
      expect(await isAboveStep()).toBe(true);

      // With more room the name is whole, on two lines where it takes them.
      const isWhole = () =>
        note
          .locator('span')
          .first()
          .evaluate((name) => name.scrollWidth <= name.clientWidth && name.clientWidth > 200);
      for (const width of thorough ? [700, 1300] : [700]) {
        await panel.page.setViewportSize({ width, height: 800 });
        await expect.poll(isWhole, { message: `${width} px` }).toBe(true);
        expect((await note.boundingBox())?.height).toBeLessThan(40);
      }

      await panel.page.setViewportSize({ width: 1000, height: 800 });
      // It stays where its reader walks on, longer than what is said for a while, and as long as it is pointed at.
      await frame.locator('[data-goto="9"]').click();
      await panel.page.clock.fastForward(15_000);
      expect(await note.isVisible()).toBe(true);
      await note.hover();
      await panel.page.clock.fastForward(60_000);
      expect(await note.isVisible()).toBe(true);
      await frame.locator('[data-goto="9"]').hover();
      await panel.page.clock.fastForward(60_000);
      await expect.poll(() => note.count()).toBe(0);
      await save();
      await note.locator('[data-action="open-report"]').click();
      await expect.poll(() => panel.asked.openedReports).toEqual([4]);
      await expect.poll(() => note.count()).toBe(0);
      await save();
      await note.locator('[data-action="close-report"]').click();
      expect(await note.count()).toBe(0);
      // By keys Escape closes it, also from the step, and nothing else; its own buttons give the focus back.
      await save();
      await note.waitFor();
      await frame.locator('body').press('h');
      const reading = frame.locator('trace-story-figure canvas.over:focus');
      await reading.waitFor();
      await panel.page.keyboard.press('Escape');
      await expect.poll(() => note.count()).toBe(0);
      await save();
      await note.locator('[data-action="close-report"]').press('Enter');
      await expect.poll(() => note.count()).toBe(0);
      await frame.locator('trace-export-menu button.opener:focus').waitFor();
      // Where all numbers are shown, controls would be below it: it takes a line of its own.
      const level = (name: string) => frame.locator(`[data-picker="level"] [data-value="${name}"]`).click();
      await level('numbers');
      await save();
      await note.waitFor();
      const ends = async (part: typeof note) => {
        const box = await part.boundingBox();
        return { top: box?.y ?? Number.NaN, bottom: (box?.y ?? Number.NaN) + (box?.height ?? Number.NaN) };
      };
      const strip = await ends(frame.locator('trace-token-strip').first());
      expect((await ends(note)).bottom).toBeLessThanOrEqual(strip.top + 1);
      await panel.page.keyboard.press('Escape');
      await level('story');
      expect(panel.asked.openedReports).toHaveLength(1);
      // What cannot be opened from here has no button for it, and is told at once where it is.
      const elsewhere = 'It is on another machine: download it.';
      panel.asked.saving = { name: Promise.resolve('a.html'), written: Promise.resolve(), elsewhere };
      await save();
      await expect.poll(() => note.locator('[data-elsewhere]').textContent()).toBe(elsewhere);
      // However long that is, it leaves the name its room.
      const far = `${elsewhere} `.repeat(6).trim();
      const name = 'report_who-looks-at-whom_starter.html';
      panel.asked.saving = { name: Promise.resolve(name), written: Promise.resolve(), elsewhere: far };
      await save();
      await expect.poll(() => note.locator('[data-elsewhere]').textContent()).toBe(far);
      await expect.poll(isWhole).toBe(true);
      expect(await note.locator('[data-action="open-report"]').count()).toBe(0);
      // More than a line has a place of its own, for as long as it is there.
      for (const width of [420, 1000]) {
        await panel.page.setViewportSize({ width, height: 800 });
        const bottom = async () => {
          const box = await note.boundingBox();
          return (box?.y ?? Number.NaN) + (box?.height ?? Number.NaN);
        };
        const tops = async () =>
          Promise.all(
            ['main', 'trace-token-strip'].map(
              async (part) => (await frame.locator(part).first().boundingBox())?.y ?? 0,
            ),
          );
        expect(await bottom()).toBeLessThanOrEqual(Math.min(...(await tops())) + 1);
      }
      await panel.page.clock.fastForward(60_000);
      await expect.poll(() => note.count()).toBe(0);
    },
  );
});
