import type { WorkbenchWindow } from '../workbench/window.ts';

/** A picture: what a user does for it. The steps run in one window, one after the other. */
export interface Step {
  name: string;
  run: (window: WorkbenchWindow) => Promise<void>;
}

/** Scroll the panel to a step. */
async function showStep(window: WorkbenchWindow, number: number): Promise<void> {
  const frame = await window.webview('Top predictions');
  await frame.locator(`[data-step="${number}"]`).scrollIntoViewIfNeeded();
  await frame.locator(`[data-step="${number}"]`).evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await frame.waitForTimeout(1500);
}

export const steps: readonly Step[] = [
  {
    name: 'panel',
    run: async (window) => {
      await window.selectText('The weather is fine today.');
      await window.runCommand('Trace LLM on selection');
      await window.webview('Top predictions');
      await new Promise((resolve) => setTimeout(resolve, 2000));
    },
  },
  { name: 'attention', run: (window) => showStep(window, 7) },
  { name: 'predictions', run: (window) => showStep(window, 15) },
  {
    name: 'hover',
    run: async (window) => {
      await window.hover('weather', 'id');
    },
  },
];
