/** Larger type in a presentation takes nothing from a step that was there as it began. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { digitsOf, noteDigits } from './drawn-digits.ts';
import { describePage } from './fixture.ts';
import type { Open } from './panels.ts';
import { presentInSizes } from './present-in-sizes.ts';
import { itLooksAtStory, openAtBestHead, shownStep, WIDE } from './story-page.ts';
import { settled } from './visit-steps.ts';
import { showWholeFigure } from './whole-figure.ts';

/** As large as panels are of a window of 1280 × 720 pixels and of larger ones, where a lecturer missed something. */
const LOW = { width: 1166, height: 609 };
/** As large as a panel is of a window of 1024 × 768 pixels. */
const SMALL = { width: 966, height: 673 };
const WINDOWS = [LOW, { width: 1344, height: 780 }, { width: 1366, height: 650 }];

async function goTo(frame: Frame, step: number): Promise<void> {
  await frame.locator(`[data-goto="${step}"]`).last().click();
  await expect.poll(() => shownStep(frame)).toBe(String(step));
  await settled(frame);
}

/** What is seen of what happened beside the figure, and of the scale of the figure’s first map. */
function seenOf(frame: Frame) {
  return frame.locator('trace-story-step').evaluate((step) => {
    const said = step.shadowRoot?.querySelector('.said') as HTMLElement;
    const finding = said.querySelector('trace-finding')?.shadowRoot as ShadowRoot;
    const bottom = step.closest('main')?.getBoundingClientRect().bottom ?? Number.NaN;
    const isSeen = (part: Element | null | undefined) =>
      part?.checkVisibility() === true &&
      getComputedStyle(part).opacity === '1' &&
      part.getBoundingClientRect().bottom <= bottom;
    const figure = step.shadowRoot?.querySelector('trace-story-figure')?.shadowRoot;
    const maps = [...(figure?.querySelectorAll('trace-tensor, trace-added-strips') ?? [])].map(({ shadowRoot }) => {
      return shadowRoot?.querySelector('trace-heat-map')?.shadowRoot;
    });
    return {
      bars: isSeen(finding.querySelector('[data-amounts] tr:last-child')),
      place: [...finding.querySelectorAll('[data-fitted]')].some(isSeen),
      scales: maps.map((map) =>
        isSeen(map?.querySelector('trace-heat-map-legend')?.shadowRoot?.querySelector('.numbers')),
      ),
      tops: maps.map((map) => map?.querySelector('canvas.base')?.getBoundingClientRect().top),
    };
  });
}

/** At the step that generates, with tokens that were drawn at a high temperature. */
async function openDrawn(open: Open) {
  const { panel, frame } = await openAtBestHead(open);
  await panel.go({ step: 16 });
  await frame.locator('trace-segmented[data-picker="method"]').getByText('sampled').click();
  await frame.locator('[data-number="temperature"]').fill('1.5');
  await frame.locator('[data-number="temperature"]').press('Enter');
  await panel.go({ step: 17 });
  await frame.locator('[data-action="begin-anew"]').click();
  return { panel, frame };
}

describePage('larger type in a presentation', () => {
  const it = itLooksAtStory();

  it.runIf(thorough)(
    'makes no digit of scores and of attention weights smaller, and no title of their maps',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open);
      await noteDigits(frame);
      for (const viewport of WINDOWS) {
        await panel.page.setViewportSize(viewport);
        const before = new Map<number, number>();
        const titles = new Map<number, number>();
        const title = frame.locator('trace-story-figure trace-tensor .title b').last();
        await presentInSizes(frame, async (larger) => {
          for (const step of [7, 8]) {
            await goTo(frame, step);
            await expect.poll(() => digitsOf(frame)).not.toBe(undefined);
            const digits = (await digitsOf(frame)) ?? Number.NaN;
            expect(digits, `${viewport.width}, step ${step}, ${larger}`).toBeGreaterThanOrEqual(before.get(step) ?? 0);
            before.set(step, digits);
            const size = await title.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
            expect(size, `title, ${viewport.width}, step ${step}, ${larger}`).toBeGreaterThanOrEqual(
              titles.get(step) ?? 0,
            );
            titles.set(step, size);
          }
        });
      }
    },
  );

  it.runIf(thorough)(
    'draws digits of scores and of attention weights as large as small text is, or none at all',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open);
      await noteDigits(frame);
      const drawn: number[] = [];
      for (const viewport of [
        { width: 1280, height: 720 },
        { width: 1500, height: 950 },
      ]) {
        await panel.page.setViewportSize(viewport);
        await presentInSizes(frame, async (larger) => {
          for (const step of [7, 8]) {
            await goTo(frame, step);
            await expect.poll(() => digitsOf(frame)).not.toBe(undefined);
            const digits = (await digitsOf(frame)) ?? Number.NaN;
            expect(digits === 0 || digits >= 15.5, `${viewport.width}, step ${step}, ${larger}: ${digits}`).toBe(true);
            drawn.push(digits);
          }
        });
      }
      // Where there is room they are there.
      expect(Math.max(...drawn)).toBeGreaterThan(0);
    },
  );

  it.runIf(thorough)(
    'keeps the lengths that a sentence compares, which block is shown, and the scale of colours',
    async ({ story }) => {
      const { panel, frame } = await story();
      await panel.page.setViewportSize(LOW);
      const begun = new Map<number, Pick<Awaited<ReturnType<typeof seenOf>>, 'bars' | 'place' | 'scales'>>();
      await presentInSizes(frame, async (larger) => {
        for (const step of [4, 5, 11]) {
          await goTo(frame, step);
          if (step > 4) await showWholeFigure(frame);
          await settled(frame);
          const { bars, place, scales } = await seenOf(frame);
          const before = begun.get(step) ?? { bars: step === 4 || bars, place: step === 5, scales: [true] };
          begun.set(step, before);
          expect({ bars, place, scales }, `step ${step}, ${larger}`).toEqual(before);
        }
      });
      await panel.page.setViewportSize(WIDE);
    },
  );

  it.runIf(thorough)('keeps the sentence that tells into which interval the drawn number falls', async ({ open }) => {
    const { panel, frame } = await openDrawn(open);
    await panel.page.setViewportSize({ width: 1344, height: 780 });
    await frame.locator('body').press('f');
    const told = frame.locator('trace-continuation-strip trace-draw-line [data-drawn-number]');
    for (let times = 0; times < 2; times++) {
      await frame.locator('body').press('+');
      await expect
        .poll(() => told.textContent())
        .toMatch(/^0\.1241 falls into the interval of “.+”, \S+\s% wide: it is drawn\.$/);
      await expect.poll(() => told.evaluate((sentence) => getComputedStyle(sentence).opacity)).toBe('1');
    }
  });

  it.runIf(thorough)(
    'has a drawn token, and the line on which it was drawn, in sight at both steps that show it',
    async ({ open }) => {
      const { panel, frame } = await openDrawn(open);
      await frame.locator('trace-continuation-strip trace-draw-line').waitFor();
      const line = frame.locator('trace-draw-line svg');
      const beyond = () =>
        line.evaluate((drawing) => {
          const isDrawn = getComputedStyle(drawing).opacity === '1';
          const box = drawing.getBoundingClientRect();
          const view = document.querySelector('llm-trace-app')?.shadowRoot?.querySelector('trace-view')?.shadowRoot;
          const main = view?.querySelector('main')?.getBoundingClientRect();
          return main && isDrawn ? Math.max(box.bottom - main.bottom, main.top - box.top) : Number.NaN;
        });
      const windows = [
        { width: 1232, height: 630 },
        { width: 1280, height: 720 },
      ];
      for (const viewport of windows) {
        await panel.page.setViewportSize(viewport);
        await presentInSizes(frame, async (larger) => {
          for (const step of [16, 17]) {
            await goTo(frame, step);
            await expect.poll(beyond, { message: `${viewport.width}, step ${step}, ${larger}` }).toBeLessThanOrEqual(0);
            const token = frame.locator(step === 16 ? '[data-next="drawn"]' : '[data-generated="0"]').first();
            const box = await token.boundingBox();
            const top = (await frame.locator('main').boundingBox())?.y ?? Number.NaN;
            expect((box?.y ?? Number.NaN) - top, `${step}, ${larger}`).toBeGreaterThanOrEqual(0);
          }
          // What is changed is in sight as well.
          await goTo(frame, 16);
          const [bars, sliders] = [frame.locator('trace-next-token [data-bar]'), frame.locator('trace-sampling input')];
          expect(await bars.count()).toBeGreaterThanOrEqual(3);
          const lowest = await sliders.evaluateAll((all) =>
            Math.max(...all.map((one) => one.getBoundingClientRect().bottom)),
          );
          const above = await line.evaluate((drawing) => drawing.getBoundingClientRect().top);
          expect(lowest).toBeLessThan(above);
        });
      }
    },
  );

  it.runIf(thorough)(
    'leaves the maps of query, key and value in one line, each with its scale, whatever their titles',
    async ({ story }) => {
      const { panel, frame } = await story();
      for (const viewport of [LOW, SMALL, { width: 1872, height: 990 }]) {
        await panel.page.setViewportSize(viewport);
        await presentInSizes(frame, async (larger) => {
          await goTo(frame, 6);
          const { tops, scales } = await seenOf(frame);
          const message = `${viewport.width}, ${larger}`;
          expect(scales, message).toEqual([true, true, true]);
          expect(new Set(tops).size, message).toBe(1);
          const titles = frame.locator('trace-story-figure trace-tensor .title b');
          const lines = await titles.evaluateAll((all) => all.map((title) => title.getClientRects().length));
          const heights = await titles.evaluateAll((all) => all.map((title) => title.getBoundingClientRect().height));
          expect(lines, message).toEqual([1, 1, 1]);
          // In little room a long title has two lines: the maps begin below it at one height.
          if (viewport !== SMALL) expect(Math.max(...heights), message).toBeCloseTo(Math.min(...heights));
          // Neither scrolled away above nor beyond the edge.
          const view = (await frame.locator('main').boundingBox()) ?? { x: 0, y: 0, width: 0 };
          for (const title of await titles.all()) {
            const box = (await title.boundingBox()) ?? { x: 0, y: 0, width: 0 };
            expect(box.y, message).toBeGreaterThanOrEqual(view.y);
            expect(box.x + box.width, message).toBeLessThanOrEqual(view.x + view.width);
          }
        });
      }
      await panel.page.setViewportSize(WIDE);
    },
  );
});
