/** Picking a model in the workbench: for a panel's text, and for ghost text. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf, type WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';

/** A folder of the user's: two models, and one that cannot be run. */
async function modelsFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'models-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const name of ['gpt2', 'bert', 'gemma3'])
    await cp(join(root, 'test/fixtures', name), join(folder, name), { recursive: true });
  const config = JSON.parse(await readFile(join(folder, 'gemma3', 'config.json'), 'utf8'));
  await writeFile(join(folder, 'gemma3', 'config.json'), JSON.stringify({ ...config, model_type: 'mamba' }));
  return folder;
}

/**
 * What is typed as the palette goes may go with it: typed until it stands there. Enter takes the row that has the focus,
 * which a list that is drawn anew gives it a moment later.
 */
const search = async (window: WorkbenchWindow, title: string, text: string) => {
  const field = await window.asks(title);
  const typed = async () => {
    await field.fill(text);
    return field.inputValue();
  };
  await expect.poll(typed).toBe(text);
  if (!text.startsWith('/')) await hint(window).waitFor(); // then the list is not drawn anew any more
  await expect.poll(async () => (await rows(window)).length).toBe(1);
  await window.page.locator('.quick-input-list .monaco-list-row.focused').waitFor();
};
const HINT = 'Not in this list?';
const row = '.quick-input-list .monaco-list-row';
const hint = (window: WorkbenchWindow) => window.page.locator(row, { hasText: HINT });
const rows = (window: WorkbenchWindow) => window.page.locator(row, { hasNotText: HINT }).allInnerTexts();

describeWorkbench('the list of models', () => {
  it('tells what is here; what is picked from a panel traces its text', async ({ open, workspace }) => {
    const folder = await modelsFolder();
    const settings = { 'llmTrace.models.folders': [folder] };
    const window = await open({ file: join(workspace, 'weather.txt'), settings });
    await window.selectText('The weather is');
    await window.runCommand('Trace LLM on selection');
    const frame = await window.webview('Top predictions');
    const name = frame.locator('[data-action="choose-model"]');
    expect(await name.textContent()).toBe('starter');
    await name.click();
    const listed = async () => (await rows(window)).join('\n');
    await expect.poll(listed).toMatch(/gpt2[\s\S]*42\.9K parameters/);
    await expect
      .poll(listed)
      .toMatch(
        /starter[\s\S]*for new traces and ghost text · \d+ MB · GPT-2 · comes with LLM Trace[\s\S]*7M parameters · F16/,
      );
    // By its folder: another test may have opened a model of the same name by its path, which stays listed.
    await window.pick(`${folder}/gpt2`);
    // The panel names it, and no notification lies over that.
    await expect.poll(() => window.statusBar()).toContain('Traces now use gpt2; ghost text stays with the starter.');
    await expect.poll(() => name.textContent()).toBe('gpt2');
    // That it is being read is told for as long as that takes.
    await expect.poll(() => window.page.locator('.notification-toast').count()).toBe(0);
    await expect.poll(() => textOf(frame)).toContain('6 tokens');
    expect(window.problems()).toEqual([]);
  });

  // In `npm test` unit tests of the list say so.
  it.runIf(thorough)(
    'says why a model cannot be run, and refuses ghost text from one that continues nothing',
    async ({ open, workspace }) => {
      const folder = await modelsFolder();
      const settings = { 'llmTrace.models.folders': [folder] };
      const window = await open({ file: join(workspace, 'weather.txt'), settings });
      await window.runCommand('LLM Trace: Choose a Model for Traces...');
      await expect.poll(async () => (await rows(window)).join()).toContain('bert');
      await search(window, 'Choose a Model', 'mamba');
      await window.page.keyboard.press('Enter');
      await window.notification(/gemma3 cannot be run. .*model_type "mamba" is not supported/);
      await window.runCommand('LLM Trace: Ghost Text: Choose a Model for Ghost Text Alone...');
      await expect.poll(async () => (await rows(window)).join()).toContain('bert');
      await search(window, 'Choose a Model', `${folder}/bert`);
      await window.page.keyboard.press('Enter');
      await window.notification('bert suggests no ghost text: it does not continue texts.');
    },
  );
});
