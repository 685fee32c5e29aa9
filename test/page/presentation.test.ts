/** The tour and the presentation: the tour goes on when a presentation begins and ends with it; what is told is in view. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage } from './fixture.ts';
import {
  action,
  current,
  isPlaying,
  isPresenting,
  itLooksAtStory,
  openStory,
  shownHead,
  shownStep,
  WIDE,
} from './story-page.ts';

describePage('the tour and the presentation', () => {
  const it = itLooksAtStory();

  it.runIf(thorough)(
    'are played, paused, begun and left by buttons and keys; the tour goes on in a presentation and ends with it',
    async ({ open }) => {
      const { panel, frame } = await openStory(open, { motion: true });
      // Parts of the line lead to their steps, and say which.
      const part = frame.locator('trace-step-bar .line i').nth(3);
      expect(await part.getAttribute('title')).toBe('4 Tokens become vectors');
      await part.click();
      await expect.poll(() => shownStep(frame)).toBe('4');
      // Parts of the line stay where they are, whatever the step before is called, also where there is little room.
      const { width, height } = panel.page.viewportSize() ?? WIDE;
      for (const shown of [width, 700]) {
        await panel.page.setViewportSize({ width: shown, height });
        const places = new Set<number>();
        for (const step of [1, 3, 8, 4]) {
          await frame
            .locator('trace-step-bar .line i')
            .nth(step - 1)
            .click();
          await expect.poll(() => shownStep(frame)).toBe(String(step));
          places.add((await frame.locator('trace-step-bar .line').boundingBox())?.x ?? Number.NaN);
        }
        expect([...places]).toHaveLength(1);
        expect([...places][0]).toBeGreaterThan(0);
      }
      await panel.page.setViewportSize({ width, height });
      await action(frame, 'tour').click();
      await expect.poll(() => isPlaying(frame)).toBe('true');
      expect((await action(frame, 'present').textContent())?.trim()).toBe('Present');
      await action(frame, 'present').click();
      expect([await isPlaying(frame), await isPresenting(frame)]).toEqual(['true', 'true']);
      // The title of the step stays, and the editor is asked for room, which it gets back.
      expect(await frame.locator('trace-step-bar [data-tour]').textContent()).toContain('Tokens become vectors');
      await expect.poll(() => panel.asked.presented).toEqual(['hide primary', 'hide secondary', 'begun']);
      await action(frame, 'tour').click();
      expect([await isPlaying(frame), await isPresenting(frame)]).toEqual(['false', 'true']);
      await action(frame, 'full-screen').click();
      await expect.poll(() => panel.asked.presented.at(-1)).toBe('full screen');
      await frame.locator('body').press('t');
      await expect.poll(async () => [await isPlaying(frame), await isPresenting(frame)]).toEqual(['true', 'true']);
      await frame.locator('body').press('f');
      await expect.poll(async () => [await isPlaying(frame), await isPresenting(frame)]).toEqual(['false', 'false']);
      await expect.poll(() => panel.asked.presented.at(-1)).toBe('over');
      expect(await current(frame)).toBe('4');
      // From the beginning, wherever one is.
      await action(frame, 'tour-start').click();
      await expect.poll(() => current(frame)).toBe('1');
      expect(await isPlaying(frame)).toBe('false');
      expect(await frame.locator('trace-step-bar .stay').count()).toBe(0);
      await frame.locator('[data-goto="4"]').click();
      await action(frame, 'tour').click();
      await expect.poll(() => isPlaying(frame)).toBe('true');
      /** How much of the step's time is over, as the line shows it. */
      const shown = () =>
        frame.locator('trace-step-bar .stay').evaluate((line) => new DOMMatrix(getComputedStyle(line).transform).a);
      const before = await shown();
      await expect.poll(shown).toBeGreaterThan(before + 0.02);
      await action(frame, 'tour-start').click();
      await expect.poll(() => current(frame)).toBe('1');
      expect(await isPlaying(frame)).toBe('true');
      await frame.locator('[data-goto="4"]').click();
      await expect.poll(() => isPlaying(frame)).toBe('false');
      await frame.locator('body').press('T');
      await expect.poll(() => current(frame)).toBe('1');
      await frame.locator('[data-goto="4"]').click();
      await action(frame, 'tour').click({ modifiers: ['Shift'] });
      await expect.poll(() => current(frame)).toBe('1');
    },
  );

  it.runIf(thorough)(
    'say beside each dot which step it is where there is room, so that who is told a number finds it',
    async ({ story }) => {
      const { panel, frame } = await story();
      const seen = () =>
        frame.locator('trace-step-bar .dot').evaluateAll((dots) =>
          dots.flatMap((dot) => {
            const number = dot.querySelector<HTMLElement>('.number');
            if (!number?.checkVisibility()) return [];
            const [own, box] = [dot.getBoundingClientRect(), number.getBoundingClientRect()];
            const isWhole = box.left >= own.left && box.right <= own.right && box.bottom <= own.bottom;
            return [
              isWhole && number.textContent === (dot as HTMLElement).dataset['goto'] ? number.textContent : 'cut',
            ];
          }),
        );
      await frame.locator('body').press('f');
      await expect.poll(() => isPresenting(frame)).toBe('true');
      const all = Array.from({ length: 18 }, (_, at) => String(at + 1));
      for (const width of [1442, 760]) {
        await panel.page.setViewportSize({ width, height: 800 });
        await expect.poll(seen, { message: `${width} px` }).toEqual(all);
      }
      await panel.page.setViewportSize({ width: 420, height: 800 });
      await expect.poll(seen).toEqual([]);
      await panel.page.setViewportSize(WIDE);
      await frame.locator('body').press('f');
      await expect.poll(() => isPresenting(frame)).toBe('false');
    },
  );

  it('heed the keys of who reads: Esc leaves one thing at a time, the explanation, the reading of values, the presentation; keys for the editor pause nothing', async ({
    story,
  }) => {
    const { panel, frame } = await story();
    await frame.locator('[data-goto="8"]').click();
    await frame.locator('body').press('f');
    await expect.poll(() => isPresenting(frame)).toBe('true');
    // Block and head are chosen without the rail, at a step that shows one.
    const steps = (what: string) => frame.locator(`trace-step-bar [data-step="${what}"]`);
    expect(await steps('next layer').isDisabled()).toBe(true);
    await steps('previous head').click();
    await expect.poll(() => shownHead(frame)).toEqual(['5', '3']);
    await steps('next head').click();
    await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
    const map = frame.locator('trace-heat-map canvas.over').first();
    await frame.locator('body').press('h');
    // A cell is read, once the map has the size that it has when it is presented.
    const read = async () => {
      await map.press('ArrowLeft');
      return frame.locator('trace-heat-map-tip').first().isVisible();
    };
    await expect.poll(read).toBe(true);
    // Who has seen what the value came from is back at the cell that was read.
    const said = () => frame.locator('trace-heat-map .spoken').first().textContent();
    const cell = await said();
    await map.press('i');
    await frame.locator('trace-value-panel h3:focus').press('Escape');
    await expect.poll(() => map.evaluate((canvas) => canvas.matches(':focus'))).toBe(true);
    await expect.poll(said).toBe(cell);
    await expect.poll(() => frame.locator('trace-heat-map-tip').first().isVisible()).toBe(true);
    await map.press('ArrowRight');
    await map.press('Escape');
    expect(await isPresenting(frame)).toBe('true');
    await map.press('Escape');
    expect(await isPresenting(frame)).toBe('false');
    // Also where no key was pressed since the explanation was closed: the cell is read again, which is seen.
    await frame.locator('body').press('f');
    await expect.poll(() => isPresenting(frame)).toBe('true');
    await frame.locator('body').press('h');
    await map.press('i');
    await frame.locator('trace-value-panel h3:focus').press('Escape');
    await expect.poll(() => map.evaluate((canvas) => canvas.matches(':focus'))).toBe(true);
    await expect.poll(() => frame.locator('trace-heat-map-tip').first().isVisible()).toBe(true);
    await panel.page.keyboard.press('Escape');
    expect(await frame.locator('trace-heat-map-tip').first().isVisible()).toBe(false);
    expect(await isPresenting(frame)).toBe('true');
    await panel.page.keyboard.press('Escape');
    expect(await isPresenting(frame)).toBe('false');
    await frame.locator('body').press('Escape');
    expect(await isPresenting(frame)).toBe('false');
    // It begins as a story, whatever level was read; another one chosen in it is for it alone.
    const level = () => frame.locator('main').getAttribute('class');
    const kept = () => frame.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? '{}').choice.level as string);
    for (const [key, shown, keeps] of [
      ['f', 'story', 'story'],
      ['d', 'figures', 'story'],
      ['f', 'story', 'story'],
      ['d', 'figures', 'figures'],
      ['f', 'story', 'figures'],
      ['f', 'figures', 'figures'],
      // All numbers take longer to draw than all else.
      ...(thorough ? ([['d', 'numbers', 'numbers']] as const) : []),
    ] as const) {
      await frame.locator('body').press(key);
      await expect.poll(level).toBe(shown);
      expect(await kept()).toBe(keeps);
    }
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await expect.poll(level).toBe('story');
    expect(await kept()).toBe('story');
    await frame.locator('body').press('t');
    await expect.poll(() => isPlaying(frame)).toBe('true');
    await frame.locator('body').press('Control+b');
    expect(await isPlaying(frame)).toBe('true');
    await frame.locator('body').press('?');
    expect(await isPlaying(frame)).toBe('false');
    await frame.locator('body').press('?');
    // Opened in the place of a panel that is presented it is presented as well.
    panel.present();
    await expect.poll(() => isPresenting(frame)).toBe('true');
    await frame.locator('body').press('f');
    expect(await isPresenting(frame)).toBe('false');
  });

  it.runIf(thorough)('keep their buttons in place at every step, playing or not', async ({ open }) => {
    for (const viewport of [WIDE, { width: 420, height: 800 }]) {
      const { panel, frame } = await openStory(open, { viewport });
      for (const presenting of [false, true]) {
        if (presenting && viewport === WIDE) {
          await frame.locator('body').press('f');
        } else if (presenting) {
          await frame.locator('trace-export-menu button.opener').click();
          await frame.locator('trace-export-menu [data-item="present"]').click();
          await expect.poll(() => isPresenting(frame)).toBe('true');
        }
        const places = new Set<string>();
        for (const step of [1, 7, 9, 14, 17]) {
          await frame.locator('body').press('g');
          await frame.locator('body').press(String(step)[0] as string);
          if (step > 9) await frame.locator('body').press(String(step)[1] as string);
          await expect.poll(() => shownStep(frame)).toBe(String(step));
          for (let twice = 0; twice < 2; twice++) {
            const boxes = await Promise.all(['tour', 'present'].map((name) => action(frame, name).boundingBox()));
            places.add(JSON.stringify(boxes));
            await frame.locator('body').press('t');
            await expect.poll(() => isPlaying(frame)).toBe(String(twice === 0));
          }
        }
        expect([...places], `${viewport.width} ${presenting}`).toHaveLength(1);
      }
      // What larger type does.
      const all = frame.locator('trace-step-bar button[data-action], trace-step-bar button[data-walk]');
      const boxes = async () =>
        JSON.stringify(
          await all.evaluateAll((made) =>
            made.map((one) => {
              const { x, y, width, height } = one.getBoundingClientRect();
              const name = one.getAttribute('data-action') ?? one.getAttribute('data-walk');
              return [name, ...[x, y, width, height].map(Math.round)];
            }),
          ),
        );
      const fits = () => frame.locator('trace-step-bar .now').evaluate((now) => now.scrollWidth - now.clientWidth);
      const before = await boxes();
      const type = () =>
        frame.locator('trace-view').evaluate((view) => Number.parseFloat(getComputedStyle(view).fontSize));
      const usual = await type();
      for (let times = 1; times < 4; times++) {
        await action(frame, 'type-larger').click();
        await expect.poll(async () => (await type()) / usual).toBeGreaterThan(1 + times * 0.1);
        expect(await boxes(), `${viewport.width}, ${times}`).toBe(before);
        expect(await fits()).toBeLessThanOrEqual(0);
      }
      expect(before).not.toContain('""');
      // At its end a size is larger no more, and says so.
      const isDisabled = (name: string) => action(frame, name).getAttribute('aria-disabled');
      expect(await Promise.all(['type-smaller', 'type-larger'].map(isDisabled))).toEqual(['false', 'true']);
      expect(await action(frame, 'type-larger').getAttribute('title')).toBe('Larger type has no room in this panel');
      // The row of a token that was chosen is in view in the table of all.
      await frame.locator('[data-goto="2"]').last().click();
      for (const token of [12, 13]) await frame.locator(`trace-token-strip [data-token="${token}"]`).click();
      const row = frame.locator('trace-token-table .scroll');
      await expect
        .poll(() =>
          row.evaluate((table) => {
            const bottom = table.querySelector('tr.chosen')?.getBoundingClientRect().bottom ?? Number.NaN;
            return bottom - table.getBoundingClientRect().top - table.clientHeight;
          }),
        )
        .toBeLessThanOrEqual(1);
      // The next presentation has the same size, also of another text.
      const larger = await type();
      await action(frame, 'present').click();
      await expect.poll(type).toBeLessThan(usual);
      await panel.trace('Another text');
      await frame.locator('body').press('f');
      await expect.poll(type).toBe(larger);
      // And the one that was set in another panel.
      expect(panel.asked.largerType).toBe(3);
      await frame.locator('body').press('f');
      panel.asked.largerType = 2;
      await frame.locator('body').press('f');
      await expect.poll(type).toBeCloseTo(larger * 0.8);
    }
  });

  it.runIf(thorough)('say by i where the number of the chosen part of a logit comes from', async ({ story }) => {
    const { frame } = await story();
    await frame.locator('[data-goto="14"]').last().click();
    const read = frame.locator('trace-attribution-grid [data-readout]');
    await read.waitFor();
    const origin = read.locator('[data-origin]');
    expect(await origin.count()).toBe(0);
    await frame.locator('body').press('i');
    await expect
      .poll(() => origin.textContent())
      .toMatch(/^It is the vector that this part added to the stream here, /);
    expect(await read.textContent()).toMatch(/head \d+\.\d+: (adds|takes away) /);
    // Of another part it is said when it is asked for.
    await frame.locator('trace-attribution-grid [data-part="mlp-0"]').focus();
    await expect.poll(() => origin.count()).toBe(0);
    await frame.locator('trace-attribution-grid [data-part="mlp-0"]').press('i');
    await expect.poll(() => origin.count()).toBe(1);
  });

  it.runIf(thorough)(
    'say of the terms of a value how many rows are seen whole, in each size of type',
    async ({ story }) => {
      const { panel, frame } = await story();
      await panel.trace(
        'Once upon a time there was a little girl who lived in a small house, and she had a cat and a dog.',
      );
      await frame.locator('[data-goto="8"]').click();
      await frame.locator('body').press('f');
      await expect.poll(() => isPresenting(frame)).toBe('true');
      await frame.locator('trace-heat-map canvas.over').first().focus();
      await frame.locator('body').press('i');
      const terms = frame.locator('trace-value-panel trace-provenance-terms');
      const whole = () =>
        terms.evaluate(({ shadowRoot }) => {
          const boxOf = (part: string) => shadowRoot?.querySelector(part)?.getBoundingClientRect() ?? new DOMRect();
          const edge = boxOf('.scroll');
          const head = boxOf('thead th');
          const rows = [...(shadowRoot?.querySelectorAll('tr[data-term]') ?? [])].map((row) =>
            row.getBoundingClientRect(),
          );
          const seen = rows.filter(({ top, bottom }) => top < edge.bottom - 2 && bottom > head.bottom + 2);
          const isWhole = ({ top, bottom }: DOMRect) => top >= head.bottom - 2 && bottom <= edge.bottom + 2;
          const told = Number.parseInt(shadowRoot?.querySelector('[data-rows]')?.textContent ?? '', 10);
          return { seen: seen.length - told, whole: seen.filter(isWhole).length - told };
        });
      for (const key of ['', '+', '+']) {
        if (key) await frame.locator('body').press(key);
        await expect.poll(whole).toEqual({ seen: 0, whole: 0 });
      }
      for (const key of ['-', '-', 'f']) await frame.locator('body').press(key);
      await expect.poll(() => isPresenting(frame)).toBe('false');
    },
  );

  it.runIf(thorough)('bring the large figure into view', async ({ story }) => {
    const { panel, frame } = await story();
    await panel.page.setViewportSize({ width: 900, height: 600 });
    /** How much of the figure, or of the room for it, is seen. */
    const seen = () =>
      frame.locator('main').evaluate((main) => {
        const step = main.querySelector('trace-story-step');
        const figure = step?.shadowRoot?.querySelector('.hero')?.getBoundingClientRect();
        const view = main.getBoundingClientRect();
        if (!figure) return 0;
        const part = Math.min(figure.bottom, view.bottom) - Math.max(figure.top, view.top);
        return part / Math.min(figure.height, view.height);
      });
    await frame.locator('[data-goto="8"]').click();
    await expect.poll(seen).toBeLessThan(0.9);
    await frame.locator('[data-goto="7"]').click();
    await frame.locator('body').press('t');
    await expect.poll(() => isPlaying(frame)).toBe('true');
    await expect.poll(() => current(frame), { timeout: 25_000 }).toBe('8');
    // Half of the longest time that a step has: after all of it the next one would be shown.
    await expect.poll(seen, { timeout: 15_000 }).toBeGreaterThan(0.98);
    expect(await current(frame)).toBe('8');
    await frame.locator('body').press('t');
    await expect.poll(() => isPlaying(frame)).toBe('false');
    await frame.locator('body').press('f');
    await frame.locator('body').press('ArrowLeft');
    await frame.locator('body').press('ArrowRight');
    // Who leads on scrolls as well: a step that is presented begins at its heading.
    for (const step of [8, 14]) {
      await frame.locator(`[data-goto="${step}"]`).last().click();
      await expect.poll(() => shownStep(frame)).toBe(String(step));
      const above = () =>
        frame.locator('main').evaluate((main) => {
          const heading = main.querySelector('trace-story-step')?.shadowRoot?.querySelector('h2');
          return (heading?.getBoundingClientRect().top ?? Number.NaN) - main.getBoundingClientRect().top;
        });
      await expect.poll(above).toBeGreaterThan(0);
      expect(await above()).toBeLessThan(60);
    }
    await frame.locator('body').press('f');
    await panel.page.setViewportSize(WIDE);
  });
});
