/** A model of the hub in the workbench: named, downloaded with a cancelled and a failed try before, used, and deleted. */
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, onTestFinished } from 'vitest';
import { HubServer, type ServedFile } from '../hub/hub-server.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import type { WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';
import { hubCacheOf } from './hub-place.ts';

const ID = 'someone/tiny-gpt2';
const WORKER = Number(process.env['VITEST_POOL_ID']);
const REPOSITORY = join(hubCacheOf(WORKER), 'models--someone--tiny-gpt2');

/** So that no suggestion is missed for want of confidence. */
const GHOST_TEXT = {
  'llmTrace.ghostText.enabled': 'on',
  'llmTrace.ghostText.languages': { '*': true },
  'llmTrace.ghostText.confidence': 0,
};

async function startHub(): Promise<HubServer> {
  const folder = join(root, 'test/fixtures/gpt2');
  const files: Record<string, ServedFile> = {};
  for (const name of (await readdir(folder)).filter((name) => !name.startsWith('expected')))
    files[name] = { bytes: await readFile(join(folder, name)), lfs: name.endsWith('.safetensors') };
  const shared = inject('shared');
  const port = 'hubPorts' in shared ? shared.hubPorts[WORKER - 1] : undefined;
  const server = await HubServer.start({ [ID]: { commit: 'a'.repeat(40), license: 'mit', files } }, port);
  onTestFinished(() => server.stop());
  return server;
}

async function nameInPicker(window: WorkbenchWindow, name: string, offered: string): Promise<void> {
  await window.runCommand('LLM Trace: Choose a Model for Traces...');
  // What is typed before the list is there goes to the palette.
  await (await window.asks('Choose a Model')).pressSequentially(name);
  const first = window.page.locator('.quick-input-list .monaco-list-row').first();
  await expect.poll(() => first.textContent()).toContain(offered);
}

const press = (window: WorkbenchWindow, button: string) =>
  window.page.locator('.notifications-toasts .monaco-button', { hasText: button }).click();

/** To the question whether to download. */
async function agree(window: WorkbenchWindow, question: RegExp): Promise<void> {
  const dialog = window.page.locator('.monaco-dialog-box', { hasText: question });
  await dialog.locator('.monaco-button', { hasText: 'Download' }).click();
}

describeWorkbench('a model of the hub', () => {
  // In `npm test` the extension host's test downloads one.
  it.runIf(thorough)(
    'is downloaded after a cancelled and a failed try, traced, left to ghost text alone, and deleted',
    async ({ open, workspace }) => {
      await rm(hubCacheOf(WORKER), { recursive: true, force: true });
      const hub = await startHub();
      const file = join(workspace, 'story.txt');
      await writeFile(file, 'The weather is fine.\nOnce upon a time');
      const window = await open({ file, settings: GHOST_TEXT });

      hub.fault = ({ server }) => (server === 'storage' ? { slow: [2_000, 400] } : undefined);
      await nameInPicker(window, ID, `Download ${ID}`);
      await window.page.keyboard.press('Enter');
      await agree(window, /Download someone\/tiny-gpt2 \(\d+\.\d kB\) from /);
      await window.notification(/Downloading someone\/tiny-gpt2: \d+\.\d of \d+\.\d kB, \d+\.\d kB\/s/);
      await press(window, 'Cancel');
      await expect.poll(() => window.notifications()).toEqual([]);
      expect(existsSync(join(REPOSITORY, 'snapshots'))).toBe(false);

      hub.fault = ({ server }) => (server === 'storage' ? { status: 404 } : undefined);
      await nameInPicker(window, ID, 'Its download is not finished: choose it to go on.');
      await window.pick('Its download is not finished: choose it to go on.');
      await agree(window, /Download someone\/tiny-gpt2/);
      const failed = await window.notification(/^LLM Trace: /);
      expect(failed.buttons).toEqual(['Retry', 'Show Log']);
      // As slow as a hub: VS Code shows no fourth message of those that come within 800 ms of each other.
      hub.fault = ({ server }) => (server === 'storage' ? { slow: [50_000, 400] } : undefined);
      await press(window, 'Retry');
      await window.notification(`Traces now use ${ID}; ghost text stays with the starter.`);

      await window.selectText('The weather is');
      await window.runCommand('Trace LLM on selection');
      const frame = await window.webview('Top predictions');
      expect(await frame.locator('[data-action="choose-model"]').textContent()).toBe(ID);

      await window.runCommand('LLM Trace: Ghost Text: Choose a Model for Ghost Text Alone...');
      await (await window.asks('Choose a Model for Ghost Text')).pressSequentially('starter');
      const first = window.page.locator('.quick-input-list .monaco-list-row').first();
      await expect.poll(() => first.textContent()).toContain('starter');
      await window.page.keyboard.press('Enter');
      await window.notification('Ghost text now uses starter.');
      await window.placeCursorAfter('a time');
      await window.page.keyboard.type(' there was a lit', { delay: 60 });
      const ghost = window.page.locator('.monaco-editor [class*="ghost-text"]').first();
      // The model of the trace, whose weights are random, knows nothing of English.
      const suggested = async () => {
        const [text = ''] = await ghost.allTextContents();
        // Typed while the model was being loaded: with the next key it answers.
        if (text === '') {
          await window.page.keyboard.press('Backspace');
          await window.page.keyboard.type('t');
        }
        return text;
      };
      await expect.poll(suggested, { interval: 2_000, timeout: 60_000 }).toMatch(/^tle/);
      await window.page.keyboard.press('Escape');

      await window.runCommand('LLM Trace: Remove a Downloaded Model...');
      await window.asks('Remove a Downloaded Model');
      await expect.poll(() => first.textContent()).toContain(ID);
      await window.page.keyboard.press('Enter');
      const dialog = window.page.locator('.monaco-dialog-box');
      await dialog.waitFor();
      await dialog.locator('.monaco-button', { hasText: 'Remove' }).click();
      await window.notification(/^someone\/tiny-gpt2 is removed, which frees \d+\.\d kB\.$/);
      expect(existsSync(REPOSITORY)).toBe(false);
      expect(window.problems()).toEqual([]);
    },
  );
});
