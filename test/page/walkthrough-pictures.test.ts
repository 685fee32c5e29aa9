/**
 * Takes the pictures of the walkthrough's cards, of the panel as it is:
 *
 *     WALKTHROUGH_PICTURES=media/walkthrough npm run test:page -- test/page/walkthrough-pictures.test.ts
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Theme } from '../workbench/window.ts';
import { describePage, it } from './fixture.ts';
import type { OpenPanel } from './open-panel.ts';

const folder = process.env['WALKTHROUGH_PICTURES'];
const TEXT = 'The weather is nice in spring, and people like to go outside.';
const THEMES: readonly Theme[] = ['dark', 'light'];

interface Picture {
  readonly name: string;
  readonly run: (panel: OpenPanel) => Promise<void>;
}

async function goTo(panel: OpenPanel, step: number): Promise<void> {
  await panel.frame.locator(`[data-goto="${step}"]`).click();
}

const PICTURES: readonly Picture[] = [
  { name: 'example', run: async (panel) => void (await panel.trace(TEXT)) },
  {
    name: 'panel',
    run: async (panel) => {
      await panel.trace(TEXT);
      await goTo(panel, 9);
    },
  },
  {
    name: 'head',
    run: async (panel) => {
      await panel.trace(TEXT);
      await goTo(panel, 8);
    },
  },
  {
    name: 'model',
    run: async (panel) => {
      await panel.trace(TEXT);
      await goTo(panel, 15);
    },
  },
];

describePage('pictures of the walkthrough', () => {
  for (const theme of THEMES)
    for (const { name, run } of PICTURES)
      it.runIf(folder !== undefined)(`${name}, ${theme}`, async ({ open }) => {
        const panel = await open({ theme, viewport: { width: 860, height: 700 }, level: 'story', place: null });
        await run(panel);
        // Until all is computed, and what moves has come to rest.
        await panel.frame.getByText('numbers checked').waitFor();
        await expect.poll(() => panel.frame.getByText('Computing…').count()).toBe(0);
        await panel.frame.locator('trace-story-step h2').evaluate((heading: HTMLElement) => heading.blur());
        await panel.page.waitForTimeout(1500);
        await mkdir(folder ?? '', { recursive: true });
        await panel.screenshot(join(folder ?? '', `${name}-${theme}.png`));
      });
});
