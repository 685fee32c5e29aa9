/** The panel on the real workbench: how a trace is asked for, told of and stopped. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf, type WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';
import { showNumbers } from './numbers.ts';

/** Fixtures of families, with a tensor that GPT-2 has not and a sentence that is said of it. */
const FAMILIES = [
  ['llama', 'blocks.0.attn.rot_q', '2 query heads share each head of keys and values.'],
  ['gemma2', 'blocks.0.attn.attn_scores_capped', 'A soft-cap keeps them between'],
  ['gpt-neox', 'blocks.0.attn.rot_k', 'Attention and MLP read the same stream side by side'],
] as const;

/** Whether the panel, which had nothing to show yet, closes itself. */
async function closes(window: WorkbenchWindow): Promise<boolean> {
  for (let i = 0; i < 20 && window.webviews().length > 0; i++) await window.page.waitForTimeout(100);
  return window.webviews().length === 0;
}

describeWorkbench('the panel', () => {
  it('traces the current line when nothing is selected', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    await window.placeCursorAfter('weather');
    await window.runCommand('Trace LLM on selection');
    const frame = await window.webview('Top predictions');
    await expect.poll(() => textOf(frame)).toContain('The weather is fine today.');
    // A presentation takes the room of the side bar and of the other editors, and gives it back.
    const { page } = window;
    const widths = async () => {
      const parts = ['[id="workbench.parts.sidebar"]', '[id="workbench.parts.editor"] .editor-group-container:visible'];
      const [bar, editors] = parts.map((part) => page.locator(part)) as [Locator, Locator];
      return [await bar.isVisible(), await editors.count()];
    };
    await window.runCommand('View: Show Explorer');
    await expect.poll(widths).toEqual([true, 2]);
    // Another test may have chosen the numbers, which are not presented.
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await frame.locator('[data-action="present"]').click();
    await expect.poll(widths).toEqual([false, 1]);
    await frame.locator('[data-action="present"]').click();
    await expect.poll(widths).toEqual([true, 2]);
  });

  // In `npm test` the page's own tests say so, of all families.
  it.runIf(thorough).for(FAMILIES)(
    'shows what is particular to a model like %s',
    async ([name, tensor, said], { open, workspace }) => {
      const settings = { 'llmTrace.model': join(root, 'test/fixtures', name) };
      const window = await open({ file: join(workspace, 'weather.txt'), settings });
      await window.selectText('The weather is');
      await window.runCommand('Trace LLM on selection');
      const frame = await showNumbers(await window.webview('Top predictions'), { layer: 0, head: 0 });
      await expect.poll(() => textOf(frame)).toContain(said);
      await frame.locator(`[data-tensor="${tensor}"]`).first().waitFor({ state: 'attached' });
      expect(window.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'goes back to where its reader was, and forward again, by keys of the editor',
    async ({ open, workspace }) => {
      const window = await open({ file: join(workspace, 'weather.txt') });
      await window.placeCursorAfter('weather');
      await window.runCommand('Trace LLM on selection');
      const frame = await window.webview('Top predictions');
      // Another test may have chosen the numbers.
      await frame.locator('[data-picker="level"] [data-value="story"]').click();
      const shown = () => frame.locator('trace-story-step').getAttribute('data-step');
      for (const step of ['3', '14']) {
        await frame.locator(`[data-goto="${step}"]`).click();
        await expect.poll(shown).toBe(step);
      }
      const [back, forward] =
        process.platform === 'darwin' ? ['Control+-', 'Control+Shift+-'] : ['Alt+ArrowLeft', 'Alt+ArrowRight'];
      /** The editor is told a moment later that there is a place to go to; until then the keys are its own. */
      const pressUntil = (key: string, step: string) =>
        expect
          .poll(
            async () => {
              if ((await shown()) !== step) await window.page.keyboard.press(key);
              return shown();
            },
            { interval: 1_000 },
          )
          .toBe(step);
      await pressUntil(back as string, '3');
      await pressUntil(forward as string, '14');
      // Undo in a panel is of its text, and of none in an editor.
      const tokens = frame.locator('trace-token-strip [data-token]');
      const before = await tokens.count();
      await window.page.keyboard.press('e');
      const field = frame.locator('[data-text-field]');
      await field.press('End');
      await field.pressSequentially(' in spring');
      await field.press('Enter');
      await expect.poll(() => tokens.count()).toBeGreaterThan(before);
      await frame.locator('[data-action="keep"]').focus();
      await window.page.keyboard.press('ControlOrMeta+z');
      await expect.poll(() => tokens.count()).toBe(before);
    },
  );

  // In `npm test` unit tests say so of those below: of notifications, of the editor in use, and of what is being traced.
  it.runIf(thorough)('tells what is wrong with a model folder, and offers the log', async ({ open, workspace }) => {
    const settings = { 'llmTrace.model': join(workspace, 'no-such-model') };
    const window = await open({ file: join(workspace, 'weather.txt'), settings });
    await window.selectText('The weather is');
    await window.runCommand('Trace LLM on selection');
    const frame = await window.webview(/The model folder .*no-such-model does not exist\./);
    for (const action of ['choose-model', 'log']) await frame.locator(`[data-action="${action}"]`).waitFor();
    // A notification would say it again, over these buttons.
    expect(await window.notifications()).toEqual([]);
  });

  it.runIf(thorough)('says that a document is empty, and takes a text in its place', async ({ open, workspace }) => {
    const file = join(workspace, 'empty.txt');
    await writeFile(file, '');
    const window = await open({ file });
    await window.runCommand('Trace LLM on selection');
    const { buttons } = await window.notification('The document is empty: there is nothing in it to trace.');
    expect(buttons).toEqual(expect.arrayContaining(['Trace a Text of Your Own...', 'Try an Example...']));
  });

  it.runIf(thorough)(
    'stops a trace that is cancelled in its panel, which alone tells how far it is',
    async ({ open, workspace }) => {
      const settings = { 'llmTrace.maxNewTokens': 500 };
      const window = await open({ file: join(workspace, 'weather.txt'), settings });
      // A quick machine may be done before the button is pressed: then once more.
      for (let attempt = 0; attempt < 10; attempt++) {
        await window.clear();
        await window.openFile('weather.txt');
        await window.selectText('The weather is');
        await window.runCommand('Trace LLM on selection');
        const told = await window.webview(/Tracing…[\s\S]*generating token/, 30_000).catch(() => undefined);
        if (!told) continue;
        expect(await window.notifications()).toEqual([]);
        const pressed = await told
          .locator('[data-action="cancel"]')
          .click({ timeout: 5_000 })
          .then(
            () => true,
            () => false,
          );
        if (pressed && (await closes(window))) return;
      }
      throw new Error('The trace was never stopped.');
    },
  );
});
