/** What is in view in a presentation, in windows of any size and in larger type. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { cutLines } from './cut-lines.ts';
import { labelsOn, noteLabels } from './drawn-labels.ts';
import { describePage, it as itAlone } from './fixture.ts';
import { type SeenOfSaid, seenOfSaid } from './seen-of-said.ts';
import { action, itLooksAtStory, openAtBestHead, shownHead, shownStep, WIDE } from './story-page.ts';
import { settled } from './visit-steps.ts';
import { showWholeFigure } from './whole-figure.ts';

describePage('what is presented', () => {
  const it = itLooksAtStory();

  it.runIf(thorough)('keep what is said in sight beside the figure where both have room', async ({ story }) => {
    const { panel, frame } = await story();
    const views = [
      { width: 1280, height: 720 },
      { width: 1920, height: 1080 },
    ];
    for (const viewport of views) {
      await panel.page.setViewportSize(viewport);
      for (const step of [7, 8, 9, 10, 11, 15, 18]) {
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
    for (const { times, ...viewport } of begun) {
      await panel.page.setViewportSize(viewport);
      await frame.locator('body').press('f');
      await expect.poll(type).toBe(times);
      for (const step of [5, 7, 8, 9, 13, 14, 15, 18]) {
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
    await expect.poll(async () => (await hidden()).length).toBe(3);
    await frame.locator('body').press('f');
    await frame.locator('body').press('+');
    await expect.poll(type).toBe(1.75);
    const happened = frame.locator('trace-story-step [data-finding="normalised vector"] > .sentence');
    const isWhole = async () =>
      (await happened.evaluateAll((all) => all.map((one) => (one as HTMLElement).hidden))).join();
    await expect.poll(isWhole).toBe('false,false');
    // Which block it is, is told in short at least.
    const where = frame.locator('trace-story-step [data-fitted]:not([hidden])');
    expect(await where.textContent()).toMatch(
      /After blocks 0 to 4, which did the same, this is block 5, the sixth of 6(\.|, shown because its head 5\.4 )/,
    );
    // The card of a value is seen whole or not at all.
    await showWholeFigure(frame);
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
    await noteLabels(frame);
    const tokens = await frame.locator('trace-token-strip [data-token] bdi').allTextContents();
    expect(tokens).toHaveLength(14);
    for (const viewport of low) {
      await panel.page.setViewportSize(viewport);
      await frame.locator('body').press('f');
      for (const step of [6, 10, 13, 14]) {
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
      // The button that leaves out a part is there where the sentence that names the part is, if need be in smaller type.
      const naming = frame.locator('trace-finding [data-names-tested]').first();
      const leaveOut = frame.locator('trace-finding [data-action="leave-out"]');
      let smaller = 0;
      for (; smaller < 3 && !(await leaveOut.isVisible()); smaller++) await frame.locator('body').press('-');
      await expect.poll(() => leaveOut.isVisible()).toBe(true);
      expect(await naming.isVisible()).toBe(true);
      // What a run without a part gives is in sight, and nothing that the finding names takes its place.
      await leaveOut.click();
      const given = frame.locator('trace-ablation [data-answer]');
      await expect.poll(() => given.textContent()).toMatch(/^Without /);
      await expect.poll(() => frame.locator('trace-finding .stale').count()).toBe(0);
      const isGivenInSight = () =>
        given.evaluate((words) => {
          const { top } = words.getBoundingClientRect();
          return top > 0 && top < window.innerHeight - 60;
        });
      await expect.poll(isGivenInSight).toBe(true);
      for (; smaller > 0; smaller--) await frame.locator('body').press('+');
      // Another presentation begins at the heading of the step.
      await frame.locator('body').press('f');
      await frame.locator('body').press('f');
      const heading = frame.locator('trace-story-step[data-step="14"] trace-top-logits');
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
      // Where what happened leaves type no room to grow further it stays as large, but for the step in which it is fitted.
      await action(frame, 'type-larger').click();
      await expect.poll(size).toBeGreaterThan(larger - 0.5);
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
      const unlabelled = async () => {
        const labels = await labelsOn(map);
        // Those of rows, and those of columns.
        return tokens.filter((token) => labels.filter((label) => label === token).length < 2);
      };
      await expect.poll(unlabelled, { message: `${viewport.width}` }).toEqual([]);
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
  });

  it.runIf(thorough)(
    'cut no line of any step in any window, keep numbers in larger type, and say so where what defines the step gives way to it',
    async ({ story }) => {
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
        const begun = new Map<number, Pick<SeenOfSaid, 'lead'>>();
        // In a low window type may have no larger size: the one of the next window is no smaller for that.
        const canGrow = (await action(frame, 'type-larger').getAttribute('aria-disabled')) === 'false';
        for (const larger of canGrow ? [0, 1] : [0]) {
          if (larger) await frame.locator('body').press('+');
          for (const step of thorough ? all : [5, 8, 13, 14]) {
            await frame.locator(`[data-goto="${step}"]`).last().click();
            await expect.poll(() => shownStep(frame)).toBe(String(step));
            const message = `${viewport.width}, ${larger}, step ${step}`;
            await expect.poll(() => cutLines(frame), { message }).toEqual([]);
            // What happened comes first in larger type: a lecturer missed its numbers where a sentence of the lead was kept.
            const { lead, numbers, sign } = await seenOfSaid(frame);
            expect(numbers.slice(0, 2), message).not.toContain(false);
            const before = begun.get(step) ?? { lead };
            begun.set(step, before);
            // Further ones give way from the last one on.
            expect(numbers, message).toEqual(numbers.toSorted((a, b) => Number(b) - Number(a)));
            if (larger === 0) expect(lead[0], message).toBe(true);
            // Where it gives way for larger type, that is said.
            if (lead.some((seen, at) => !seen && before.lead[at])) expect(sign, message).toBe(true);
            // Of the logit lens the rows are there that the sentence names, and the last one.
            if (step === 13) await frame.locator('trace-lens [data-layer="5"] td').first().waitFor();
          }
        }
        if (canGrow) await frame.locator('body').press('-');
        await frame.locator('body').press('f');
      }
      await panel.page.setViewportSize(WIDE);
    },
  );

  // Where a part was left out before, what was measured is told as well.
  itAlone.runIf(thorough)('offer to leave out a part only beside the sentence that names it', async ({ open }) => {
    const { panel, frame } = await openAtBestHead(open);
    const test = () =>
      frame.locator('trace-story-step trace-finding:not([figure])').evaluate((finding) => {
        const isSeen = (part: string) => finding.shadowRoot?.querySelector(part)?.checkVisibility() ?? false;
        return { isOffered: isSeen('[data-action="leave-out"]'), isNamed: isSeen('[data-names-tested]') };
      });
    const windows = [
      { width: 1300, height: 800 },
      { width: 1110, height: 513 },
    ];
    let offers = 0;
    for (const viewport of windows) {
      await panel.page.setViewportSize(viewport);
      await frame.locator('body').press('f');
      await frame.locator('[data-goto="14"]').last().click();
      await expect.poll(() => shownStep(frame)).toBe('14');
      await frame.locator('trace-story-step trace-finding [data-names-tested]').first().waitFor({ state: 'attached' });
      for (const larger of [0, 1, 2, 3]) {
        if (larger > 0) await frame.locator('body').press('+');
        // What has no room is known once all is drawn.
        await settled(frame);
        const message = `${viewport.width}, ${larger}`;
        await expect.poll(async () => (await test()).isOffered <= (await test()).isNamed, { message }).toBe(true);
        offers += Number((await test()).isOffered);
      }
      for (const _ of [1, 2, 3]) await frame.locator('body').press('-');
      await frame.locator('body').press('f');
    }
    expect(offers).toBeGreaterThan(0);
  });

  itAlone.runIf(thorough)(
    'have all columns of the logit lens that fit in sight, none of which fades, and mark the cell that is told of',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1442, height: 855 }, level: 'story', place: null });
      const frame = await panel.trace('The weather is nice today. The weather is');
      await expect.poll(() => shownHead(frame)).toBeTruthy();
      await frame.locator('body').press('f');
      await frame.locator('[data-goto="13"]').last().click();
      const lens = frame.locator('trace-lens');
      await expect.poll(() => lens.locator('thead [data-position]').count()).toBe(9);
      const edges = () =>
        lens.locator('.scroll').evaluate((table) => ({
          faded: table.hasAttribute('data-before') || table.hasAttribute('data-after'),
          beyond: table.scrollWidth - table.clientWidth > 1,
        }));
      await expect.poll(edges).toEqual({ faded: false, beyond: false });
      expect(await lens.locator('[data-hidden]').count()).toBe(0);
      await expect.poll(() => cutLines(frame)).toEqual([]);
      // Of whose cell is told below the table, without the pointer.
      const marked = lens.locator('td.read');
      expect(await marked.count()).toBe(1);
      const told = (await lens.locator('[data-readout] bdi').first().textContent())?.replaceAll(/\s+/g, ' ') ?? '';
      expect((await marked.getAttribute('aria-label'))?.replaceAll(/\s+/g, ' ')).toContain(told);
      // In a line of tokens that is longer the columns in sight are whole as well.
      const longer = await panel.trace(
        'The weather is nice in spring, and people like to go outside and to swim in the sea.',
      );
      await longer.locator('[data-goto="13"]').last().click();
      await longer.locator('trace-lens [data-hidden]').first().waitFor({ state: 'attached' });
      await expect.poll(edges).toEqual({ faded: false, beyond: true });
    },
  );

  it.runIf(thorough)(
    'have five columns of the logit lens in sight in the largest type, with whole shares',
    async ({ story }) => {
      const { panel, frame } = await story();
      await panel.page.setViewportSize({ width: 1300, height: 800 });
      await frame.locator('body').press('f');
      await frame.locator('[data-goto="13"]').last().click();
      await frame.locator('trace-lens td.chosen').first().waitFor();
      for (const _ of [1, 2, 3]) await frame.locator('body').press('+');
      const seen = () =>
        frame.locator('trace-lens').evaluate((lens) => {
          const table = lens.shadowRoot?.querySelector('.scroll') as HTMLElement;
          const { left, right } = table.getBoundingClientRect();
          const names = lens.shadowRoot?.querySelector('thead .side')?.getBoundingClientRect().right ?? left;
          const cells = [...table.querySelectorAll<HTMLElement>('tbody tr:last-child td')].filter((cell) => {
            const box = cell.getBoundingClientRect();
            return box.left >= names - 1 && box.right <= right + 1;
          });
          return { columns: cells.length, cut: Math.max(...cells.map((cell) => cell.scrollWidth - cell.clientWidth)) };
        });
      await expect.poll(async () => (await seen()).columns).toBeGreaterThanOrEqual(5);
      await expect.poll(async () => (await seen()).cut).toBeLessThanOrEqual(0);
      for (const _ of [1, 2, 3]) await frame.locator('body').press('-');
      await frame.locator('body').press('f');
      await panel.page.setViewportSize(WIDE);
    },
  );
});
