/** Before a large trace the user is told what it costs, and chooses what to keep. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';

/** Every trace asks. */
const settings = { 'llmTrace.confirmAbove': 0, 'llmTrace.maxNewTokens': 0 };

const rows = (window: WorkbenchWindow) => window.page.locator('.quick-input-list .monaco-list-row');

async function ask(window: WorkbenchWindow, text: string): Promise<void> {
  await window.selectText(text);
  await window.runCommand('Trace LLM on selection');
  await rows(window).filter({ hasText: 'The least' }).waitFor();
}

async function pick(window: WorkbenchWindow, label: string): Promise<void> {
  await rows(window).filter({ hasText: label }).first().click();
}

describeWorkbench('a large trace', () => {
  it('tells tokens, bytes and time of each choice, and keeps what is chosen', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt'), settings });
    await ask(window, 'The weather is');
    expect(await window.page.locator('.quick-input-titlebar').textContent()).toContain('Trace 3 tokens with starter');
    const labels = await rows(window).evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
    expect(labels.map((label) => label.split(/\W/)[0])).toEqual(['Everything', 'Attention', 'Chosen', 'The']);
    for (const label of labels) expect(label).toMatch(/\d+\.\d MB, about [\d.]+ s/);
    await pick(window, 'Attention');
    const frame = await window.webview('Top predictions', 60_000);
    await expect.poll(() => frame.locator('[data-kept="attention"]').count()).toBe(1);

    await ask(window, 'A second line');
    await pick(window, 'Chosen blocks');
    await rows(window).filter({ hasText: 'Block 5' }).waitFor();
    await pick(window, 'Block 1');
    await pick(window, 'Block 3');
    await window.page.keyboard.press('Enter');
    await expect.poll(() => frame.locator('[data-kept="blocks"]').textContent()).toContain('blocks 1, 3.');
    await expect.poll(() => frame.locator('[data-tensor="blocks.0.mlp.post"] [data-stat="max"]').count()).toBe(1);
    expect(window.problems()).toEqual([]);
  });

  it('is not made when the question is left', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt'), settings });
    await ask(window, 'The weather is');
    await window.page.keyboard.press('Escape');
    await expect.poll(() => window.webviews().length).toBe(0);
    expect(await window.notifications()).toEqual([]);
    expect(window.problems()).toEqual([]);
  });

  it('opens the setting for what needs more memory than all traces may take', async ({ open, workspace }) => {
    const file = join(workspace, 'long.txt');
    await writeFile(file, 'word '.repeat(600).trim());
    const window = await open({ file, settings: { 'llmTrace.traceMemory': 64, 'llmTrace.confirmAbove': 64 } });
    await window.placeCursorAfter('word word');
    await window.runCommand('Trace LLM on selection');
    await rows(window).filter({ hasText: 'more than 64 MB' }).waitFor();
    expect(await window.page.locator('.quick-input-titlebar').textContent()).toContain('the last 512 of 600 tokens');
    await pick(window, 'Everything');
    await window.page.locator('.settings-editor').filter({ hasText: 'Trace Memory' }).waitFor();
    expect(window.problems()).toEqual([]);
  });
});
