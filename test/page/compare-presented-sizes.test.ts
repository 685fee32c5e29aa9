/** What is in sight of a presented comparison, and whole, in windows and type of any size. */
import { expect } from 'vitest';
import { colorViolations, seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { beyond, isPresenting, LARGE, LOW, NARROW, openTexts, SMALL, shown, showPart } from './presented-comparison.ts';

describePage('a presented comparison, in any size,', () => {
  const it = itLooksAt(openTexts);

  it.runIf(thorough)(
    'in a narrow panel has no part that is wider than it, nor a table that is cut, whatever the size',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const press = (key: string) => frame.locator('body').press(key);
      await press('f');
      await panel.page.setViewportSize(NARROW);
      const beyondMain = () => frame.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
      const parts = {
        outcome: '[data-outcome="a"]',
        parts: '[data-parts="heads"]',
        drift: 'compare-drift table',
        'step-8': 'compare-looks table',
      };
      for (const larger of [0, 2]) {
        for (let presses = 0; presses < larger; presses++) await press('+');
        await press('Home');
        // In the order in which they are presented.
        for (const [part, table] of Object.entries(parts)) {
          while ((await shown(frame))[0] !== part) await press('ArrowRight');
          await frame.locator(`#${part} ${table}`).first().waitFor();
          const message = `${part}, ${larger}`;
          await expect.poll(beyondMain, { message }).toBeLessThanOrEqual(0);
          const cut = () =>
            frame
              .locator(`#${part} ${table}`)
              .evaluateAll((all) =>
                Math.max(
                  ...all.map((one) => one.getBoundingClientRect().width - (one.parentElement?.clientWidth ?? 0)),
                ),
              );
          await expect.poll(cut, { message }).toBeLessThanOrEqual(0.5);
        }
      }
      for (const _ of [1, 2]) await press('-');
      await panel.page.setViewportSize(SMALL);
      await press('Home');
      await press('f');
    },
  );

  it.runIf(thorough)(
    'has what heads and MLPs make in sight, the sum of each before its parts, and numbers that it is sorted by alone',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('body').press('f');
      for (const viewport of [{ width: 1280, height: 760 }, SMALL]) {
        await panel.page.setViewportSize(viewport);
        await showPart(frame, 'parts');
        const parts = ['[data-kind-sums]', '[data-parts="heads"]'];
        if (viewport.width === 1280) parts.push('[data-parts="mlps"]');
        for (const part of parts)
          await expect
            .poll(() => beyond(frame, `compare-part-tables ${part}`, 'main'), { message: `${viewport.width} ${part}` })
            .toBeLessThanOrEqual(0);
        const columns = frame.locator('compare-part-tables [data-parts="heads"] thead :is(th, td):visible');
        expect((await columns.allTextContents()).map((name) => name.trim())).toEqual([
          'head',
          '',
          'adds in A',
          'in B',
          'B − A',
        ]);
        expect(await frame.locator('compare-part-tables [data-output-meaning]').count()).toBe(0);
        // The biases and the last token are the same in both, and yet have a difference, with its sign.
        const sums = frame.locator('compare-part-tables [data-parts="sums"]');
        expect(await sums.locator('caption').textContent()).toContain('the final norm divides');
        expect(await sums.locator('[data-sum="embed"] td').last().textContent()).toMatch(/^[+−]0\.0\d+$/);
      }
      await panel.page.setViewportSize(SMALL);
      await frame.locator('body').press('Home');
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)(
    'has the table of blocks beside their map, whose colours are explained, or on a page of its own: the names of its columns never stand alone',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('body').press('f');
      for (const viewport of [{ width: 1280, height: 650 }, LOW, { width: 640, height: 480 }]) {
        await panel.page.setViewportSize(viewport);
        await showPart(frame, 'drift');
        const [map, table] = ['.map', 'table'].map((part) => frame.locator(`compare-drift ${part}`));
        if (!map || !table) throw new Error('There is none.');
        await map.waitFor();
        const message = `${viewport.width}`;
        await expect.poll(() => beyond(frame, 'compare-drift .map', 'main'), { message }).toBeLessThanOrEqual(0);
        if (viewport.width === 1280)
          await expect.poll(() => beyond(frame, 'compare-drift table', 'main'), { message }).toBeLessThanOrEqual(0);
        expect(await frame.locator('compare-drift [data-norms-said]').textContent()).toContain(
          '‖B − A‖ is that of their difference',
        );
        expect(await frame.locator('compare-drift figcaption').textContent()).toContain(
          'the stronger the colour, the further A and B are apart',
        );
        if (viewport.width !== 1280) {
          const bottom = async () =>
            (await frame
              .locator('main')
              .boundingBox()
              .then((box) => box && box.y + box.height)) ?? 0;
          await expect
            .poll(async () => ((await table.boundingBox())?.y ?? 0) - (await bottom()), { message })
            .toBeGreaterThanOrEqual(0);
        }
      }
      await panel.page.setViewportSize(SMALL);
      await frame.locator('body').press('Home');
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)(
    'in the smallest window says in sight what the numbers of heads are and where A and B are furthest apart, and has no heading of a table without a row',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await panel.page.setViewportSize({ width: 640, height: 480 });
      await frame.locator('body').press('f');
      await showPart(frame, 'drift');
      await expect.poll(() => beyond(frame, 'compare-drift [data-furthest-of-all]', 'main')).toBeLessThanOrEqual(0);
      await showPart(frame, 'parts');
      await expect.poll(() => beyond(frame, 'compare-parts .note', 'main')).toBeLessThanOrEqual(0);
      await frame.locator('body').press('ArrowLeft');
      await expect.poll(() => shown(frame)).toEqual(['outcome']);
      const drawn = (part: string) =>
        frame
          .locator(`compare-outcome [data-outcome="changed"] ${part}`)
          .first()
          .evaluate((one) => getComputedStyle(one).opacity);
      const parts = ['caption', 'thead th', 'tbody th'];
      await expect.poll(() => Promise.all(parts.map(drawn))).toEqual(['0', '0', '0']);
      await frame.locator('body').press('PageDown');
      await expect.poll(() => Promise.all(parts.map(drawn))).toEqual(['1', '1', '1']);
      await panel.page.setViewportSize(SMALL);
      await frame.locator('body').press('Home');
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)('has no part that its width cuts, in a small window and in a large one', async ({ shared }) => {
    const { panel, frame } = await shared();
    await frame.locator('body').press('f');
    for (const viewport of [SMALL, LARGE]) {
      await panel.page.setViewportSize(viewport);
      await frame.locator('body').press('Home');
      for (const part of ['overview', 'outcome', 'parts', 'drift']) {
        while ((await shown(frame))[0] !== part) await frame.locator('body').press('ArrowRight');
        await expect
          .poll(
            () =>
              frame
                .locator(`#${part} .scroll`)
                .evaluateAll((all) => Math.max(0, ...all.map((one) => one.scrollWidth - one.clientWidth))),
            { message: `${part}, ${viewport.width}` },
          )
          .toBeLessThanOrEqual(1);
      }
    }
    // The scale of the map stands beside it, or below it where there is no room.
    for (const viewport of [LARGE, NARROW]) {
      await panel.page.setViewportSize(viewport);
      const isBelow = async () => {
        const [map, scale] = await Promise.all(
          ['.map', 'trace-heat-map-legend'].map((one) => frame.locator(`compare-drift ${one}`).boundingBox()),
        );
        return (scale?.y ?? Number.NaN) >= (map?.y ?? Number.NaN) + (map?.height ?? Number.NaN);
      };
      await expect.poll(isBelow, { message: String(viewport.width) }).toBe(viewport === NARROW);
    }
    await panel.page.setViewportSize(LARGE);
    await frame.locator('body').press('Home');
    expect(await seriousViolations(frame)).toEqual([]);
    expect(await colorViolations(frame)).toEqual([]);
    await panel.page.setViewportSize(SMALL);
    await frame.locator('body').press('f');
  });

  it.runIf(thorough)(
    'in the largest type names block and head whole, begins the table of heads in view, and saves its figures by their menus',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await panel.page.setViewportSize({ width: 1300, height: 800 });
      const press = (key: string) => frame.locator('body').press(key);
      await press('f');
      for (const _ of [1, 2, 3]) await press('+');
      const note = frame.locator('compare-header [data-note]');
      await expect.poll(() => note.textContent()).toMatch(/^Block \d+, head \d+ in both$/);
      await expect.poll(() => note.evaluate((words) => words.scrollWidth - words.clientWidth)).toBeLessThanOrEqual(0);
      await press('Home');
      const bars = frame.locator('compare-predicted-bars trace-picture-menu .opener');
      await expect
        .poll(() => beyond(frame, 'compare-predicted-bars trace-picture-menu', 'main'))
        .toBeLessThanOrEqual(0);
      await bars.click();
      await frame.locator('compare-predicted-bars [data-item="picture"]').waitFor();
      await press('Escape');
      while ((await shown(frame))[0] !== 'parts') await press('ArrowRight');
      const heads = 'compare-parts [data-parts="heads"]';
      await frame.locator(`${heads} tbody tr`).first().waitFor();
      await expect.poll(() => beyond(frame, `${heads} thead`, 'main')).toBeLessThanOrEqual(0);
      expect(await frame.locator('compare-parts .matrix h3 trace-picture-menu').count()).toBe(1);
      for (const _ of [1, 2, 3]) await press('-');
      await panel.page.setViewportSize(SMALL);
      await press('Home');
      await press('f');
    },
  );

  it.runIf(thorough)(
    'in a low window begins each part with its figure, which is whole, and cuts no row of a table',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const press = (key: string) => frame.locator('body').press(key);
      await panel.page.setViewportSize(LOW);
      await press('f');
      await showPart(frame, 'parts');
      await expect.poll(() => beyond(frame, 'compare-parts trace-head-matrix', 'main')).toBeLessThanOrEqual(0);
      // A presentation begins at the part that is read.
      await press('f');
      await frame.locator('[data-goto="step-8"]').click();
      await press('f');
      await expect.poll(() => shown(frame)).toEqual(['step-8']);
      const rows = frame.locator('#step-8 compare-looks tr');
      const seen = async () => {
        const end = await frame.locator('main').evaluate((main) => main.getBoundingClientRect().bottom);
        const all = await rows.evaluateAll((each) =>
          each.map((row) => ({
            bottom: row.getBoundingClientRect().bottom,
            isDrawn: getComputedStyle(row.children[0] as Element).opacity === '1',
          })),
        );
        return { all: all.length, cut: all.filter(({ bottom, isDrawn }) => isDrawn && bottom > end + 1).length };
      };
      await expect.poll(seen).toEqual({ all: expect.toSatisfy((count: number) => count > 8), cut: 0 });
      const drawn = (row: number) =>
        rows
          .nth(row)
          .locator('th')
          .first()
          .evaluate((one) => getComputedStyle(one).opacity);
      // In sight with the row of the word that was changed; a lower window has the last ones on the next page.
      expect(await drawn(6)).toBe('1');
      await panel.page.setViewportSize({ ...LOW, height: 400 });
      await expect.poll(async () => [await drawn(-1), (await seen()).cut]).toEqual(['0', 0]);
      await press('PageDown');
      await expect.poll(() => drawn(-1)).toBe('1');
      await panel.page.setViewportSize(SMALL);
      await press('Home');
      await press('f');
      expect(panel.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)('in a low window has all that is said first in sight', async ({ open }) => {
    const panel = await open({ viewport: LOW });
    const text = 'When Mary and John went to the shop, John gave a drink to Mary.';
    const frame = await panel.compare(await panel.make(text), await panel.make(text.replace('drink', 'book')));
    await frame.locator('[data-lead]').waitFor();
    await frame.locator('body').press('f');
    const said = 'compare-summary [data-further] > span';
    await expect.poll(() => frame.locator(said).textContent()).toContain('MLP');
    await expect.poll(() => beyond(frame, said, 'main')).toBeLessThanOrEqual(0);
  });

  it.runIf(thorough)(
    'begins the text of each side in the header where they differ, so that at most its end is cut',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('body').press('f');
      await expect.poll(() => isPresenting(frame)).toBe(true);
      const shownTexts = () =>
        frame
          .locator('compare-header .of > :not(.name)')
          .evaluateAll((all) =>
            all.filter((one) => one.clientWidth > 0).map(({ textContent }) => textContent.slice(0, 12)),
          );
      for (const width of [640, 960, 1280]) {
        await panel.page.setViewportSize({ width, height: 720 });
        await expect.poll(shownTexts, { message: String(width) }).toEqual([' little girl', ' little boy ']);
      }
      await panel.page.setViewportSize(SMALL);
      await frame.locator('body').press('f');
    },
  );

  it.runIf(thorough)(
    'has the names of both sides of a change whole beside their texts, and the file of neither cut',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 853, height: 480 } });
      const [a, b] = [
        await panel.make('A kid walked back to the house.'),
        await panel.make('Interest rates rose again.'),
      ];
      const frame = await panel.compare(
        { ...a, edit: 'before', label: 'lesson.md:7' },
        { ...b, edit: 'after', label: 'lesson.md:8' },
      );
      await frame.locator('[data-lead]').waitFor();
      await frame.locator('body').press('f');
      await expect.poll(() => isPresenting(frame)).toBe(true);
      const sides = frame.locator('compare-header .of');
      for (const width of [853, 1280]) {
        await panel.page.setViewportSize({ width, height: 720 });
        const overlaps = () =>
          sides.evaluateAll((all) =>
            all.map((side) => {
              const [name, ...texts] = [...side.children];
              const range = document.createRange();
              range.selectNodeContents(name as Element);
              const { right } = range.getBoundingClientRect();
              const lefts = texts.filter((one) => one.textContent).map((one) => one.getBoundingClientRect().left);
              return Math.round(right - Math.min(...lefts));
            }),
          );
        await expect
          .poll(async () => Math.max(...(await overlaps())), { message: String(width) })
          .toBeLessThanOrEqual(0);
        expect((await sides.allTextContents()).join()).not.toContain('lesson.md');
        expect(await sides.first().getAttribute('title')).toContain('lesson.md:7');
      }
    },
  );
});
