/** What is presented in a window of 1024 × 768 pixels, and in larger type, of a text of 20 tokens: what has no room is told. */
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { presentInSizes } from './present-in-sizes.ts';
import { shownHead, shownStep } from './story-page.ts';
import { settled } from './visit-steps.ts';
import { showWholeFigure } from './whole-figure.ts';

const TEXT = 'Once upon a time there was a little girl who lived in a small house near the forest.';

/** Presents one step in each size of type. */
async function present(frame: Frame, step: number, look: (told: string) => Promise<void>) {
  await presentInSizes(frame, async (larger) => {
    await frame.locator(`[data-goto="${step}"]`).last().click();
    await expect.poll(() => shownStep(frame)).toBe(String(step));
    await settled(frame);
    await look(`${larger} × A+, step ${step}`);
  });
}

/** How much of each lies above or below what is seen of the step, in CSS pixels; of what is not drawn more than all. */
function beyond(parts: Locator): Promise<number> {
  return parts.evaluateAll((all) => {
    const view = document.querySelector('llm-trace-app')?.shadowRoot?.querySelector('trace-view')?.shadowRoot;
    const main = view?.querySelector('main')?.getBoundingClientRect() ?? new DOMRect();
    const each = all.map((part) => {
      const { top, bottom } = part.getBoundingClientRect();
      const isDrawn = part.checkVisibility() && getComputedStyle(part).opacity === '1';
      return isDrawn ? Math.max(main.top - top, bottom - main.bottom) : Number.POSITIVE_INFINITY;
    });
    return Math.max(...each);
  });
}

describePage('what is presented of a short text in little room', () => {
  const it = itLooksAt(async (open) => {
    const panel = await open({ viewport: { width: 966, height: 673 }, level: 'story', place: null });
    const frame = await panel.trace(TEXT);
    await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
    return { panel, frame };
  });

  it.runIf(thorough)('names the token that is looked at most above the tokens, and over none', async ({ shared }) => {
    const { panel, frame } = await shared();
    const button = frame.locator('trace-token-strip [data-action="show-beyond"]');
    // A head that looks most at a token out of sight.
    await panel.go({ layer: 1, head: 3 });
    await expect.poll(() => shownHead(frame)).toEqual(['1', '3']);
    let size = 0;
    await present(frame, 8, async (told) => {
      await expect.poll(() => button.count(), { message: told }).toBe(1);
      const bottom = await button.evaluate((one) => one.getBoundingClientRect().bottom);
      const chips = frame.locator('trace-token-strip .chip');
      const top = await chips.evaluateAll((all) => Math.min(...all.map((one) => one.getBoundingClientRect().top)));
      expect(bottom, told).toBeLessThanOrEqual(top);
      const now = await button.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
      expect(now, told).toBeGreaterThanOrEqual(size);
      size = now;
    });
    await panel.go({ isAutomatic: true });
    await expect.poll(() => shownHead(frame)).toEqual(['5', '4']);
  });

  it.runIf(thorough)('says whose the arcs are, over no token and no other label', async ({ shared }) => {
    const { frame } = await shared();
    const strip = frame.locator('trace-token-strip');
    const whose = strip.locator('[data-whose-arcs]');
    for (const step of [8, 6])
      await present(frame, step, async (told) => {
        await expect.poll(() => whose.isVisible(), { message: told }).toBe(true);
        await expect
          .poll(async () => (await whose.textContent())?.replaceAll(/\s+/g, ' '))
          .toBe('Head 5.4: what . looks at');
        const boxes = () =>
          strip.locator('.chip, .next, [data-action="show-beyond"], [data-whose-arcs]').evaluateAll((all) => {
            const sizes = all.map((one) => Number.parseFloat(getComputedStyle(one).fontSize));
            const own = all.findIndex((one) => one.hasAttribute('data-whose-arcs'));
            const other = all.findIndex((one) => one.hasAttribute('data-action'));
            const each = all.map((one) => one.getBoundingClientRect());
            const box = each[own] ?? new DOMRect();
            const covered = each.filter(
              (one, at) =>
                at !== own &&
                one.left < box.right &&
                one.right > box.left &&
                one.top < box.bottom &&
                one.bottom > box.top,
            );
            const isInSight = box.top >= 0 && box.left >= 0 && box.right <= window.innerWidth;
            return {
              covered: covered.length,
              isInSight,
              isSmall: other < 0 || Number(sizes[own]) <= Number(sizes[other]) + 0.1,
            };
          });
        await expect.poll(boxes, { message: told }).toEqual({ covered: 0, isInSight: true, isSmall: true });
      });
    expect(await whose.isVisible()).toBe(false);
  });

  it.runIf(thorough)(
    'says of each head in the same words and in one line whose the arcs are, so that nothing below moves',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const whose = frame.locator('trace-token-strip [data-whose-arcs]');
      const said = async () => (await whose.textContent())?.replaceAll(/\s+/g, ' ');
      const lines = () =>
        whose.evaluate((one) => [
          getComputedStyle(one).fontSize,
          one.getBoundingClientRect().top,
          document
            .querySelector('llm-trace-app')
            ?.shadowRoot?.querySelector('trace-view')
            ?.shadowRoot?.querySelector('main')
            ?.getBoundingClientRect().top,
        ]);
      await present(frame, 8, async (told) => {
        await panel.go({ isAutomatic: true, layer: 5, head: 4 });
        await expect.poll(said, { message: told }).toBe('Head 5.4: what . looks at');
        await settled(frame);
        const before = await lines();
        await panel.go({ isAutomatic: false, layer: 5, head: 5 });
        await expect.poll(said, { message: told }).toBe('Head 5.5: what . looks at');
        await settled(frame);
        expect(await lines(), told).toEqual(before);
        expect(await frame.locator('trace-token-strip-legend [data-attends]').count(), told).toBe(0);
      });
      await panel.go({ isAutomatic: true, layer: 5, head: 4 });
    },
  );

  it.runIf(thorough)('has larger titles of queries, keys and values in larger type, each whole', async ({ shared }) => {
    const { frame } = await shared();
    const titles = frame.locator('trace-story-figure trace-tensor .title b');
    const sizes: number[] = [];
    await present(frame, 6, async (told) => {
      const each = await titles.evaluateAll((all) =>
        all.map((one) => ({
          size: Number.parseFloat(getComputedStyle(one).fontSize),
          over: one.scrollWidth - one.clientWidth,
        })),
      );
      expect(new Set(each.map(({ size }) => size)).size, told).toBe(1);
      expect(Math.max(...each.map(({ over }) => over)), told).toBeLessThanOrEqual(0);
      sizes.push(each[0]?.size ?? Number.NaN);
      await expect.poll(() => beyond(titles), { message: told }).toBeLessThanOrEqual(0);
      const scales = frame.locator('trace-story-figure trace-heat-map-legend .numbers');
      await expect.poll(() => beyond(scales), { message: told }).toBeLessThanOrEqual(0);
    });
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(sizes.at(-1)).toBeGreaterThan(1.15 * (sizes[0] ?? Number.NaN));
  });

  it.runIf(thorough)(
    'has the heading of the logit lens whole, and what the chosen token is read as after each part of all blocks',
    async ({ shared }) => {
      const { frame } = await shared();
      const lens = frame.locator('trace-lens');
      let size = 0;
      await present(frame, 13, async (told) => {
        await lens.locator('[data-layer="1"] td').first().waitFor();
        await expect.poll(() => beyond(lens.locator('h3')), { message: told }).toBeLessThanOrEqual(0);
        for (const part of ['tr[data-layer="1"]', 'tr[data-layer="5"]'])
          await expect.poll(() => beyond(lens.locator(part)), { message: told }).toBeLessThanOrEqual(1);
        const chosen = lens.locator('tbody td.chosen');
        await expect.poll(() => chosen.count(), { message: told }).toBe(12);
        await expect.poll(() => beyond(chosen), { message: told }).toBeLessThanOrEqual(1);
        expect(await lens.locator('[data-left-out]').count(), told).toBe(0);
        const now = await lens.locator('table').evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
        expect(now, told).toBeGreaterThanOrEqual(size - 0.1);
        size = now;
      });
    },
  );

  it.runIf(thorough)(
    'has all heads of the parts of a logit in sight, what is added at last, and the scale of colours',
    async ({ shared }) => {
      const { frame } = await shared();
      const grid = frame.locator('trace-attribution-grid');
      await present(frame, 14, async (told) => {
        await showWholeFigure(frame);
        await grid.locator('.scroll').waitFor();
        const over = () => grid.locator('.scroll').evaluate((room) => room.scrollWidth - room.clientWidth);
        await expect.poll(over, { message: told }).toBeLessThanOrEqual(0);
        for (const part of [grid.locator('tr.after'), grid.locator('trace-heat-map-legend')])
          await expect.poll(() => beyond(part), { message: told }).toBeLessThanOrEqual(0);
        expect(await beyond(frame.locator('trace-attribution h3').first()), told).toBeLessThanOrEqual(0);
      });
    },
  );

  it.runIf(thorough)('cuts no line below the sliders by the edge', async ({ shared }) => {
    const { frame } = await shared();
    const order = frame.locator('trace-sampling [data-order]');
    await present(frame, 16, async (told) => {
      await order.waitFor({ state: 'attached' });
      const isNotCut = async () => {
        const over = await beyond(order);
        return over <= 0 || over === Number.POSITIVE_INFINITY;
      };
      await expect.poll(isNotCut, { message: told }).toBe(true);
    });
  });

  it.runIf(thorough)('says how many generated tokens are out of view', async ({ shared }) => {
    const { frame } = await shared();
    const chips = frame.locator('trace-continuation-strip [data-generated]');
    const more = frame.locator('trace-continuation-strip [data-out-of-view]');
    await present(frame, 17, async (told) => {
      const out = () =>
        chips.evaluateAll(
          (all) =>
            all.filter((chip) => {
              const list = chip.parentElement?.getBoundingClientRect() ?? new DOMRect();
              const { top, bottom } = chip.getBoundingClientRect();
              return (top + bottom) / 2 > list.bottom || (top + bottom) / 2 < list.top;
            }).length,
        );
      await expect.poll(async () => (await more.count()) > 0 === (await out()) > 0, { message: told }).toBe(true);
      if ((await out()) === 0) return;
      expect(await more.textContent(), told).toContain(`${await out()} more token`);
      await expect.poll(() => beyond(more), { message: told }).toBeLessThanOrEqual(0);
    });
  });

  it.runIf(thorough)('ends with all buttons of what can be done next, each whole', async ({ shared }) => {
    const { frame } = await shared();
    const buttons = frame.locator('trace-what-next [data-onward]');
    await present(frame, 18, async (told) => {
      expect(await buttons.count()).toBe(7);
      await expect.poll(() => beyond(buttons), { message: told }).toBeLessThanOrEqual(0);
    });
  });

  it.runIf(thorough)(
    'ends with a way to a worksheet, whose dialog leads back into the presentation and has its buttons in sight in every window, whatever its list is scrolled to',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const { width, height } = panel.page.viewportSize() ?? { width: 0, height: 0 };
      await frame.locator('body').press('f');
      await frame.locator('[data-goto="18"]').last().click();
      const larger = [
        { width: 1280, height: 720 },
        { width: 960, height: 540 },
      ];
      for (const size of [...(thorough ? larger : []), { width: 640, height: 480 }]) {
        await panel.page.setViewportSize(size);
        await frame.locator('trace-what-next [data-onward="worksheet"]').click();
        const dialog = frame.locator('trace-steps-dialog dialog');
        await expect.poll(() => dialog.locator('h3').textContent()).toBe('Which steps shall the worksheet tell?');
        const save = dialog.locator('[data-action="save-steps"]');
        await save.waitFor();
        const below = async () => {
          const [inner, outer] = [await save.boundingBox(), await dialog.boundingBox()];
          const end = Math.min(size.height, outer ? outer.y + outer.height : 0);
          return inner ? inner.y + inner.height - end : Number.POSITIVE_INFINITY;
        };
        await expect.poll(below, { message: `${size.width}, at its top` }).toBeLessThanOrEqual(0);
        await dialog.locator('[data-questions]').scrollIntoViewIfNeeded();
        await expect.poll(below, { message: `${size.width}, at its end` }).toBeLessThanOrEqual(0);
        await dialog.locator('[data-questions]').click({ trial: true });
        await dialog.press('Escape');
        await expect.poll(() => dialog.isVisible()).toBe(false);
        expect(await frame.locator('trace-header').isHidden()).toBe(true);
      }
      await panel.page.setViewportSize({ width, height });
      await frame.locator('body').press('f');
      await expect.poll(() => frame.locator('trace-header').isHidden()).toBe(false);
    },
  );

  it.runIf(thorough)(
    'saves a worksheet with the figures of all chosen steps, and tells there that it is saved, or why not',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const said = frame.locator('trace-export-menu [data-said]');
      const save = async () => {
        await frame.locator('trace-what-next [data-onward="worksheet"]').click();
        await frame.locator('trace-steps-dialog [data-action="save-steps"]').click();
      };
      await frame.locator('body').press('f');
      await frame.locator('[data-goto="18"]').last().click();
      panel.asked.saving = { name: Promise.resolve('sheet.html'), written: Promise.resolve() };
      await save();
      // The maps of step 6 are below each other, and the last one is lower than the page.
      const { pictures } = await panel.saved('report', 1);
      expect(pictures.map(({ step }) => step)).toEqual([6, 7, 8, 9, 15]);
      await expect.poll(() => said.textContent()).toBe('Saved: sheet.html');
      expect(await said.isVisible()).toBe(true);
      let fail = (_: Error) => {};
      const written = new Promise<void>((_, reject) => {
        fail = reject;
      });
      panel.asked.saving = { name: Promise.resolve('sheet.html'), written };
      await save();
      await panel.saved('report', 2);
      fail(new Error('The disk is full.'));
      await expect.poll(() => said.textContent()).toContain('The disk is full.');
      expect(await said.isVisible()).toBe(true);
      await frame.locator('body').press('f');
    },
  );
});
