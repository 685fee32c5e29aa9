import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { textOf } from '../workbench/window.ts';

/** Figures ask for their values when they come into view: pass by these steps, until nothing more comes. */
export async function visitSteps(frame: Frame, steps: readonly string[]): Promise<void> {
  for (const step of steps) {
    await frame.locator(`[data-goto="${step}"]`).click();
    await twoFrames(frame);
  }
  await settled(frame);
}

export async function visitAllSteps(frame: Frame): Promise<void> {
  const all = frame.locator('[data-goto]');
  await visitSteps(
    frame,
    await all.evaluateAll((buttons) => buttons.map((one) => (one as HTMLElement).dataset['goto'] ?? '')),
  );
}

/** The page has drawn what it has, so that it knows what is in view. */
function twoFrames(frame: Frame): Promise<void> {
  return frame.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

/** Until the page shows the same text as a moment before, with nothing on its way. */
export async function settled(frame: Frame): Promise<void> {
  let last = '';
  await expect
    .poll(
      async () => {
        const before = last;
        last = await textOf(frame);
        return last === before;
      },
      { interval: 300, timeout: 60_000 },
    )
    .toBe(true);
}
