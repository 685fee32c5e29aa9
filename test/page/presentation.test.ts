/** The tour and the presentation: the tour goes on when a presentation begins and ends with it; what is told is in view. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { cutLines } from './cut-lines.ts';
import { describePage } from './fixture.ts';
import { type SeenOfSaid, seenOfSaid } from './seen-of-said.ts';
import {
  action,
  current,
  isPlaying,
  isPresenting,
  itLooksAtStory,
  openStory,
  passTime,
  shownHead,
  shownStep,
  WIDE,
} from './story-page.ts';

describePage('the tour and the presentation', () => {
  const it = itLooksAtStory();

  it('are played, paused, begun and left by buttons and keys; the tour goes on in a presentation and ends with it', async ({
    open,
  }) => {
    const { panel, frame } = await openStory(open, { motion: true });
    // Parts of the line lead to their steps, and say which.
    const part = frame.locator('trace-step-bar .line i').nth(3);
    expect(await part.getAttribute('title')).toBe('4 Tokens become vectors');
    await part.click();
    await expect.poll(() => shownStep(frame)).toBe('4');
    // Parts of the line stay where they are, whatever the step before is called, also where there is little room.
    const { width, height } = panel.page.viewportSize() ?? WIDE;
    for (const shown of thorough ? [width, 700] : [700]) {
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
    expect(panel.problems()).toEqual([]);
  });

  it('heed the keys of who reads: Esc leaves what is nearest, keys for the editor pause nothing', async ({ story }) => {
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
    await map.focus();
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
    // Out of an explanation it is left by the second key: that the cell is read again is no place of its own.
    await frame.locator('body').press('f');
    await expect.poll(() => isPresenting(frame)).toBe('true');
    await map.focus();
    await map.press('i');
    await frame.locator('trace-value-panel h3:focus').press('Escape');
    await expect.poll(() => map.evaluate((canvas) => canvas.matches(':focus'))).toBe(true);
    await expect.poll(() => frame.locator('trace-heat-map-tip').first().isVisible()).toBe(true);
    await panel.page.keyboard.press('Escape');
    expect(await isPresenting(frame)).toBe('false');
    await frame.locator('body').press('Escape');
    expect(await isPresenting(frame)).toBe('false');
    // It begins as a story, whatever level was read; another one chosen in it is for it alone.
    const level = () => frame.locator('main').getAttribute('class');
    const kept = () => frame.evaluate(() => JSON.parse(sessionStorage.getItem('state') ?? '{}').choice.level as string);
    for (const [key, shown, keeps] of [
      ['d', 'figures', 'figures'],
      ['f', 'story', 'figures'],
      ['d', 'figures', 'figures'],
      ['d', 'numbers', 'figures'],
      ['f', 'figures', 'figures'],
      ['d', 'numbers', 'numbers'],
      ['d', 'story', 'story'],
    ] as const) {
      await frame.locator('body').press(key);
      await expect.poll(level).toBe(shown);
      expect(await kept()).toBe(keeps);
    }
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
    expect(panel.problems()).toEqual([]);
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
      expect(panel.problems()).toEqual([]);
      // What larger type does.
      const all = frame.locator('trace-step-bar button[data-action], trace-step-bar button[data-walk]');
      const boxes = async () =>
        JSON.stringify(
          await all.evaluateAll((made) =>
            made.map((one) => {
              const { x, y, width, height } = one.getBoundingClientRect();
              return [one.getAttribute('title'), x, y, width, height].map((length) =>
                typeof length === 'number' ? Math.round(length) : length,
              );
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
      expect(panel.problems()).toEqual([]);
    }
  });

  it('say by i where the number of the chosen part of a logit comes from', async ({ story }) => {
    const { panel, frame } = await story();
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
    expect(panel.problems()).toEqual([]);
  });

  it('say of the terms of a value how many rows are seen whole, in each size of type', async ({ story }) => {
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
    expect(panel.problems()).toEqual([]);
  });

  it('bring the large figure into view', async ({ story }) => {
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
    if (!thorough) await passTime(frame, 30_000);
    await expect.poll(() => current(frame), { timeout: 25_000 }).toBe('8');
    // Half of the longest time that a step has: after all of it the next one would be shown.
    if (!thorough) await passTime(frame, 10_000);
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
    expect(panel.problems()).toEqual([]);
  });

  it.runIf(thorough)('keep what is said in sight beside the figure where both have room', async ({ story }) => {
    const { panel, frame } = await story();
    const views = [
      { width: 1280, height: 720 },
      { width: 1920, height: 1080 },
    ];
    for (const viewport of thorough ? views : views.slice(0, 1)) {
      await panel.page.setViewportSize(viewport);
      for (const step of thorough ? [7, 8, 9, 10, 11, 15, 18] : [8, 11, 18]) {
        await frame.locator('[data-goto]').first().waitFor();
        await frame.locator(`[data-goto="${step}"]`).click();
        await frame.locator('body').press('f');
        /** The parts of both that are seen: what has no room in the column is scrolled to, and no type is smaller for it. */
        const seen = () =>
          frame.locator('main').evaluate((main) => {
            const root = main.querySelector('trace-story-step')?.shadowRoot;
            const view = main.getBoundingClientRect();
            return ['.said', '.hero'].map((name) => {
              const whole = root?.querySelector(name);
              // The card of the value may stand below the maps, which come first.
              const maps = root?.querySelector('trace-story-figure')?.shadowRoot?.querySelector('.maps');
              const part = name === '.hero' && maps ? maps : whole;
              if (name === '.hero' && part && part.scrollHeight > part.clientHeight + 1) return 0;
              const box = part?.getBoundingClientRect();
              return box ? (Math.min(box.bottom, view.bottom) - Math.max(box.top, view.top)) / box.height : 0;
            });
          });
        await expect
          .poll(async () => Math.min(...(await seen())), { message: `${viewport.width}, ${step}` })
          .toBeGreaterThan(0.99);
        await frame.locator('body').press('f');
      }
    }
    // Nothing that is said is cut in a small window, and a larger one begins with larger type, as far as nobody has set one.
    const type = () =>
      frame.locator('trace-view').evaluate((view) => Number.parseFloat(getComputedStyle(view).fontSize) / 13);
    const begun = [
      { width: 1110, height: 513, times: 1.25 },
      { width: 1166, height: 609, times: 1.5 },
      { width: 1862, height: 985, times: 2 },
    ];
    for (const { times, ...viewport } of thorough ? begun : begun.filter((_, at) => at !== 1)) {
      await panel.page.setViewportSize(viewport);
      await frame.locator('body').press('f');
      await expect.poll(type).toBe(times);
      for (const step of thorough ? [5, 7, 8, 9, 13, 14, 15, 18] : [8, 14]) {
        await frame.locator(`[data-goto="${step}"]`).last().click();
        const said = frame.locator(`trace-story-step[data-step="${step}"] .said`);
        await said.locator('[data-finding]').first().waitFor();
        await expect.poll(() => said.evaluate((box) => box.scrollHeight - box.clientHeight)).toBeLessThanOrEqual(0);
        expect(await said.locator('.sentence').first().isVisible()).toBe(true);
      }
      await frame.locator('body').press('f');
    }
    // Another theme leaves the size of type, and so does the way back.
    for (const theme of ['light', 'dark'] as const) {
      await frame.locator('body').press('f');
      await panel.useTheme(theme);
      expect(await type()).toBe(2);
      await frame.locator('body').press('f');
      expect(await type()).toBe(1);
    }
    // What is read last, of the chosen token, is in sight in any type and window.
    await frame.locator('body').press('f');
    await frame.locator('[data-goto="13"]').last().click();
    const answer = frame.locator('trace-lens tbody tr:last-child td.chosen');
    const isInSight = () =>
      answer.evaluate((cell) => {
        const [of, table] = [cell, cell.closest('.scroll') as Element].map((part) => part.getBoundingClientRect());
        if (!of || !table) return false;
        const bottom = Math.min(table.bottom, window.innerHeight - 60);
        return of.left >= table.left && of.right <= table.right + 1 && of.bottom <= bottom + 1;
      });
    await expect.poll(isInSight).toBe(true);
    await frame.locator('body').press('+');
    await expect.poll(type).toBe(2.5);
    await expect.poll(isInSight).toBe(true);
    // What is concluded does not depend on the size of type.
    const concluded = frame.locator('trace-story-step[data-step="18"] trace-finding [data-finding] > .sentence');
    await frame.locator('[data-goto="18"]').last().click();
    await expect.poll(() => concluded.count()).toBeGreaterThan(2);
    await expect.poll(() => concluded.evaluateAll((all) => all.some((one) => (one as HTMLElement).hidden))).toBe(false);
    await frame.locator('[data-goto="13"]').last().click();
    await panel.page.setViewportSize({ width: 1166, height: 609 });
    await expect.poll(isInSight).toBe(true);
    // What was set is larger than the room asks for, and smaller where that is.
    await expect.poll(type).toBe(1.75);
    await frame.locator('body').press('-');
    await expect.poll(type).toBe(1.5);
    await expect.poll(isInSight).toBe(true);
    await frame.locator('body').press('f');
    // The first sentence of what happened is always seen, and what gave way is back once there is room again.
    const sentences = frame.locator('trace-story-step trace-finding [data-finding]:not(details *) > .sentence');
    const hidden = () => sentences.evaluateAll((all) => all.map((one) => (one as HTMLElement).hidden));
    await frame.locator('[data-goto="5"]').last().click();
    await expect.poll(async () => (await hidden()).length).toBeGreaterThan(3);
    await frame.locator('body').press('f');
    await frame.locator('body').press('+');
    await expect.poll(type).toBe(1.75);
    const happened = frame.locator('trace-story-step [data-finding="normalised vector"] > .sentence');
    const isWhole = async () =>
      (await happened.evaluateAll((all) => all.map((one) => (one as HTMLElement).hidden))).join();
    await expect.poll(isWhole).toBe('false,false');
    // Which block it is, and why that one, is told in short at least.
    const where = frame.locator('trace-story-step [data-fitted]:not([hidden])');
    expect(await where.textContent()).toMatch(
      /After blocks 0 to 4, which did the same, this is block 5, the sixth of 6, shown because of its head 5\.4( \(|\.)/,
    );
    // The card of a value is seen whole or not at all.
    const card = frame.locator('trace-story-step trace-inspector');
    const looks = () => card.evaluate((one) => Number(getComputedStyle(one).opacity));
    await expect.poll(looks).toBe(0);
    await card.evaluate((one) => one.scrollIntoView({ block: 'end', behavior: 'instant' }));
    await expect.poll(looks).toBe(1);
    await frame.locator('main').evaluate((main) => main.scrollTo({ top: 0, behavior: 'instant' }));
    // What a clicker sends leads on, and back, wherever the step is scrolled to.
    await panel.page.keyboard.press('PageDown');
    await expect.poll(() => shownStep(frame)).toBe('6');
    expect(await frame.locator('trace-step-bar .now').textContent()).toContain('6/18 Query, key and value');
    await frame.locator('main').evaluate((main) => main.scrollTo({ top: 50, behavior: 'instant' }));
    await panel.page.keyboard.press('PageUp');
    await expect.poll(() => shownStep(frame)).toBe('5');
    await panel.page.keyboard.press('End');
    await expect.poll(() => shownStep(frame)).toBe('18');
    await panel.page.keyboard.press('Home');
    await expect.poll(() => shownStep(frame)).toBe('1');
    await frame.locator('[data-goto="8"]').last().click();
    await expect.poll(async () => (await hidden())[0]).toBe(false);
    // No line is seen in part.
    const cutLines = () =>
      frame.locator('trace-story-step .said').evaluate((box) => {
        const { bottom } = box.getBoundingClientRect();
        const finding = box.querySelector('trace-finding')?.shadowRoot as ShadowRoot;
        const lines = [...box.querySelectorAll('.lead > span'), ...finding.querySelectorAll('.sentence')];
        const rects = lines.flatMap((line) => [...line.getClientRects()]);
        return rects.filter((line) => line.top < bottom - 1 && line.bottom > bottom + 1).length;
      });
    await expect.poll(cutLines).toBe(0);
    for (let times = 0; times < 3; times++) await frame.locator('body').press('+');
    await expect.poll(type).toBe(2.5);
    await expect.poll(cutLines).toBe(0);
    for (let times = 0; times < 3; times++) await frame.locator('body').press('-');
    await frame.locator('body').press('f');
    await expect.poll(hidden).not.toContain(true);
    // What a query, a key and a value are is told where there is little room, too.
    await frame.locator('body').press('f');
    await frame.locator('[data-goto="6"]').last().click();
    const define = frame.locator('trace-story-step[data-step="6"] .lead > span').first();
    await expect.poll(() => define.textContent()).toContain('what it passes on (value)');
    expect(await define.isVisible()).toBe(true);
    await frame.locator('body').press('f');
    // With the editor's bars around the panel: type is little smaller than it was chosen, so that what the step does has room.
    const low = [
      { width: 1060, height: 600 },
      { width: 1232, height: 630 },
    ];
    for (const viewport of thorough ? low : low.slice(0, 1)) {
      await panel.page.setViewportSize(viewport);
      await frame.locator('body').press('f');
      for (const step of thorough ? [6, 10, 13, 14] : [6, 14]) {
        await frame.locator(`[data-goto="${step}"]`).last().click();
        const laid = () =>
          frame.locator('trace-story-step').evaluate((told) => {
            const said = told.shadowRoot?.querySelector('.beside .said');
            const found = said?.querySelector('trace-finding')?.shadowRoot?.querySelector('[data-finding]');
            const lead = said?.querySelector('.lead span');
            if (!said || !found || !lead) return Number.NaN;
            const least = Math.min(...[lead, found].map((one) => Number.parseFloat(getComputedStyle(one).fontSize)));
            const isSeen = lead.getBoundingClientRect().bottom <= said.getBoundingClientRect().bottom;
            return isSeen ? least / Number.parseFloat(getComputedStyle(told).fontSize) : 0;
          });
        await expect.poll(laid, { message: `${viewport.width}, ${step}` }).toBeGreaterThanOrEqual(0.84);
      }
      // What a run without a part gives is in sight, and nothing that the finding names takes its place.
      await frame.locator('trace-finding [data-action="leave-out"]').click();
      const given = frame.locator('trace-ablation [data-answer]');
      await expect.poll(() => given.textContent()).toMatch(/^Without /);
      await expect.poll(() => frame.locator('trace-finding .stale').count()).toBe(0);
      const isGivenInSight = () =>
        given.evaluate((words) => {
          const { top } = words.getBoundingClientRect();
          return top > 0 && top < window.innerHeight - 60;
        });
      await expect.poll(isGivenInSight).toBe(true);
      // Another presentation begins at the heading of the step.
      await frame.locator('body').press('f');
      await frame.locator('body').press('f');
      const heading = frame.locator('trace-story-step[data-step="14"] trace-attribution h3').first();
      const aboveHeading = () =>
        heading.evaluate((title) => {
          const main = document
            .elementFromPoint(0, 0)
            ?.closest('llm-trace-app')
            ?.shadowRoot?.querySelector('trace-view');
          const view = main?.shadowRoot?.querySelector('main')?.getBoundingClientRect();
          return title.getBoundingClientRect().top - (view?.top ?? Number.NaN);
        });
      await expect.poll(aboveHeading).toBeGreaterThanOrEqual(0);
      // Who wants larger type gets it, by a key or a button, as far as what happened is whole; the other key takes it back.
      await frame.locator('[data-goto="15"]').last().click();
      await frame.locator('trace-story-step trace-finding [data-finding="certainty"]').waitFor();
      const said = frame.locator('trace-story-step trace-finding');
      const size = () => said.evaluate((told) => Number.parseFloat(getComputedStyle(told).fontSize));
      const fitted = await size();
      await frame.locator('body').press('+');
      await expect.poll(size).toBeGreaterThan(1.75 * 13 * 0.8);
      const larger = await size();
      expect(larger).toBeGreaterThan(fitted);
      // Where what happened leaves type no room to grow further it stays as large.
      await action(frame, 'type-larger').click();
      await expect.poll(size).toBeGreaterThanOrEqual(larger);
      await action(frame, 'type-smaller').click();
      await frame.locator('body').press('-');
      await expect.poll(size).toBeCloseTo(fitted, 1);
      // All of the list of keys is in its dialog, however large type is.
      await frame.locator('body').press('?');
      const over = () =>
        frame.locator('trace-help').evaluate((help) => {
          const body = help.shadowRoot?.querySelector('dialog');
          const parts = [...(help.shadowRoot?.querySelectorAll('section, td, th') ?? [])];
          const right = body?.getBoundingClientRect().right ?? 0;
          const beyond = parts.map((part) =>
            Math.max(part.getBoundingClientRect().right - right, part.scrollWidth - part.clientWidth),
          );
          return Math.max((body?.scrollWidth ?? 0) - (body?.clientWidth ?? 0), ...beyond);
        });
      await expect.poll(over, { message: `${viewport.width}` }).toBeLessThanOrEqual(0);
      await frame.locator('body').press('?');
      // The map of 14 tokens has a label for each, and no number of its legend reaches over its edge.
      await frame.locator('[data-goto="7"]').last().click();
      const map = frame.locator('trace-story-figure trace-heat-map').last();
      await expect.poll(() => map.evaluate((host) => host.style.getPropertyValue('--plot-below'))).toBe('93px');
      const beyond = () =>
        map.evaluate((host) => {
          const legend = host.shadowRoot?.querySelector('trace-heat-map-legend');
          const numbers = legend?.shadowRoot?.querySelector('.numbers');
          return legend && numbers ? numbers.scrollWidth - legend.clientWidth : Number.NaN;
        });
      await expect.poll(beyond).toBeLessThanOrEqual(0);
      // That a prediction is explained rather than another is said where neither is seen, and ended there.
      await panel.go({ step: 12, ratherThan: 383 });
      const contrast = frame.locator('trace-story-step trace-finding [data-contrast]');
      await expect.poll(() => contrast.textContent()).toContain('Chosen: why “·They”, not “·The”');
      await contrast.locator('[data-action="explain-alone"]').click();
      await expect.poll(() => contrast.count()).toBe(0);
      await frame.locator('body').press('f');
    }
    await panel.page.setViewportSize(WIDE);
    expect(panel.problems()).toEqual([]);
  });

  it('cut no line of any step in any window, keep numbers in larger type, and say so where what defines the step gives way to it', async ({
    story,
  }) => {
    const { panel, frame } = await story();
    // Windows of 1166 × 609 to 1920 × 1080 pixels, without what the editor has around the panel.
    const windows = [
      { width: 1110, height: 513 },
      { width: 1224, height: 624 },
      { width: 1384, height: 804 },
      { width: 1864, height: 984 },
    ];
    const all = Array.from({ length: 18 }, (_, at) => at + 1);
    for (const viewport of thorough ? windows : windows.slice(0, 1)) {
      await panel.page.setViewportSize(viewport);
      await frame.locator('body').press('f');
      const begun = new Map<number, Pick<SeenOfSaid, 'lead' | 'numbers'>>();
      for (const larger of [0, 1]) {
        if (larger) await frame.locator('body').press('+');
        for (const step of thorough ? all : [5, 8, 13, 14]) {
          await frame.locator(`[data-goto="${step}"]`).last().click();
          await expect.poll(() => shownStep(frame)).toBe(String(step));
          const message = `${viewport.width}, ${larger}, step ${step}`;
          await expect.poll(() => cutLines(frame), { message }).toEqual([]);
          // What happened comes first in larger type: a lecturer missed its numbers where a sentence of the lead was kept.
          const { lead, numbers, sign } = await seenOfSaid(frame);
          expect(numbers.slice(0, 2), message).not.toContain(false);
          const before = begun.get(step) ?? { lead, numbers };
          begun.set(step, before);
          expect(numbers, message).toEqual(before.numbers);
          if (larger === 0) expect(lead[0], message).toBe(true);
          // Where it gives way for larger type, that is said.
          if (lead.some((seen, at) => !seen && before.lead[at])) expect(sign, message).toBe(true);
          // Of the logit lens the rows are there that the sentence names, and the last one.
          if (step === 13) await frame.locator('trace-lens [data-layer="5"] td').first().waitFor();
        }
      }
      await frame.locator('body').press('-');
      await frame.locator('body').press('f');
    }
    await panel.page.setViewportSize(WIDE);
    expect(panel.problems()).toEqual([]);
  });
});
