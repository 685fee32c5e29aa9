/** A comparison that is presented: both texts, what is said of them in large type, and room from the editor. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { colorViolations, seriousViolations } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { Open } from './panels.ts';

const GIRL = 'Once upon a time there was a little girl who lived in a small house near the forest.';
const BOY = GIRL.replace('girl', 'boy');
/** As large as a panel is of a window of 1024 × 768 pixels. */
const SMALL = { width: 966, height: 673 };

async function openTexts(open: Open) {
  const panel = await open({ viewport: SMALL });
  const frame = await panel.compare(await panel.make(GIRL), await panel.make(BOY));
  await frame.locator('[data-lead]').waitFor();
  return { panel, frame };
}

const view = (frame: Frame) => frame.locator('compare-view');

async function isPresenting(frame: Frame): Promise<boolean> {
  return (await view(frame).getAttribute('presenting')) !== null;
}

function typeOf(frame: Frame): Promise<number> {
  return view(frame).evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
}

/** How far below the upper edge of what is read a part begins. */
function topOf(frame: Frame, part: string): Promise<number> {
  return frame.locator(`#${part}`).evaluate((section) => {
    const main = section.closest('main') as HTMLElement;
    return section.getBoundingClientRect().top - main.getBoundingClientRect().top;
  });
}

/** How much of it lies beyond what is seen of another element. */
async function beyond(frame: Frame, part: string, within: string): Promise<number> {
  const [box, seen] = await Promise.all(
    [part, within].map((selector) => frame.locator(selector).first().boundingBox()),
  );
  if (!box || !seen) return Number.NaN;
  return Math.max(
    seen.y - box.y,
    box.y + box.height - seen.y - seen.height,
    seen.x - box.x,
    box.x + box.width - seen.x - seen.width,
  );
}

describePage('a presented comparison', () => {
  const it = itLooksAt(openTexts);

  it('begins and ends by its button and by keys, in larger type, with room from the editor, and keeps its size', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    const before = await typeOf(frame);
    const button = frame.locator('compare-header [data-action="present"]');
    expect((await button.textContent())?.trim()).toBe('Present');
    await button.click();
    await expect.poll(async () => (await typeOf(frame)) / before).toBeGreaterThanOrEqual(1.25);
    const begun = await typeOf(frame);
    await expect.poll(() => panel.asked.presented).toEqual(['hide primary', 'hide secondary', 'begun']);
    for (const part of ['compare-rail', 'compare-pickers', '[data-action="save"]'])
      expect(await frame.locator(part).isVisible(), part).toBe(false);
    // First both texts, with the pair that differs in view, what is said of them, and a figure.
    expect(await beyond(frame, 'compare-strip .other', 'compare-strip [role="listbox"]')).toBeLessThanOrEqual(0);
    expect(await beyond(frame, '[data-lead]', 'main')).toBeLessThanOrEqual(0);
    for (const side of ['a', 'b'])
      expect(await beyond(frame, `[data-bars="${side}"] li:last-child`, 'main'), side).toBeLessThanOrEqual(0);
    await frame.locator('body').press('+');
    await expect.poll(() => typeOf(frame)).toBeGreaterThan(begun);
    const larger = await typeOf(frame);
    await frame.locator('body').press('Escape');
    await expect.poll(() => isPresenting(frame)).toBe(false);
    expect(await typeOf(frame)).toBe(before);
    await expect.poll(() => panel.asked.presented.at(-1)).toBe('over');
    await frame.locator('body').press('f');
    await expect.poll(() => typeOf(frame)).toBe(larger);
    await frame.locator('[data-action="type-smaller"]').click();
    await expect.poll(() => typeOf(frame)).toBe(begun);
    await button.click();
    await expect.poll(() => isPresenting(frame)).toBe(false);
    expect(panel.problems()).toEqual([]);
  });

  it('turns its pages as a clicker asks, each part from its beginning, and stays at the part that is read', async ({
    shared,
  }) => {
    const { panel, frame } = await shared();
    const press = (key: string) => frame.locator('body').press(key);
    await press('f');
    await press('Home');
    await expect.poll(() => topOf(frame, 'overview')).toBe(0);
    await press('ArrowRight');
    await expect.poll(() => topOf(frame, 'outcome')).toBeCloseTo(0, 0);
    // Nothing is passed unseen.
    const high = (await frame.locator('main').boundingBox())?.height ?? Number.NaN;
    const parts: number[] = [];
    for (let pages = 0; pages < 12 && (await topOf(frame, 'parts')) > 1; pages++) {
      const from = await topOf(frame, 'parts');
      await press('PageDown');
      await expect.poll(() => topOf(frame, 'parts')).toBeLessThan(from);
      parts.push(from - (await topOf(frame, 'parts')));
    }
    expect(await topOf(frame, 'parts')).toBeCloseTo(0, 0);
    expect(Math.max(...parts)).toBeLessThanOrEqual(high);
    // Who sits further away reads on in the same part, and so does who leaves.
    for (const key of ['+', '-', 'f']) {
      await press(key);
      await expect.poll(() => topOf(frame, 'parts'), { message: key }).toBeCloseTo(0, 0);
    }
    await press('f');
    await press('ArrowLeft');
    await expect.poll(() => topOf(frame, 'outcome')).toBeCloseTo(0, 0);
    await press('Home');
    await expect.poll(() => topOf(frame, 'overview')).toBe(0);
    await press('f');
    expect(panel.problems()).toEqual([]);
  });

  it('has no part that its width cuts, in a small window and in a large one', async ({ shared }) => {
    const { panel, frame } = await shared();
    await frame.locator('body').press('f');
    for (const viewport of thorough ? [SMALL, { width: 1864, height: 984 }] : [{ width: 1864, height: 984 }]) {
      await panel.page.setViewportSize(viewport);
      for (const part of ['overview', 'outcome', 'parts', 'drift']) {
        while (!((await topOf(frame, part)) < 1)) await frame.locator('body').press('ArrowRight');
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
    await frame.locator('body').press('Home');
    expect(await seriousViolations(frame)).toEqual([]);
    expect(await colorViolations(frame)).toEqual([]);
    await panel.page.setViewportSize(SMALL);
    await frame.locator('body').press('f');
    expect(panel.problems()).toEqual([]);
  });

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
    expect([...panel.problems(), ...next.problems()]).toEqual([]);
  });
});
