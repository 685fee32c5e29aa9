/** What tests of a presented comparison begin with. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import type { Open } from './panels.ts';

export const GIRL = 'Once upon a time there was a little girl who lived in a small house near the forest.';
export const BOY = GIRL.replace('girl', 'boy');
/** As large as a panel is of a window of 1024 × 768 pixels. */
export const SMALL = { width: 966, height: 673 };
export const LARGE = { width: 1864, height: 984 };
/** 1280 × 720 at 150 %. */
export const LOW = { width: 853, height: 480 };
export const NARROW = { width: 420, height: 800 };

export async function openTexts(open: Open) {
  const panel = await open({ viewport: SMALL });
  const frame = await panel.compare(await panel.make(GIRL), await panel.make(BOY));
  await frame.locator('[data-lead]').waitFor();
  return { panel, frame };
}

const view = (frame: Frame) => frame.locator('compare-view');

export async function isPresenting(frame: Frame): Promise<boolean> {
  return (await view(frame).getAttribute('presenting')) !== null;
}

export function typeOf(frame: Frame): Promise<number> {
  return view(frame).evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
}

/** The parts that are shown. */
export function shown(frame: Frame): Promise<string[]> {
  return frame
    .locator('main > section')
    .evaluateAll((all) => all.filter((one) => one.getClientRects().length > 0).map(({ id }) => id));
}

/** Which is presented then. The last part is the one about blocks: nothing before it need be drawn. */
export async function showPart(frame: Frame, part: 'parts' | 'drift'): Promise<void> {
  for (const key of ['Home', 'End']) await frame.locator('body').press(key);
  await expect.poll(() => shown(frame)).toEqual(['drift']);
  if (part === 'drift') return;
  await frame.locator('body').press('ArrowLeft');
  await expect.poll(() => shown(frame)).toEqual(['parts']);
}

/** How much of the part that is shown is scrolled past. */
export function scrolled(frame: Frame): Promise<number> {
  return frame.locator('main').evaluate((main) => main.scrollTop);
}

export const words = async (frame: Frame) => (await frame.locator('[data-slide]').textContent())?.trim();

/** How much of it lies beyond what is seen of another element. */
export async function beyond(frame: Frame, part: string, within: string): Promise<number> {
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
