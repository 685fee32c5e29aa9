import { textOf, type WorkbenchWindow } from '../workbench/window.ts';

/** A picture: what a user does for it. The steps run in one window, one after the other. */
export interface Step {
  name: string;
  run: (window: WorkbenchWindow) => Promise<void>;
}

/** Go to a step in the panel, and wait until its figures have their values. */
async function showStep(window: WorkbenchWindow, number: number): Promise<void> {
  const frame = await window.webview('Top predictions');
  await frame.locator(`[data-goto="${number}"]`).click();
  await settled(window);
}

async function choose(window: WorkbenchWindow, picker: string, value: string): Promise<void> {
  const frame = await window.webview('Top predictions');
  await frame.locator(`[data-picker="${picker}"] [data-value="${value}"]`).click();
  await settled(window);
}

/** Wait until the panel has shown the same text for a second. */
async function settled(window: WorkbenchWindow): Promise<void> {
  let last = '';
  for (;;) {
    const text = await textOf(await window.webview('Top predictions'));
    if (text === last) return;
    last = text;
    await window.page.waitForTimeout(1000);
  }
}

export const steps: readonly Step[] = [
  {
    name: 'panel',
    run: async (window) => {
      await window.selectText('The weather is fine today, and the sea is calm.');
      await window.runCommand('View: Toggle Primary Side Bar Visibility');
      await window.runCommand('Trace LLM on selection');
      await choose(window, 'layer', '2');
      await choose(window, 'head', '3');
    },
  },
  { name: 'vectors', run: (window) => showStep(window, 4) },
  { name: 'attention', run: (window) => showStep(window, 7) },
  { name: 'predictions', run: (window) => showStep(window, 15) },
  {
    name: 'walkthrough',
    run: async (window) => {
      await choose(window, 'variant', 'walkthrough');
      await showStep(window, 8);
    },
  },
  {
    name: 'hover',
    run: async (window) => {
      await window.hover('weather', 'id');
    },
  },
];
