/** The panel by keys alone, and the list of them. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { keyAreas } from '../../webview/keys.ts';
import { textOf, type WorkbenchWindow } from '../workbench/window.ts';
import { seriousViolations } from './axe.ts';
import { describeWorkbench, it } from './fixture.ts';

async function openPanel(window: WorkbenchWindow, text: string): Promise<Frame> {
  await window.selectText(text);
  await window.runCommand('Trace LLM on selection');
  const frame = await window.webview('Top predictions', 60_000);
  await frame.locator('h1').first().click();
  return frame;
}

async function chosen(frame: Frame): Promise<(string | null)[]> {
  const picked = (picker: string) =>
    frame.locator(`[data-picker="${picker}"] [aria-checked="true"]`).getAttribute('data-value');
  const token = frame.locator('[role="option"][data-token][aria-selected="true"]').getAttribute('data-token');
  const step = frame.locator('[data-goto][aria-current]').getAttribute('data-goto');
  return Promise.all([picked('layer'), picked('head'), token, step, picked('view'), picked('variant')]);
}

describeWorkbench('keys', () => {
  it('choose block, head, token, step, view and variant', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    const frame = await openPanel(window, 'The weather is');
    const press = async (...keys: string[]) => {
      for (const key of keys) await window.page.keyboard.press(key);
    };
    await press(']', ']', '[', '.', '.', 'p', 'j', 'j');
    await expect.poll(() => chosen(frame)).toEqual(['1', '2', '1', '3', 'both', 'model']);
    await press('g', '8');
    await press('v', 'w');
    await expect.poll(() => chosen(frame)).toEqual(['0', '0', '1', '8', 'map', 'walkthrough']);
    await press('g', '1', '2', 'k', 'w');
    await expect.poll(() => chosen(frame)).toEqual(['1', '2', '1', '11', 'map', 'model']);
    expect(window.problems()).toEqual([]);
  });

  it('are listed in a dialog that keeps the focus, closes with Escape and gives the focus back', async ({
    open,
    workspace,
  }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    const frame = await openPanel(window, 'The weather is');
    await frame.locator('[data-action="help"]').focus();
    await window.page.keyboard.press('?');
    const dialog = frame.getByRole('dialog', { name: 'Keys' });
    await dialog.waitFor();
    const shown = await textOf(frame);
    for (const { title, bindings } of keyAreas()) {
      expect(shown).toContain(title);
      for (const { does } of bindings) expect(shown).toContain(does);
    }
    const inside = () => frame.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName.toLowerCase());
    for (let i = 0; i < 5; i++) {
      await window.page.keyboard.press(i % 2 ? 'Tab' : 'Shift+Tab');
      expect(await inside()).toBe('trace-help');
    }
    // Keys of the panel do nothing behind it.
    await window.page.keyboard.press(']');
    expect((await chosen(frame))[0]).toBe('0');
    expect(await seriousViolations(frame, 'llm-trace-app', 'trace-help', 'dialog')).toEqual([]);
    await window.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await inside()).toBe('trace-view');
    expect(window.problems()).toEqual([]);
  });
});
