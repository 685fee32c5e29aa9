import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { textOf } from '../workbench/window.ts';

/** Figures ask for their values when they come into view: pass by all of them. */
export async function visitAllSteps(frame: Frame): Promise<void> {
  for (const step of await frame.locator('[data-goto]').all()) {
    await step.click();
    await frame.waitForTimeout(60);
  }
  let last = '';
  await expect
    .poll(
      async () => {
        const before = last;
        last = await textOf(frame);
        return last === before;
      },
      { interval: 300, timeout: 20_000 },
    )
    .toBe(true);
}
