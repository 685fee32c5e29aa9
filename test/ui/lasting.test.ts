/** What lasts: panels over a reload of the window, and over a failure of the engine. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { textOf, type WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';

async function openPanel(window: WorkbenchWindow, text: string): Promise<Frame> {
  await window.selectText(text);
  await window.runCommand('Trace LLM on selection');
  return window.webview('Top predictions', 60_000);
}

/** What is chosen in the panel: block, head, token and step. */
async function place(frame: Frame): Promise<(string | null)[]> {
  const chosen = (picker: string) =>
    frame.locator(`[data-picker="${picker}"] [role="radio"][aria-checked="true"]`).getAttribute('data-value');
  const token = frame.locator('[role="option"][data-token][aria-selected="true"]').getAttribute('data-token');
  const step = frame.locator('[data-goto][aria-current]').getAttribute('data-goto');
  return Promise.all([chosen('layer'), chosen('head'), token, step]);
}

async function goTo(frame: Frame): Promise<void> {
  await frame.locator('[data-picker="layer"] [data-value="3"]').click();
  await frame.locator('[data-picker="head"] [data-value="2"]').click();
  await frame.locator('[role="option"][data-token="1"]').click();
  await frame.locator('[data-goto="8"]').click();
  await expect.poll(() => place(frame)).toEqual(['3', '2', '1', '8']);
}

describeWorkbench('a panel', () => {
  it('is back at the same place after a reload of the window', async ({ open }) => {
    const window = await open();
    await window.openFile('weather.txt'); // a file of the address would be all that is opened again
    await goTo(await openPanel(window, 'The weather is'));
    await window.reload();
    const frame = await window.webview('Top predictions', 60_000);
    await expect.poll(() => place(frame)).toEqual(['3', '2', '1', '8']);
    expect(await textOf(frame)).toContain('14 characters, 3 tokens');
    expect(await window.page.getByRole('tab', { name: 'LLM Trace: The weather is' }).count()).toBe(1);
    expect(window.problems()).toEqual([]);
  });

  it('is the same after it was hidden, and in another column', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    await goTo(await openPanel(window, 'The weather is'));
    await window.page.getByRole('tab', { name: 'LLM Trace: The weather is' }).click();
    await window.runCommand('View: Move Editor into Previous Group');
    await expect
      .poll(async () => place(await window.webview('Top predictions', 60_000)), { timeout: 20_000 })
      .toEqual(['3', '2', '1', '8']);
    await window.page.getByRole('tab', { name: 'weather.txt' }).click();
    await expect.poll(() => window.webviews().length).toBe(0);
    await window.page.getByRole('tab', { name: 'LLM Trace: The weather is' }).click();
    const frame = await window.webview('Top predictions', 60_000);
    await expect.poll(() => place(frame)).toEqual(['3', '2', '1', '8']);
    expect(window.problems()).toEqual([]);
  });
});
