/** The panel for everyone: axe finds no serious violation in any step, view and theme. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { STEPS } from '../../src/trace/catalogue.ts';
import { type Theme, textOf, type WorkbenchWindow } from '../workbench/window.ts';
import { seriousViolations } from './axe.ts';
import { describeWorkbench, it } from './fixture.ts';

/** Of the window: half of what the side bar leaves is the panel's. */
const WIDTHS: Readonly<Record<Theme, number>> = {
  dark: 1400,
  light: 1100,
  'high-contrast': 1400,
  'high-contrast-light': 1100,
};

async function openPanel(window: WorkbenchWindow): Promise<Frame> {
  await window.selectText('The weather is fine today');
  await window.runCommand('Trace LLM on selection');
  return window.webview('Top predictions', 60_000);
}

async function pick(frame: Frame, picker: string, value: string): Promise<void> {
  await frame.locator(`[data-picker="${picker}"] [data-value="${value}"]`).click();
}

/** Figures ask for their values when they come into view: pass by all of them. */
async function visitAllSteps(frame: Frame): Promise<void> {
  for (const { number } of STEPS) {
    await frame.locator(`[data-goto="${number}"]`).click();
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

describeWorkbench('the panel, for everyone', () => {
  for (const [theme, width] of Object.entries(WIDTHS) as [Theme, number][]) {
    it(`has no serious violation of accessibility (${theme}, ${width} pixels)`, async ({ open, workspace }) => {
      const window = await open({
        file: join(workspace, 'weather.txt'),
        theme,
        viewport: { width, height: 900 },
      });
      const frame = await openPanel(window);
      for (const view of ['map', 'numbers']) {
        await pick(frame, 'view', view);
        await visitAllSteps(frame);
        expect.soft(await seriousViolations(frame), `view ${view}`).toEqual([]);
      }
      await pick(frame, 'variant', 'walkthrough');
      await visitAllSteps(frame);
      expect.soft(await seriousViolations(frame), 'walk-through').toEqual([]);
      expect(window.problems()).toEqual([]);
    }, 180_000);
  }
});
