import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { cutLines } from './cut-lines.ts';
import { describePage, it } from './fixture.ts';
import { presentInSizes } from './present-in-sizes.ts';
import { settled } from './visit-steps.ts';

const WIDE = { width: 1100, height: 800 };

describePage('the figures of a lesson', () => {
  it.runIf(thorough)(
    'where a card speaks of one cell, the figure outlines it and the formula computes it, in a story and among all numbers',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const frame = await panel.lesson('mask');
      const next = frame.locator('[data-lesson="next"]');
      for (const card of ['1', '2']) {
        await next.click();
        await expect.poll(() => frame.locator('trace-lesson-bar [data-card]').getAttribute('data-card')).toBe(card);
        await frame.locator('trace-inspector').getByText('0.3202').first().waitFor();
      }
      await frame.locator('[data-lesson="back"]').click();
      await expect
        .poll(() => frame.locator('[data-lesson-found]').textContent())
        .toContain('becomes the weight 0.3202');
      if (!thorough) return;
      const level = frame.locator('trace-header [data-picker="level"]');
      await level.getByText('Numbers', { exact: true }).click();
      await expect.poll(() => frame.locator('main').getAttribute('class')).toBe('numbers');
      await frame.locator('main').getByText('blocks.5.attn.pattern[4, 5, 0] = exp(-3.352').first().waitFor();
    },
  );

  it.runIf(thorough)(
    'where another head or token is shown than a card speaks of, it says so in one line, and leads back',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const frame = await panel.lesson('mask');
      const note = frame.locator('[data-lesson-elsewhere]');
      const said = async () => (await note.textContent())?.replace(/\s+/g, ' ').trim();
      await frame.locator('[data-lesson="next"]').click();
      await frame.locator('trace-inspector').getByText('0.3202').first().waitFor();
      expect(await note.count()).toBe(0);
      await frame.locator('body').press('.');
      await expect.poll(said).toBe('This card speaks of head 5.4; head 5.5 is shown. Back to Head 5.4');
      // Loaded anew the panel is where it was, and still says it.
      await panel.page.reload();
      await expect.poll(said).toContain('head 5.5 is shown');
      if (thorough) {
        // Presented as well, seen whole.
        await frame.locator('body').press('f');
        await expect.poll(() => frame.locator('trace-header').isHidden()).toBe(true);
        await settled(frame);
        const hidden = () =>
          frame.locator('trace-lesson-bar .card').evaluate((text) => text.scrollHeight - text.clientHeight);
        await expect.poll(hidden).toBeLessThanOrEqual(0);
      }
      await frame.locator('[data-lesson="back-to-told"]').click();
      await expect.poll(() => note.count()).toBe(0);
      if (thorough) await frame.locator('body').press('f');
      await frame.locator('trace-inspector').getByText('0.3202').first().waitFor();
      await frame.locator('body').press('n');
      await expect
        .poll(said)
        .toBe('This card speaks of “·spring” (token 5); “,” (token 6) is shown. Back to “·spring” (token 5)');
      // Another card leads to what it speaks of itself.
      await frame.locator('[data-lesson="next"]').click();
      await expect.poll(() => frame.locator('trace-lesson-bar [data-card]').getAttribute('data-card')).toBe('2');
      await expect.poll(() => note.count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'where scores become weights both maps are drawn however narrow the panel is, the weights first where they stand below each other',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 604, height: 855 }, level: 'story', place: null });
      const frame = await panel.lesson('mask');
      await frame.locator('[data-lesson="next"]').click();
      const maps = frame.locator('trace-story-figure trace-tensor');
      const tops = () => maps.evaluateAll((all) => all.map((map) => Math.round(map.getBoundingClientRect().top)));
      const names = () => maps.evaluateAll((all) => all.map((map) => map.getAttribute('data-tensor')));
      await expect.poll(names).toEqual(['blocks.5.attn.attn_scores', 'blocks.5.attn.pattern']);
      await expect.poll(async () => new Set(await tops()).size).toBe(1);
      await panel.page.setViewportSize({ width: 420, height: 855 });
      await expect.poll(names).toEqual(['blocks.5.attn.pattern', 'blocks.5.attn.attn_scores']);
      expect(await frame.locator('trace-story-figure [data-absent]').count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'a heading with a dimension beside it does not reach into the card of the value',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 604, height: 855 }, level: 'story', place: null });
      const frame = await panel.lesson('residual');
      const edge = async (selector: string, side: 'left' | 'right') =>
        (
          await frame
            .locator(`trace-story-figure ${selector}`)
            .first()
            .evaluate((it) => it.getBoundingClientRect())
        )[side];
      await frame.locator('trace-story-figure [data-dotted]').waitFor();
      await expect
        .poll(async () => (await edge('trace-inspector', 'left')) - (await edge('[data-dotted]', 'right')))
        .toBeGreaterThanOrEqual(16);
    },
  );

  it.runIf(thorough)(
    'a table of weights that has no room for all its decimals has a number in every cell all the same, and no name of a row is cut',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1000, height: 900 }, level: 'story', place: null });
      const frame = await panel.lesson('scale');
      for (let card = 0; card < 2; card++) await frame.locator('[data-lesson="next"]').click();
      const table = frame.locator('trace-lesson-rows');
      const cells = table.locator('tbody td');
      await expect.poll(() => cells.count()).toBe(28);
      const isCut = (one: Locator) =>
        one.evaluateAll((all) => all.some((cell) => cell.scrollWidth > cell.clientWidth + 1 || cell.clientWidth < 16));
      await expect.poll(() => isCut(cells)).toBe(false);
      expect(await isCut(table.locator('tbody th'))).toBe(false);
    },
  );

  it.runIf(thorough)(
    'a table of weights says how many tokens are beyond its edge, leads to them, and has the colours of attention',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 300, height: 800 }, level: 'story', place: null });
      const frame = await panel.lesson('scale');
      for (let card = 0; card < 2; card++) await frame.locator('[data-lesson="next"]').click();
      const table = frame.locator('trace-lesson-rows');
      const more = (side: string) => table.locator(`[data-more="${side}"]`);
      await expect.poll(() => more('after').textContent()).toMatch(/^\d+ more tokens ›$/);
      expect(await more('before').count()).toBe(0);
      const cells = table.locator('[data-row="with the division"] td');
      const isSeen = (cell: Locator) =>
        cell.evaluate((one) => {
          const [box, seen] = [one, one.closest('.scroll') as Element].map((part) => part.getBoundingClientRect());
          return box && seen ? box.right <= seen.right + 2 : false;
        });
      const hidden = Number.parseInt((await more('after').textContent()) ?? '', 10);
      expect(await isSeen(cells.nth(13 - hidden))).toBe(true);
      expect(await isSeen(cells.nth(14 - hidden))).toBe(false);
      // It scrolls for a while, and is gone at the end.
      const press = () => more('after').evaluateAll((all) => all.map((one) => (one as HTMLElement).click()).length);
      await expect.poll(press).toBe(0);
      await expect.poll(() => isSeen(cells.last())).toBe(true);
      await expect.poll(() => more('before').textContent()).toMatch(/^‹ \d+ more tokens$/);
      const colours = (of: Locator) => of.evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
      const chips = frame.locator('trace-token-strip [data-attention]');
      await expect.poll(() => chips.count()).toBe(14);
      for (const theme of ['dark', 'high-contrast'] as const) {
        await panel.useTheme(theme);
        await expect.poll(() => colours(cells)).toEqual(await colours(chips));
      }
      await panel.page.setViewportSize({ width: 1300, height: 800 });
      await expect.poll(() => table.locator('[data-more]').count()).toBe(0);
    },
  );

  it.runIf(thorough)(
    'in a low and narrow panel the figure is in view below each card, and bars follow the slider',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 443, height: 640 }, level: 'story', place: null });
      const frame = await panel.lesson('mask');
      const next = frame.locator('[data-lesson="next"]');
      const main = frame.locator('main');
      const seen = async () => {
        const end = await main.evaluate((scroller) => scroller.getBoundingClientRect().bottom);
        const map = frame.locator('trace-story-figure trace-tensor').first();
        return end - (await map.evaluate((figure) => figure.getBoundingClientRect().top));
      };
      await expect.poll(seen).toBeGreaterThan(200);
      await next.click();
      await expect.poll(seen).toBeGreaterThan(200);
      // The card about the cache has led to it, below the candidates. Where the page is a little higher
      // than its frame, it stays where it is: only the steps are scrolled.
      await frame.evaluate(() => {
        document.body.style.height = 'calc(100% + 5px)';
      });
      await panel.lesson('cache');
      await next.click();
      await next.click();
      const cache = frame.locator('trace-cache');
      const top = async () => (await cache.boundingBox())?.y ?? Number.NaN;
      const edge = async () => (await main.boundingBox())?.y ?? Number.NaN;
      await expect.poll(async () => Math.abs((await top()) - (await edge()))).toBeLessThan(60);
      await expect
        .poll(() => cache.locator('[data-cache]').textContent())
        .toContain('each of the 14 given tokens and the first 16 new ones: the last new token has not been read.');
      // Its reader goes through the new tokens right there, and sees it grow.
      const rows = () => cache.locator('[data-cache]').getAttribute('data-cached').then(Number);
      await expect.poll(rows).toBe(14);
      await cache.locator('[data-action="step-next"]').click();
      await expect.poll(rows).toBe(15);
      expect(Math.abs((await top()) - (await edge()))).toBeLessThan(60);
      const ofPage = () => frame.evaluate(() => document.documentElement.scrollTop);
      expect(await ofPage()).toBe(0);
      await frame.evaluate(() => document.body.style.removeProperty('height'));
      // The first numbers of the row that is spoken of, each in 8 and in 4 bits, at the card and at the question.
      await panel.lesson('quantisation');
      const quantised = frame.locator('trace-quantised-row');
      const heading = frame.locator('trace-story-step h2');
      await expect.poll(() => quantised.locator('tbody tr').count()).toBe(32);
      const step = await heading.textContent();
      await next.click();
      expect(await heading.textContent()).toBe(step);
      await expect.poll(() => quantised.locator('tbody tr').count()).toBe(32);
      expect(await quantised.locator('h3').textContent()).toMatch(
        /^The first 32 numbers of the row of “.weather”, in fewer bits$/,
      );
      const stored = (await quantised.locator('td.whole').allTextContents()).map((text) =>
        Number(text.replace('−', '-')),
      );
      const inBits = (place: number) => stored.filter((_, at) => at % 2 === place);
      expect([Math.max(...inBits(0).map(Math.abs)), Math.min(...inBits(1))]).toEqual([127, -8]);
      const boxed = quantised.locator('tr:has(td.largest) th');
      const named = [...((await quantised.locator('p').textContent()) ?? '').matchAll(/that of number (\d+)/g)];
      expect(named.map(([, number]) => number).sort()).toEqual((await boxed.allTextContents()).sort());
      expect(named).toHaveLength(2);
      // No column is cut: in a narrower panel there is one less of each.
      const tables = quantised.locator('.tables');
      const columns = () => quantised.locator('thead tr:last-child').first().locator('th').allTextContents();
      for (const [width, back] of [
        [363, []],
        [504, ['read back']],
        [443, []],
      ] as const) {
        await panel.page.setViewportSize({ width, height: 640 });
        const each = ['stored', ...back, 'error'];
        await expect.poll(columns).toEqual(['#', 'original', ...each, ...each]);
        expect(await tables.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth), `${width}`).toBe(0);
      }
      expect(
        await seriousViolations(frame, 'llm-trace-app', 'trace-view', 'trace-story-step', 'trace-quantised-row'),
      ).toEqual([]);
      // Presented, fewer numbers are whole, and among them those with the largest errors; a button shows all.
      await panel.page.setViewportSize({ width: 960, height: 540 });
      await frame.locator('body').press('f');
      await expect.poll(() => quantised.locator('tbody tr').count()).toBe(15);
      expect(named.map(([, number]) => number).sort()).toEqual((await boxed.allTextContents()).sort());
      await settled(frame);
      expect(await cutLines(frame)).toEqual([]);
      await quantised.locator('[data-action="all-numbers"]').press('Enter');
      await expect.poll(() => quantised.locator('tbody tr').count()).toBe(32);
      expect(await tables.evaluate((all) => all.matches(':focus'))).toBe(true);
      await frame.locator('body').press('f');
      await panel.page.setViewportSize({ width: 443, height: 640 });
      await next.click();
      expect(await quantised.count()).toBe(0);
      await next.click();
      await quantised.locator('tbody tr').first().waitFor();
      await frame.locator('[data-lesson="show"]').click();
      await frame.locator('[data-lesson="following"][title="Sentences as vectors"]').waitFor();
      expect(await frame.locator('[data-lesson-last]').count()).toBe(0);
      await panel.lesson('sampling');
      // Its title has two lines there, and is not cut.
      const title = frame.locator('trace-lesson-bar h2');
      await expect.poll(() => title.textContent()).toContain('Temperature and sampling');
      expect(
        await title.evaluate((h2) => [h2.scrollWidth - h2.clientWidth, h2.scrollHeight - h2.clientHeight]),
      ).toEqual([0, 0]);
      await next.click();
      await next.click();
      const bars = frame.locator('trace-next-token [data-bar]');
      const values = (attribute: string) =>
        bars.evaluateAll((all, name) => all.map((bar) => Number(bar.getAttribute(name))), attribute);
      await expect.poll(() => bars.count()).toBe(5);
      expect(await values('data-sampled')).toEqual(await values('data-raw'));
      const slider = frame.locator('[data-setting="temperature"]');
      for (let i = 0; i < 10; i++) await slider.press('ArrowLeft');
      const [raw, sampled] = [await values('data-raw'), await values('data-sampled')];
      expect(sampled[0]).toBeGreaterThan(2 * (raw[0] as number));
      expect(sampled[1]).toBeLessThan(raw[1] as number);
      // What a card counts is counted anew at another temperature, and the cards of top-k and top-p put back what was set before.
      const temperature = frame.locator('[data-number="temperature"]');
      const counted = frame.locator('trace-next-token [data-drawn-often]');
      await frame.locator('[data-action="draw-many"]').click();
      const expected = frame.locator('trace-next-token [data-bar] .expected').first();
      await expect.poll(() => expected.textContent()).toMatch(/^9\d\.\d ± (?:[23]\.\d|1\.[5-9])$/);
      expect(await counted.textContent()).toMatch(/two standard deviations \(±\)/);
      await next.click();
      expect(await temperature.inputValue()).toBe('0.5');
      await next.click();
      await expect.poll(() => temperature.inputValue()).toBe('1');
      expect(await frame.locator('[data-lesson-text]').textContent()).toContain(
        'With the temperature at 1, try top-k 5.',
      );
      await expect
        .poll(() => counted.textContent())
        .toMatch(/two standard deviations \(±\).*\. Before: temperature 0\.5\.$/);
      expect(await expected.textContent()).toMatch(/^(?:39\.[5-9]|40\.[0-4]) ± 4\.9$/);
      const topK = frame.locator('[data-number="topK"]');
      await topK.fill('5');
      await topK.press('Enter');
      await next.click();
      expect(await frame.locator('[data-lesson-text]').textContent()).toContain('With top-k at all, try top-p 0.9.');
      await expect.poll(() => topK.inputValue()).toBe('');
      await next.click();
      // The question is about the probabilities that the model gives: the slider is put back to them, and nothing is drawn.
      await expect.poll(() => values('data-sampled')).toEqual(raw);
      await expect
        .poll(() => frame.locator('[data-ask]').textContent())
        .toMatch(/^\s*The sliders are where they began\. At temperature 1, /);
      expect(await temperature.inputValue()).toBe('1');
      expect(await frame.locator('trace-next-token [data-picker="method"] [aria-checked="true"]').textContent()).toBe(
        'the most probable',
      );
      for (let i = 0; i < 10; i++) await slider.press('ArrowLeft');
      await frame.locator('[data-answer]').fill('six');
      await frame.locator('[data-answer]').press('Enter');
      await expect
        .poll(() => frame.locator('[data-feedback="wrong"]').textContent())
        .toContain('one number, in digits');
      // The ratio of what the bars show at temperature 2 is right, and a bar is as long as its probability says.
      // The scale of the bars does not shrink while the slider moves.
      const scale = () => frame.locator('[data-scale]').getAttribute('data-scale');
      const full = await scale();
      const drag = (element: HTMLElement) => {
        (element as HTMLInputElement).value = (element as HTMLInputElement).max;
        element.dispatchEvent(new Event('input'));
      };
      await slider.evaluate(drag);
      await expect.poll(() => values('data-sampled').then(([first]) => first)).toBeLessThan(raw[0] as number);
      expect(await scale()).toBe(full);
      await slider.evaluate((element) => element.dispatchEvent(new Event('change')));
      await expect.poll(scale).toBe('0.5');
      const shown = (await bars.locator('.share b').allTextContents()).map(Number.parseFloat);
      // Up to a scale that is told, and holds what they were before: so it is seen how much shorter they are.
      expect(await frame.locator('[data-scale]').textContent()).toBe(
        'Bars up to 50\u00a0%. The outline is the model’s own probability; the filled bar, and the last number, is that after the sampling controls.',
      );
      const width = await bars.locator('rect:not(.outline)').first().getAttribute('width');
      expect(Number.parseFloat(width ?? '')).toBeCloseTo(((await values('data-sampled'))[0] as number) * 200);
      await frame.locator('[data-answer]').fill(((shown[0] as number) / (shown[1] as number)).toFixed(2));
      await main.evaluate((scroller) => scroller.scrollTo({ top: scroller.scrollHeight }));
      await frame.locator('[data-answer]').press('Enter');
      await frame.locator('[data-feedback="right"]').waitFor();
      // What the answer says of the bars is seen in them, below it.
      const above = async () =>
        ((await bars.first().boundingBox())?.y ?? Number.NaN) - ((await main.boundingBox())?.y ?? Number.NaN);
      await expect.poll(above).toBeGreaterThanOrEqual(0);
    },
  );

  it.runIf(thorough)(
    'presented, a slider that moves leaves each bar where it is, cuts no name of a token, and changes the length of no probability',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1280, height: 720 }, level: 'story', place: null });
      const frame = await panel.lesson('sampling');
      for (let card = 0; card < 3; card++) await frame.locator('[data-lesson="next"]').click();
      await frame.locator('trace-next-token [data-bar]').first().waitFor();
      const seen = () =>
        frame.locator('trace-next-token [data-bar]').evaluateAll((bars) =>
          bars.map((bar) => {
            const [name, drawing] = [bar.querySelector('bdi'), bar.querySelector('svg')] as [HTMLElement, SVGElement];
            const { x, y, width } = drawing.getBoundingClientRect();
            const own = drawing.querySelector('.outline')?.getAttribute('width');
            return { x, y, width, own, isCut: name.scrollWidth > name.clientWidth };
          }),
        );
      const slider = frame.locator('[data-setting="temperature"]');
      const drawn = frame.locator('trace-next-token [data-next="drawn"]');
      for (const viewport of [
        { width: 1280, height: 720 },
        { width: 1500, height: 950 },
      ]) {
        await panel.page.setViewportSize(viewport);
        await presentInSizes(frame, async (larger) => {
          const message = `${viewport.width}, ${larger}`;
          await settled(frame);
          const before = await seen();
          expect(before.length, message).toBeGreaterThanOrEqual(3);
          // Bars are as long as their column, sliders at least twice as wide as those beside their names would be.
          const column = (await frame.locator('trace-next-token ol').boundingBox())?.width ?? Number.NaN;
          for (const { width } of before) expect(width, message).toBeGreaterThan(0.95 * column);
          const slides = await frame
            .locator('trace-sampling input[type="range"]')
            .evaluateAll((all) =>
              all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => [width, height]),
            );
          for (const [width = 0, height = 0] of slides) {
            expect(width, message).toBeGreaterThan(380);
            expect(height, message).toBeGreaterThan(20);
          }
          expect(
            before.filter(({ isCut, width }) => isCut || width < 100),
            message,
          ).toEqual([]);
          for (const key of ['ArrowLeft', 'ArrowRight']) {
            for (let times = 0; times < 12; times++) await slider.press(key);
            if (key === 'ArrowLeft') await drawn.waitFor();
            await settled(frame);
            expect(await seen(), message).toEqual(before);
          }
          await frame.locator('[data-action="reset-sampling"]').click();
          await drawn.waitFor({ state: 'detached' });
        });
      }
    },
  );
});
