/** The panel for everyone: axe finds no serious violation in any step, view and theme. */
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { seriousViolations } from '../workbench/axe.ts';
import { type Theme, textOf } from '../workbench/window.ts';
import { describePage, it } from './fixture.ts';

/** Of the panel: about what a window of 1,400 pixels leaves for it, and one of 1,100. */
const WIDTHS: Readonly<Record<Theme, number>> = {
  dark: 521,
  light: 384,
  'high-contrast': 521,
  'high-contrast-light': 384,
};

async function pick(frame: Frame, picker: string, value: string): Promise<void> {
  await frame.locator(`[data-picker="${picker}"] [data-value="${value}"]`).click();
}

/** Figures ask for their values when they come into view: pass by all of them. */
async function visitAllSteps(frame: Frame): Promise<void> {
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

describePage('the panel, for everyone', () => {
  for (const [theme, width] of Object.entries(WIDTHS) as [Theme, number][]) {
    it(`has no serious violation of accessibility (${theme}, ${width} pixels)`, async ({ open }) => {
      const panel = await open({ theme, viewport: { width, height: 803 } });
      const frame = await panel.trace('The weather is fine today');
      for (const view of ['map', 'numbers']) {
        await pick(frame, 'view', view);
        await visitAllSteps(frame);
        expect.soft(await seriousViolations(frame), `view ${view}`).toEqual([]);
      }
      await pick(frame, 'variant', 'walkthrough');
      await visitAllSteps(frame);
      expect.soft(await seriousViolations(frame), 'walk-through').toEqual([]);
      expect(panel.problems()).toEqual([]);
    });
  }
});
