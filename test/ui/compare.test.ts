/** How a comparison is asked for in the workbench. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf, type WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';

const GPT2 = join(root, 'test/fixtures/gpt2');

const COMPARE = 'LLM Trace: Compare This Trace With...';

async function trace(window: WorkbenchWindow, text: string): Promise<void> {
  await window.selectText(text);
  await window.runCommand('Trace LLM on selection');
  await window.webview('Top predictions');
}

async function choose(frame: Frame, picker: string, value: string): Promise<void> {
  await frame.locator(`[data-picker="${picker}"] [data-value="${value}"]`).click();
}

/** Type into the list that is open, and take what it offers first. */
async function typeAndAccept(window: WorkbenchWindow, title: string, text: string): Promise<void> {
  await window.page.locator('.quick-input-title', { hasText: title }).waitFor();
  await window.page.keyboard.type(text);
  const first = window.page.locator('.quick-input-list .monaco-list-row').first();
  await expect.poll(() => first.textContent()).toMatch(new RegExp(`${text}.*this .*text`));
  await window.page.keyboard.press('Enter');
}

describeWorkbench('a comparison', () => {
  it.runIf(thorough)('keeps its traces when the panel they came from is closed', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    await trace(window, 'The weather is');
    await window.selectText('A second line');
    await window.pick('A second line', COMPARE);
    await window.webview('Where A and B diverge');
    await window.page.getByRole('tab', { name: /^LLM Trace: The weather is(?! ↔)/ }).click();
    await window.runCommand('View: Close Editor');
    const frame = await window.webview('Where A and B diverge');
    await frame.getByRole('button', { name: /^Block \d+, head \d+ in both/ }).click(); // there is no room for all of them
    await choose(frame, 'a-layer', '4');
    await frame.locator('compare-tensor[data-tensor="blocks.4.ln1"]').waitFor();
    expect(await frame.locator('trace-error').count()).toBe(0);
    expect(await textOf(frame)).toContain('The texts first differ at position 0 (the first token)');

    // Of two texts that are typed, from anywhere: each begins like one that is listed.
    await window.runCommand('View: Close All Editors');
    await window.runCommand('LLM Trace: Compare Two Texts or Two Models (Differences, Activation Patching)...');
    await typeAndAccept(window, 'Compare Two Texts or Two Models: the First Text', 'The weather');
    await typeAndAccept(window, 'Compare "The weather" with', 'A second');
    const typed = await window.webview('Where A and B diverge');
    expect(await textOf(typed)).toContain(
      'The texts first differ at position 0 (the first token): “The” in A, “A” in B.',
    );
    expect(window.problems()).toEqual([]);
  });

  // In `npm test` the extension host's tests make comparisons of both, and unit tests list what there is to pick.
  it.runIf(thorough)(
    'is with what is picked: the walk-through variant, or the same text in another model',
    async ({ open, workspace }) => {
      const window = await open({ file: join(workspace, 'weather.txt'), settings: { 'llmTrace.model': GPT2 } });
      await trace(window, 'The weather is');
      await window.pick('The simplified block', COMPARE);
      const frame = await window.webview('Where A and B diverge');
      await expect
        .poll(() => frame.locator('[data-first-stage]').getAttribute('data-first-stage'))
        .toMatch(/^blocks\.0\./);
      await window.pick('In the model starter', COMPARE);
      // In a panel of its own: the one before is kept.
      await window.webview('The vectors of A have 32 values and those of B 256');
      expect(window.problems()).toEqual([]);
    },
  );
});
