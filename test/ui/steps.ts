import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { root } from '../workbench/paths.ts';
import { until } from '../workbench/processes.ts';
import { writeSettings } from '../workbench/server.ts';
import type { WorkbenchWindow } from '../workbench/window.ts';
import { settled } from './settled.ts';

/** A picture: what a user does for it. The steps run in one window, one after the other. */
interface Step {
  name: string;
  run: (window: WorkbenchWindow) => Promise<void>;
}

const TEXT = 'Once upon a time, there was a little girl';
const panel = (window: WorkbenchWindow) => window.webview('Top predictions', 60_000);

/**
 * Clicks a step in the list of steps, however far it has to be scrolled. The list is told that a reader scrolls it, as a wheel
 * does: it takes any other scrolling for its own and goes back to the step that is read.
 */
export async function clickStep(step: Locator): Promise<void> {
  await step.dispatchEvent('wheel');
  await step.click();
}

/** Go to a step in the panel, or to a figure of it, and wait until the figures have their values. */
async function showStep(window: WorkbenchWindow, number: number, figure?: string): Promise<void> {
  const frame = await panel(window);
  await clickStep(frame.locator(`[data-goto="${number}"]`));
  await settled(window, 'Top predictions');
  if (figure === undefined) return;
  await frame.locator(figure).evaluate((element) => element.scrollIntoView({ block: 'start', behavior: 'instant' }));
  await settled(window, 'Top predictions');
}

async function choose(window: WorkbenchWindow, picker: string, value: string): Promise<void> {
  await (await panel(window)).locator(`[data-picker="${picker}"] [data-value="${value}"]`).click();
  await settled(window, 'Top predictions');
}

/** Trace the text in a model of the tests, with weights of chance, and tell a step of it. */
async function traceIn(window: WorkbenchWindow, fixture: string, step: RegExp): Promise<void> {
  await window.page.keyboard.press('Escape');
  const settings = {
    'workbench.colorTheme': window.themeName,
    'llmTrace.model': join(root, 'test/fixtures', fixture),
  };
  await window.useSettings(settings);
  // That they are read is told by the window's title, which a picture shows.
  await writeSettings(window.server, settings);
  await until("the title is VS Code's own", async () => !(await window.page.title()).startsWith('settings '));
  await window.openFile('story.md');
  await window.selectText(TEXT);
  await window.runCommand('Trace LLM on selection');
  const frame = await window.webview(fixture, 60_000);
  await frame.locator('[data-picker="level"] [data-value="story"]').click();
  await clickStep(frame.locator('[data-goto]').filter({ hasText: step }).first());
  await settled(window, fixture);
}

export const steps: readonly Step[] = [
  {
    name: 'story',
    run: async (window) => {
      await window.selectText(TEXT);
      await window.runCommand('View: Toggle Primary Side Bar Visibility');
      await window.runCommand('Trace LLM on selection');
      await choose(window, 'level', 'story');
      await showStep(window, 8);
    },
  },
  {
    name: 'panel',
    run: async (window) => {
      await choose(window, 'level', 'numbers');
      await choose(window, 'layer', '2');
      await choose(window, 'head', '3');
      await (await panel(window)).locator('[data-token="8"]').first().click();
      await settled(window, 'Top predictions');
    },
  },
  { name: 'vectors', run: (window) => showStep(window, 4) },
  { name: 'queries', run: (window) => showStep(window, 6) },
  {
    name: 'attention',
    run: async (window) => {
      await choose(window, 'view', 'map');
      await showStep(window, 8);
    },
  },
  {
    name: 'heads',
    run: async (window) => {
      const frame = await panel(window);
      await frame.locator('trace-found-heads [data-value="previous"]').click();
      await showStep(window, 8, 'trace-found-heads');
    },
  },
  { name: 'mlp', run: (window) => showStep(window, 11) },
  { name: 'lens', run: (window) => showStep(window, 13, 'trace-lens') },
  { name: 'attribution', run: (window) => showStep(window, 14, 'trace-attribution') },
  { name: 'predictions', run: (window) => showStep(window, 15) },
  { name: 'generation', run: (window) => showStep(window, 17) },
  {
    name: 'walkthrough',
    run: async (window) => {
      await choose(window, 'variant', 'walkthrough');
      await showStep(window, 8);
      await choose(window, 'view', 'both');
    },
  },
  {
    name: 'compare',
    run: async (window) => {
      await choose(window, 'variant', 'model');
      await window.pick('Change this text', 'LLM Trace: Compare This Trace With...');
      const field = (await window.webview('Enter compares')).locator('[data-text-field]');
      await field.fill(TEXT.replace('girl', 'boy'));
      await field.press('Enter');
      const frame = await window.webview('Which heads and MLPs differ', 60_000);
      await frame.locator('[data-goto="parts"]').click();
      await settled(window, 'Which heads and MLPs differ');
    },
  },
  {
    name: 'hover',
    run: async (window) => {
      await window.hover('morning', 'id');
    },
  },
  {
    name: 'ghost-text',
    run: async (window) => {
      await window.page.mouse.move(5, 5); // the hover may lie over the end of the text
      await window.placeCursorAfter('shells.');
      await window.page.keyboard.type('\nShe stood in the mid', { delay: 80 });
      await window.page.locator('.monaco-editor [class*="ghost-text"]').first().waitFor({ timeout: 20_000 });
    },
  },
  {
    name: 'suggestion',
    run: async (window) => {
      await window.runCommand('Explain the Last Suggestion');
      await settled(window, 'The suggestion, as it was');
      // The next theme begins with the file as it is on the disk.
      await window.page.locator('.monaco-editor .view-line').first().click();
      await window.runCommand('File: Revert File');
    },
  },
  {
    name: 'question',
    run: async (window) => {
      await window.openFile('shells.py');
      await window.placeCursorAfter('return total');
      await window.page.keyboard.type('\n\ncount = ', { delay: 80 });
      await window.notification('Show ghost text in');
    },
  },
  {
    name: 'menu',
    run: async (window) => {
      await window.page.getByRole('button', { name: 'Keep As Is' }).click();
      // The next theme begins with this file, too, as it is on the disk.
      await window.page.locator('.monaco-editor .view-line').first().click();
      await window.runCommand('View: Revert and Close Editor');
      await window.page.locator('[id="llm-trace.llm-trace.llmTrace"]').click();
      await window.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    },
  },
  {
    name: 'models',
    run: async (window) => {
      await window.page.keyboard.press('Escape');
      await window.runCommand('LLM Trace: Choose a Model for Traces...');
      await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'parameters' }).first().waitFor();
    },
  },
  { name: 'encoder', run: (window) => traceIn(window, 'bert', /^\s*8\s/) },
  { name: 'encoder-decoder', run: (window) => traceIn(window, 't5', /Cross-attention: weights/) },
];
