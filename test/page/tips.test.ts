/** A tip stands inside the panel, beside what is read, also once it has grown: what the value came from arrives later. */
import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';

const LOW = { width: 621, height: 500 };
const STEP = '[data-step="9"]';

interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Scroll until something lies so far below the top of the panel. */
async function putAt(target: Locator, top: number): Promise<void> {
  await target.evaluate((element, wanted) => {
    const root = element.getRootNode() as ShadowRoot | Document;
    let scroller: Element | null = element;
    let at: Node = root;
    while (scroller && !scroller.matches('main')) {
      scroller = scroller.parentElement ?? (at instanceof ShadowRoot ? at.host : null);
      at = scroller?.getRootNode() ?? document;
    }
    scroller?.scrollBy({ top: element.getBoundingClientRect().top - wanted, behavior: 'instant' });
  }, top);
}

/** The tip that is open, once it says what the value came from. */
async function wholeTip(frame: Frame, name: string): Promise<Box> {
  const tip = frame.locator(`${STEP} ${name}:popover-open`);
  await tip.locator('trace-provenance').waitFor();
  await expect.poll(() => tip.evaluate((element) => element.getBoundingClientRect().height)).toBeGreaterThan(90);
  // However little room it has, its lines end inside it.
  expect(await tip.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  return tip.evaluate((element) => element.getBoundingClientRect().toJSON());
}

function expectBeside({ top, bottom, left, right }: Box, read: { top: number; bottom: number }): void {
  expect([top >= 0, left >= 0, right <= LOW.width, bottom <= LOW.height]).toEqual([true, true, true, true]);
  expect(top >= read.bottom || bottom <= read.top, `${top}-${bottom} is beside ${read.top}-${read.bottom}`).toBe(true);
}

/** All steps, at the one that has both: figures of numbers, and pictures. */
async function openStep(open: Open) {
  const panel = await open({ viewport: LOW });
  const frame = await panel.trace('The weather is fine today');
  await frame.locator('[data-goto="9"]').click();
  return { panel, frame };
}

describePage('a tip', () => {
  const it = itLooksAt(openStep);

  it.runIf(thorough)('of a number stays inside the panel, and leaves the row free that is read', async ({ shared }) => {
    const { panel, frame } = await shared();
    const cell = frame.locator(`${STEP} trace-values td[data-row="2"]`).first();
    for (const top of [260, 380, 470]) {
      await panel.page.mouse.move(1, 1);
      await panel.page.mouse.wheel(0, 1);
      await cell.waitFor();
      await putAt(cell, top);
      await cell.hover({ position: { x: 8, y: 8 } });
      const row = await cell.evaluate((element) => element.getBoundingClientRect().toJSON());
      expectBeside(await wholeTip(frame, 'trace-floating-tip'), row);
    }
    // Once a value is explained, what comes under the resting pointer has no tip over it, until the pointer moves.
    await cell.dblclick();
    await frame.locator('trace-value-panel [data-agrees="true"]').waitFor();
    const isShown = () =>
      frame
        .locator(`${STEP} trace-floating-tip`)
        .evaluateAll((tips) => tips.some((tip) => tip.matches(':popover-open')));
    await panel.page.mouse.wheel(0, 19);
    await panel.page.waitForTimeout(300);
    expect(await isShown()).toBe(false);
    await cell.hover({ position: { x: 12, y: 12 } });
    await expect.poll(isShown).toBe(true);
    await frame.locator('trace-value-panel [data-action="close"]').click();
  });

  it.runIf(thorough)(
    'opens over nothing that has come under a resting pointer, before it moves',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const cell = frame.locator(`${STEP} trace-values td[data-row="2"]`).first();
      const tip = frame.locator(`${STEP} trace-floating-tip:popover-open`);
      await panel.page.mouse.move(1, 1);
      await panel.page.mouse.wheel(0, 1);
      await putAt(cell, 300);
      const { x = 0, y = 0 } = (await cell.boundingBox()) ?? {};
      await putAt(cell, 450);
      await panel.page.mouse.move(x + 8, y + 8);
      await tip.waitFor({ state: 'detached' });
      await panel.page.keyboard.press('Shift');
      await putAt(cell, 300);
      await expect.poll(() => cell.evaluate((element) => element.matches(':hover'))).toBe(true);
      await panel.page.waitForTimeout(100);
      expect(await tip.count()).toBe(0);
      expect(await frame.locator('trace-token-strip [data-previewed]').count()).toBe(0);
      await panel.page.mouse.move(x + 9, y + 8);
      await tip.waitFor();
    },
  );

  it.runIf(thorough)(
    'of a picture stays inside the panel, and leaves the row free that is read',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const picture = frame.locator(`${STEP} [data-tensor="blocks.0.attn.z"] canvas.over`);
      await frame.locator(`${STEP} [data-tensor="blocks.0.attn.z"] canvas[data-painted]`).waitFor();
      for (const top of thorough ? [230, 330, 360] : [230, 360]) {
        await panel.page.mouse.move(1, 1);
        await panel.page.mouse.wheel(0, 1); // a step that was gone to is held in its place until the reader scrolls
        await putAt(picture, top);
        const box = (await picture.boundingBox()) ?? { x: 0, y: 0, width: 0 };
        const at = { x: box.x + box.width - 8, y: box.y + 40 }; // less room beside it than a tip has elsewhere
        await panel.page.mouse.move(at.x, at.y);
        expectBeside(await wholeTip(frame, 'trace-heat-map-tip'), { top: at.y - 4, bottom: at.y + 4 });
      }
    },
  );
});
