/** Ghost text in the real editor: it appears while typing, is accepted, cycles, and explains itself. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { until } from '../workbench/processes.ts';
import { thorough } from '../workbench/thorough.ts';
import { textOf, type WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';

/** In front of the commands' own key bindings, so that no suggestion is missed for want of confidence. */
const SETTINGS = {
  'llmTrace.ghostText.enabled': 'on',
  'llmTrace.ghostText.languages': { '*': true },
  'llmTrace.ghostText.confidence': 0,
};

/** The text of the ghost that is shown now. */
async function ghost(window: WorkbenchWindow): Promise<string> {
  const parts = await window.page.locator('.monaco-editor [class*="ghost-text"]').allTextContents();
  return parts.join('').replaceAll('\u00a0', ' ');
}

async function typeAtEnd(window: WorkbenchWindow, after: string, text: string): Promise<string> {
  await window.placeCursorAfter(after);
  await started(window);
  return type(window, text);
}

/** What is suggested then. */
async function type(window: WorkbenchWindow, text: string): Promise<string> {
  const { keyboard } = window.page;
  await keyboard.type(text, { delay: 60 });
  const isShown = async () => (await ghost(window)) !== '';
  await until('it is suggested', async () => {
    if (await until('it is shown', isShown, 8_000).catch(() => false)) return true;
    // The editor shows nothing of a key that was pressed while the window was still opening: the next one is asked for.
    await keyboard.press('Backspace');
    await keyboard.type(text.slice(-1));
    return false;
  });
  return ghost(window);
}

/** The extension starts a while after the window, and hears of settings and editors a while after it. */
async function started(window: WorkbenchWindow): Promise<void> {
  const item = '[id="llm-trace.llm-trace.llmTrace"]';
  const on = '[aria-label*="ghost text is on"]';
  await window.page.locator(`${item}${on}, ${item} ${on}`).first().waitFor();
}

/** What a screen reader says of the status item: in sight is only an icon beside its name. */
async function saidBy(item: Locator): Promise<string> {
  const labelled = item.and(item.page().locator('[aria-label]')).or(item.locator('[aria-label]'));
  return (await labelled.first().getAttribute('aria-label')) ?? '';
}

describeWorkbench('ghost text', () => {
  // In `npm test` the extension host's test accepts line by line.
  it.runIf(thorough)('is accepted by word, and the rest stays', async ({ open, workspace }) => {
    const file = join(workspace, 'story.txt');
    await writeFile(file, 'Once upon a time');
    const window = await open({ file, settings: SETTINGS });
    const shown = await typeAtEnd(window, 'a time', ' there was a lit');
    await window.page.keyboard.press('Control+ArrowRight');
    await expect.poll(() => ghost(window)).toBe(shown.replace(/^tle/, ''));
    expect(await window.visibleText()).toContain('there was a little');
  });

  // In `npm test` those below are explained that were accepted: by a command, and from the hover.
  it.runIf(thorough)('explains itself in the panel, with the run apart from the trace', async ({ open, workspace }) => {
    const file = join(workspace, 'story.txt');
    await writeFile(file, 'Once upon a time');
    const window = await open({ file, settings: SETTINGS });
    await typeAtEnd(window, 'a time', ' there was a lit');
    await window.pick('Explain the Last Suggestion', async () => {
      await window.page.locator('[id="llm-trace.llm-trace.llmTrace"]').click();
      await window.asks();
    });
    const frame = await window.webview('The suggestion, as it was');
    await expect.poll(() => textOf(frame)).toContain('Top predictions');
    const tokens = await frame.locator('[data-suggestion] tr[data-index] th bdi').allTextContents();
    expect(tokens[0]).toBe('·little');
    const strip = await frame.locator('[data-token]').first().textContent();
    expect(strip).toContain('Once');
    expect(window.problems()).toEqual([]);
  });

  it.runIf(thorough)(
    'stays where it is while it is explained from the tooltip of the status item',
    async ({ open, workspace }) => {
      const file = join(workspace, 'story.txt');
      await writeFile(file, 'Once upon a time');
      const window = await open({ file, settings: SETTINGS });
      const shown = await typeAtEnd(window, 'a time', ' there was a lit');
      await window.page.locator('[id="llm-trace.llm-trace.llmTrace"]').hover();
      await window.page.locator('.monaco-hover a', { hasText: 'Explain the Last Suggestion' }).click();
      await window.webview('The suggestion, as it was');
      await expect.poll(() => ghost(window)).toBe(shown);
      expect(await window.page.locator('.monaco-hover:visible').count()).toBe(0); // nothing covers the panel
      expect(window.problems()).toEqual([]);
    },
  );

  // In `npm test` the extension host's test explains what was accepted, and VS Code cycles through what it is given.
  it.runIf(thorough)(
    'cycles through alternatives, and explains the one that was accepted',
    async ({ open, workspace }) => {
      const file = join(workspace, 'story.txt');
      await writeFile(file, 'Once upon a time');
      const window = await open({ file, settings: SETTINGS });
      const first = await typeAtEnd(window, 'a time', ' there was a');
      const seen = new Set([first]);
      for (let i = 0; i < 20 && seen.size < 3; i++) {
        await window.page.keyboard.press('Alt+]');
        // The first press asks the engine for the others; the last leads back to the first.
        const isAnother = async () => {
          const shown = await ghost(window);
          return shown !== '' && !seen.has(shown) && seen.add(shown);
        };
        await until('another is shown', isAnother, 3_000).catch(() => undefined);
      }
      expect(seen.size).toBeGreaterThanOrEqual(3);
      const accepted = await ghost(window);
      expect(accepted).not.toBe(first);
      await window.page.keyboard.press('Tab');
      await window.sees(`there was a${accepted}`.trimEnd());
      await window.runCommand('Explain the Last Suggestion');
      // Where the next one is shown by then, it is asked which of them.
      const which = window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'just accepted' });
      await until('it is asked, or explained', async () => (await which.isVisible()) || window.webviews().length > 0);
      if (await which.isVisible()) await window.pick('just accepted');
      const frame = await window.webview('The suggestion, as it was');
      const tokens = await frame.locator('[data-suggestion] th:not(:has([data-left-out])) bdi').allTextContents();
      const text = tokens.join('').replaceAll('·', ' ').replaceAll('⏎', '').trimEnd();
      expect(text).toBe(` a${accepted}`.trimEnd()); // the word was not whole: its token is of the run
      expect(window.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)('appears in the cell of a notebook', async ({ open, workspace }) => {
    const cell = (source: string) => ({ cell_type: 'code', metadata: {}, outputs: [], source: [source] });
    const cells = [cell('# Once upon a time'), cell('# there was')];
    const notebook = { cells, metadata: { language_info: { name: 'python' } }, nbformat: 4, nbformat_minor: 5 };
    await writeFile(join(workspace, 'story.ipynb'), JSON.stringify(notebook));
    const window = await open({ settings: SETTINGS });
    await window.openFile('story.ipynb');
    await window.page.getByText('# there was').click(); // a cell has no editor before it has the focus
    await window.page.keyboard.press('End');
    await started(window);
    const shown = await type(window, ' a lit');
    expect(shown).toMatch(/^tle/);
    await window.page.keyboard.press('Tab');
    const written = window.page.locator('.notebookOverlay .view-line');
    const text = async () => (await written.allTextContents()).join('\n').replaceAll('\u00a0', ' ');
    await expect.poll(text).toContain(`# there was a lit${shown.split('\n')[0]}`.trimEnd());
    expect(window.problems()).toEqual([]);
  });

  it('appears while typing, is accepted with Tab, and leads to its explanation from its hover', async ({
    open,
    workspace,
  }) => {
    const file = join(workspace, 'story.txt');
    await writeFile(file, 'Once upon a time');
    const window = await open({ file, settings: SETTINGS });
    const shown = await typeAtEnd(window, 'a time', ' there was a lit');
    expect(shown).toMatch(/^tle/);
    await window.page.keyboard.press('Tab');
    await window.sees(`there was a lit${shown.split('\n')[0]}`.trimEnd());
    // Also after more was accepted in the same line, which VS Code writes anew for that.
    await type(window, '. Once upon a ti');
    await window.page.keyboard.press('Tab');
    const explain = window.page.locator('.monaco-hover a', { hasText: 'Explain This Suggestion' });
    // VS Code may close a hover while the pointer is on its way to the link: a user points at the word again.
    const isClicked = async () => {
      await window.hover(shown.split(' ').at(-1) as string, 'Suggested by LLM Trace with');
      return explain.click({ timeout: 3_000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(isClicked).toBe(true);
    const frame = await window.webview('The suggestion, as it was');
    // The pointer is where the hover was: it would stay over the panel.
    expect(await window.page.locator('.monaco-hover:visible').count()).toBe(0);
    await expect.poll(() => frame.locator('[data-suggestion] tr[data-index="0"] th bdi').textContent()).toBe('·little');
    expect(window.problems()).toEqual([]);
  });

  it.runIf(thorough)(
    'comes from the menu where it is too rarely right to come by itself, and the menu says so',
    async ({ open, workspace }) => {
      const file = join(workspace, 'story.txt');
      await writeFile(file, 'The weather is nice in spring, and people like');
      const window = await open({ file, settings: { ...SETTINGS, 'llmTrace.ghostText.confidence': 0.99 } });
      await window.placeCursorAfter('people like');
      await started(window);
      await window.page.keyboard.type(' to', { delay: 60 });
      const item = window.page.locator('[id="llm-trace.llm-trace.llmTrace"]');
      await expect.poll(() => saidBy(item)).toContain('LLM Trace: silent');
      await item.click();
      const row = window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Suggest Now' });
      expect(((await row.textContent()) ?? '').replaceAll('\u00a0', ' ')).toMatch(
        /silent: “.+” is only \d+ % likely to be right; 99 % is needed/,
      );
      await row.click();
      await expect.poll(() => ghost(window)).toMatch(/^ \w/); // it goes on after the finished word
      // Asked for in the item's hover, it is in the editor likewise, where Tab accepts it.
      await window.page.keyboard.press('Escape');
      await expect.poll(() => ghost(window)).toBe('');
      const link = window.page.locator('.monaco-hover a', { hasText: 'Suggest now' });
      await until('the hover is open', async () => {
        await window.page.mouse.move(5, 5);
        await item.hover();
        return until('it has the link', () => link.isVisible(), 3_000).catch(() => false);
      });
      await link.click();
      await expect.poll(() => ghost(window)).toMatch(/^ \w/);
      const shown = await ghost(window);
      await window.page.keyboard.press('Tab');
      await window.sees(`people like to${shown}`);
      expect(window.problems()).toEqual([]);
    },
  );

  // In `npm test` unit tests of the status item hold what those below see: what it shows and tells, and when no more.
  it.runIf(thorough)('shows that it suggests nothing, and says why', async ({ open, workspace }) => {
    const file = join(workspace, 'line.txt');
    await writeFile(file, 'first second');
    const window = await open({ file, settings: SETTINGS });
    await window.placeCursorAfter('first');
    await started(window);
    const item = window.page.locator('[id="llm-trace.llm-trace.llmTrace"]');
    const isSilent = async () => (await saidBy(item)).includes('LLM Trace: silent');
    await until('it shows that', async () => {
      // The editor asks for no key that was pressed before there was somebody to ask.
      await window.page.keyboard.type('x');
      return until('it says so', isSilent, 5_000).catch(() => false);
    });
    const hovers = async () => (await window.page.locator('.monaco-hover').allInnerTexts()).join('\n');
    const isSaid = async () => (await hovers()).replaceAll('\u00a0', ' ').includes('the line goes on after the cursor');
    await until('the hover says why', async () => {
      // A hover that is open does not change: point at the item again.
      await window.page.mouse.move(5, 5);
      await item.hover();
      return until('it says so', isSaid, 3_000).catch(() => false);
    });
    await window.placeCursorAfter('second');
    await expect.poll(() => saidBy(item)).toContain('LLM Trace: ready'); // nothing was asked for there
  });

  it.runIf(thorough)(
    'says nothing of a silence any more in the tooltip whose link asked for a suggestion',
    async ({ open, workspace }) => {
      const file = join(workspace, 'story.md');
      await writeFile(file, 'Once upon a time there was a girl.');
      const window = await open({ file, settings: { ...SETTINGS, 'llmTrace.ghostText.confidence': 1 } });
      await window.placeCursorAfter('girl.');
      await started(window);
      const item = window.page.locator('[id="llm-trace.llm-trace.llmTrace"]');
      await until('it is silent', async () => {
        await window.page.keyboard.type(' a');
        return until('it says so', async () => (await saidBy(item)).includes('LLM Trace: silent'), 3_000).catch(
          () => false,
        );
      });
      await item.hover();
      const hover = window.page.locator('.monaco-hover', { hasText: 'no suggestion here' });
      await hover.locator('a', { hasText: 'Suggest Now' }).click();
      await expect.poll(() => ghost(window)).not.toBe('');
      await expect.poll(() => hover.count()).toBe(0);
      expect(window.problems()).toEqual([]);
    },
  );
});
