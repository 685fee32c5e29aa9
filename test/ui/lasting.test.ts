/** What lasts: panels over a reload of the window, and over a failure of the engine. */
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { lookAtText } from '../workbench/in-page.ts';
import { persist, until } from '../workbench/processes.ts';
import { hostExits, writeSettings } from '../workbench/server.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf, type WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';
import { showNumbers } from './numbers.ts';

async function openPanel(window: WorkbenchWindow, text: string): Promise<Frame> {
  await window.selectText(text);
  await window.runCommand('Trace LLM on selection');
  return showNumbers(await window.webview('Top predictions'), null);
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

/** Compare the trace that is shown with one of another line, and look at block 4 there. */
async function compareWithSecondLine(window: WorkbenchWindow): Promise<void> {
  await window.selectText('A second line');
  await window.pick('A second line', 'LLM Trace: Compare This Trace With...');
  const frame = await window.webview('Where A and B diverge');
  await frame.getByRole('button', { name: /^Block \d+, head \d+ in both/ }).click(); // there is no room for all of them
  await frame.locator('[data-picker="a-layer"] [data-value="4"]').click();
  await frame.locator('compare-tensor[data-tensor="blocks.4.ln1"]').waitFor();
}

/** Open the report of the panel that is shown. @returns goes to it, and waits until the editor has its words */
async function openReport(window: WorkbenchWindow, frame: Frame): Promise<() => Promise<void>> {
  await frame.locator('trace-export-menu button.opener').click();
  await frame.locator('trace-export-menu [data-item="open-report"]').click();
  const tab = window.page.getByRole('tab', { name: /^report-head-/ });
  const lines = window.page.locator('.editor-instance .view-lines').filter({ hasText: 'Report:' });
  return async () => {
    await tab.first().click();
    await expect
      .poll(async () => (await lines.first().textContent())?.replaceAll('\u00a0', ' '), { timeout: 60_000 })
      .toContain('# Report: The weather is');
  };
}

/**
 * Until a run is seen under way, in its panel or its notification: on a quick machine it may end before anybody looks.
 * @param text that is traced; its tab has it in its name once the run is over
 * @param begin to start it, each time in a panel that shows no trace yet
 */
async function startGenerating(window: WorkbenchWindow, text: string, begin: () => Promise<void>): Promise<void> {
  const SAID = 'generating token';
  const saysSo = async (frame: Frame) => (await frame.evaluate(lookAtText, SAID)).found;
  const isUnderWay = async () =>
    (await window.notifications()).some((told) => told.text.includes(SAID)) ||
    (await Promise.all(window.webviews().map((frame) => saysSo(frame).catch(() => false)))).includes(true);
  const shown = window.page.getByRole('tab', { name: `LLM Trace: ${text}` });
  await persist(
    'a run is under way',
    async (patience) => {
      await begin();
      const before = await shown.count();
      const seen = async () => {
        if (await isUnderWay()) return 'under way';
        return (await shown.count()) > before && 'over';
      };
      return (await until('it is seen', seen, patience).catch(() => 'over')) === 'under way';
    },
    { first: 30_000, timeout: 180_000 },
  );
}

describeWorkbench('a panel', (server) => {
  it('is back at the same place after a reload of the window, as a comparison and a report that was opened are', async ({
    open,
  }) => {
    const window = await open({ settings: { 'llmTrace.maxNewTokens': 3 } });
    await window.openFile('weather.txt'); // a file of the address would be all that is opened again
    await goTo(await openPanel(window, 'The weather is'));
    await compareWithSecondLine(window);
    const tab = window.page.getByRole('tab', { name: /^LLM Trace: The weather is(?! ↔)/ });
    await tab.click();
    const isReportShown = await openReport(window, await window.webview('14 characters, 3 tokens'));
    await isReportShown();
    await window.reload();
    await isReportShown();
    await window.page.getByRole('tab', { name: / ↔ / }).click();
    const comparison = await window.webview('Where A and B diverge', 180_000); // panels wait for the extension to start
    await comparison.locator('compare-tensor[data-tensor="blocks.4.ln1"]').waitFor();
    expect(await textOf(comparison)).toContain('The texts first differ at position 0 (the first token)');
    expect(await tab.count()).toBe(1);
    await tab.click();
    const frame = await window.webview('14 characters, 3 tokens');
    await expect.poll(() => place(frame)).toEqual(['3', '2', '1', '8']);
    expect(window.problems()).toEqual([]);
  });

  // In `npm test` the extension host's test ends an extension during a run.
  it.runIf(thorough)('that makes its trace ends with its window, without a crash', async ({ open }) => {
    const window = await open({ settings: { 'llmTrace.maxNewTokens': 500 } });
    await startGenerating(window, 'fine today', async () => {
      await window.clear();
      await window.openFile('weather.txt');
      await window.selectText('fine today');
      await window.runCommand('Trace LLM on selection');
    });
    const former = hostExits(server).length;
    // For the panel that comes back, which is traced anew: the run under way keeps what it began with.
    await writeSettings(server, { 'llmTrace.maxNewTokens': 3 });
    await window.reload();
    await window.webview('Top predictions', 180_000);
    const faulty = hostExits(server)
      .slice(former)
      .filter(({ code, signal }) => code !== 0 || signal !== null);
    expect(faulty).toEqual([]);
    expect(window.problems()).toEqual([]);
  });

  // In `npm test` unit tests begin a page of a panel anew, and the test before this one shows that a page keeps its place.
  it.runIf(thorough)('is the same after it was hidden, and in another column', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    await goTo(await openPanel(window, 'The weather is'));
    await window.page.getByRole('tab', { name: 'LLM Trace: The weather is' }).click();
    await window.runCommand('View: Move Editor into Previous Group');
    await expect.poll(async () => place(await window.webview('Top predictions'))).toEqual(['3', '2', '1', '8']);
    await window.page.getByRole('tab', { name: 'weather.txt' }).click();
    await expect.poll(() => window.webviews().length).toBe(0);
    await window.page.getByRole('tab', { name: 'LLM Trace: The weather is' }).click();
    const frame = await window.webview('Top predictions');
    await expect.poll(() => place(frame)).toEqual(['3', '2', '1', '8']);
    expect(window.problems()).toEqual([]);
  });

  it.runIf(thorough)('can be closed while its trace is made', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt'), settings: { 'llmTrace.maxNewTokens': 500 } });
    await startGenerating(window, 'The weather is', async () => {
      await window.clear();
      await window.openFile('weather.txt');
      await window.selectText('The weather is');
      await window.runCommand('Trace LLM on selection');
    });
    await window.page.getByRole('tab', { name: 'LLM Trace' }).getByRole('button', { name: /Close/ }).click();
    await expect.poll(async () => (await window.notifications()).length).toBe(0);
    await expect.poll(() => window.webviews().length).toBe(0);
    expect(window.problems()).toEqual([]);
  });

  it.runIf(thorough)(
    'is opened by a link, after the user has seen the text that it brings',
    async ({ open, workspace }) => {
      const window = await open({ file: join(workspace, 'weather.txt') });
      await window.runCommand('Developer: Open URL');
      const address = await window.asks();
      await address.fill('vscode://llm-trace.llm-trace/show?text=A+link+was+opened&block=1&step=7&token=3');
      await address.press('Enter');
      const dialog = window.page.locator('.monaco-dialog-box');
      await dialog.getByRole('button', { name: 'Open' }).click(); // VS Code's own question
      await dialog.filter({ hasText: 'A link was opened' }).getByRole('button', { name: 'Trace' }).click();
      const frame = await showNumbers(await window.webview('17 characters'), null);
      await expect.poll(() => place(frame)).toEqual(['1', '0', '3', '7']);
      expect(window.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)('is traced again when the engine fails, and stays where it was', async ({ open, workspace }) => {
    const window = await open({ file: join(workspace, 'weather.txt') });
    const frame = await openPanel(window, 'The weather is');
    await goTo(frame);
    const before = await tracedAs(frame);
    await window.placeCursorAfter('A second line'); // a key is for the editor, not for the page
    await window.page.keyboard.press('Control+Alt+8');
    await frame.locator('[data-picker="layer"] [data-value="4"]').click();
    await expect.poll(() => tracedAs(frame)).not.toBe(before);
    await expect.poll(() => place(frame)).toEqual(['4', '2', '1', '8']);
    await expect
      .poll(async () => frame.locator('[data-tensor="blocks.4.attn.pattern"] [data-stat="max"]').count())
      .toBeGreaterThan(0);
    // Of the run itself its progress may still be told.
    expect((await window.notifications()).filter(({ text }) => !text.startsWith('Tracing'))).toEqual([]);
    // The failure itself is in the log, as it has to be.
    expect(window.problems().filter(({ text }) => !text.includes('failure made for a test'))).toEqual([]);
  });

  it.runIf(thorough)(
    'is opened at a place by a command with arguments, and led to a step by another',
    async ({ open, workspace }) => {
      const window = await open({ file: join(workspace, 'weather.txt') });
      expect(await window.offersCommand('Go to Step...')).toBe(false);
      await window.placeCursorAfter('A second line');
      await window.page.keyboard.press('Control+Alt+9');
      const frame = await showNumbers(await window.webview('·press'), null);
      await frame.getByText('A key was pressed', { exact: true }).first().waitFor();
      await expect.poll(() => place(frame)).toEqual(['2', '4', '2', '8']);
      await window.runCommand('Go to Step...');
      await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Logits' }).waitFor();
      await window.page.keyboard.type('logits');
      await window.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Logits' }).waitFor();
      await window.page.keyboard.press('Enter');
      await expect.poll(() => place(frame)).toEqual(['2', '4', '2', '14']);
      expect(window.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'can have another one beside it, each with its own text and place',
    async ({ open, workspace }) => {
      const window = await open({ file: join(workspace, 'weather.txt') });
      await goTo(await openPanel(window, 'The weather is'));
      await window.selectText('A second line');
      await window.runCommand('Trace LLM on selection in new panel');
      const second = await window.webview('13 characters');
      await expect.poll(async () => (await place(await showNumbers(second, null))).at(-1)).toBe('1');
      await window.page.getByRole('tab', { name: 'LLM Trace: The weather is' }).click();
      const first = await window.webview('14 characters');
      await expect.poll(() => place(first)).toEqual(['3', '2', '1', '8']);
      expect(window.problems()).toEqual([]);
    },
  );
});

/** What tells one trace from the next: how long it took. */
function tracedAs(frame: Frame): Promise<string | null> {
  return frame.locator('[data-forward]').getAttribute('data-forward');
}
