/** IntelliSense opens as often with ghost text as without the extension, and who wants both is asked once. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import type { WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';

/** Beginnings of words that the list can complete from the file. */
const WORDS = ['harb', 'quie'];
const TEXT = 'harbour = quietly = 1\n';

const FILES = { Python: 'names.py', TypeScript: 'names.ts', Markdown: 'names.md' } as const;
/** As it is on a new line of TypeScript, so that its server has something to tell. */
const CONTENT = { Python: TEXT, TypeScript: 'let harbour, quietly;\n', Markdown: TEXT } as const;

type Language = keyof typeof FILES;
/** To start the server of TypeScript takes longer than all else that is done here, and no list opens in Markdown. */
const LANGUAGES: readonly Language[] = thorough ? ['Python', 'TypeScript', 'Markdown'] : ['Python'];
/** Markdown's quick suggestions are off by VS Code's own defaults. */
const OPENS = { Python: WORDS.length, TypeScript: WORDS.length, Markdown: 0 };
const EXPECTED = Object.fromEntries(LANGUAGES.map((language) => [language, OPENS[language]]));

/** The text of the ghost that is shown now. */
async function ghost(window: WorkbenchWindow): Promise<string> {
  const parts = await window.page.locator('.monaco-editor [class*="ghost-text"]').allTextContents();
  return parts.join('').replaceAll('\u00a0', ' ');
}

/** What the extension asks; the server of a language may have to say something, too. */
const questions = async (window: WorkbenchWindow) =>
  (await window.notifications()).filter(({ text }) => text.includes('LLM Trace'));

const list = (window: WorkbenchWindow) => window.page.locator('.editor-widget.suggest-widget.visible');

/** In how many of the words the list opens while they are typed. @param expected waited for, or else a moment */
async function opened(window: WorkbenchWindow, expected = WORDS.length): Promise<number> {
  let count = 0;
  await window.page.locator('.monaco-editor .view-line').first().click();
  await window.page.keyboard.press('Control+End');
  for (const word of WORDS) {
    await window.page.keyboard.type(word, { delay: 80 });
    const shown = await list(window)
      .waitFor({ timeout: count < expected ? 60_000 : 2_000 })
      .then(() => true)
      .catch(() => false);
    if (shown) count++;
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.press('Enter');
  }
  return count;
}

async function started(window: WorkbenchWindow): Promise<void> {
  await expect.poll(async () => (await window.statusBar()).join(' ')).toContain('LLM Trace');
}

async function write(workspace: string, language: Language): Promise<string> {
  const file = join(workspace, FILES[language]);
  await writeFile(file, CONTENT[language]);
  return file;
}

const userSettings = async ({ server }: WorkbenchWindow): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(server.folder, 'data/data/User/settings.json'), 'utf8'));

/** The same for each language. */
async function openedIn(window: WorkbenchWindow): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const language of LANGUAGES) {
    await window.openFile(FILES[language]);
    counts[language] = await opened(window, OPENS[language]);
  }
  return counts;
}

const item = (window: WorkbenchWindow) => window.page.locator('[id="llm-trace.llm-trace.llmTrace"]');
const label = async (window: WorkbenchWindow) => (await item(window).locator('a').getAttribute('aria-label')) ?? '';
/** The text of the status item, whose icon is no text. */
const shown = async (window: WorkbenchWindow) => (await item(window).textContent())?.trim();
const rows = (window: WorkbenchWindow) => window.page.locator('.quick-input-list .monaco-list-row');
const menu = (window: WorkbenchWindow) => rows(window).allInnerTexts();

/** Pick an item of the menu, opening that if need be. */
async function choose(window: WorkbenchWindow, text: string): Promise<void> {
  await window.pick(text, () => item(window).click());
}

describeWorkbench('IntelliSense', () => {
  // What is expected with the extension is VS Code's own, which changes only with its version.
  it.runIf(thorough)('opens as often as is expected without the extension', async ({ open, workspace }) => {
    for (const language of LANGUAGES) await write(workspace, language);
    const window = await open({ newUser: true, withoutExtensions: true });
    expect(await openedIn(window)).toEqual(EXPECTED);
    expect(await window.offersCommand('Trace LLM on selection')).toBe(false);
    expect(window.problems()).toEqual([]);
  });

  it('opens as often as without the extension, and who wants it alone is asked once', async ({ open, workspace }) => {
    for (const language of LANGUAGES) await write(workspace, language);
    const window = await open({ newUser: true });
    await started(window);
    await window.openFile(FILES.Python);
    const python = await opened(window);
    await window.page.keyboard.press('Control+S'); // a moment in which nobody types
    const { text } = await window.notification('Show ghost text in Python');
    expect(text).toMatch(
      /Show ghost text in Python: .* this sets editor\.quickSuggestions: on, editor\.wordBasedSuggestions: matchingDocuments; turning ghost text off there/,
    );
    await window.page.getByRole('button', { name: 'Keep As Is' }).click();
    await expect.poll(() => questions(window)).toEqual([]);
    expect(await openedIn(window)).toEqual(EXPECTED);
    expect(python).toBe(OPENS.Python);
    expect(await questions(window)).toEqual([]);
    expect(window.problems()).toEqual([]);
  });
});

describeWorkbench('Ghost text where IntelliSense would make way for it', () => {
  // Who is asked, when, and what is written then, is told in the unit test of the choice.
  it.runIf(thorough)('is asked for once, and then both are shown', async ({ open, workspace }) => {
    await write(workspace, 'TypeScript');
    const window = await open({ file: await write(workspace, 'Python'), newUser: true });
    await started(window);
    await window.placeCursorAfter('= 1');
    await window.page.keyboard.type('\n# There was a little girl. There was a ', { delay: 40 });
    await window.page.keyboard.press('Control+S'); // a moment in which nobody types
    await window.notification('Show ghost text in Python');
    expect(await ghost(window)).toBe('');
    await window.page.getByRole('button', { name: 'For All Languages' }).click();
    await expect.poll(() => questions(window)).toEqual([]);
    await expect.poll(() => label(window)).toContain('ghost text is on');
    await expect.poll(() => ghost(window)).toMatch(/^little/); // without a key
    await window.page.keyboard.press('Escape');
    await window.placeCursorAfter('girl. There was a');
    await window.page.keyboard.type(' lit', { delay: 60 });
    await expect.poll(() => ghost(window)).toMatch(/^tle/);
    expect(await opened(window)).toBe(WORDS.length);
    await window.openFile(FILES.TypeScript);
    expect(await opened(window)).toBe(WORDS.length);
    expect(await questions(window)).toEqual([]);
    expect(window.problems()).toEqual([]);
  });

  // In `npm test` unit tests ask for a suggestion by hand, and a test of ghost text takes one with Tab.
  it.runIf(thorough)('comes there on demand', async ({ open, workspace }) => {
    const window = await open({ file: await write(workspace, 'Python') });
    await started(window);
    await window.placeCursorAfter('= 1');
    await window.page.keyboard.type('\n# Once upon a time there was a lit', { delay: 40 });
    await window.runCommand('Suggest Now');
    await expect.poll(() => ghost(window)).toMatch(/^tle/);
    await window.page.keyboard.press('Tab');
    await window.sees('there was a little');
  });
});

describeWorkbench('The menu of the status item', () => {
  // In `npm test` unit tests of the menu do so.
  it.runIf(thorough)(
    'offers what can be done here, changes nothing by itself, and does what is picked',
    async ({ open, workspace }) => {
      const window = await open({ file: await write(workspace, 'Markdown') });
      await started(window);
      const before = await userSettings(window);
      await item(window).click();
      // What another test was offered can still be explained.
      const actions = async () =>
        (await menu(window)).filter((action) => !/Explain (This|the Last|the Accepted|One of)/.test(action));
      await expect
        .poll(actions)
        .toEqual([
          expect.stringContaining('Trace LLM on line'),
          expect.stringContaining('Try an Example'),
          expect.stringContaining('Begin a Lesson'),
          expect.stringContaining('Suggest Now'),
          expect.stringContaining('Turn Ghost Text Off in Markdown'),
          expect.stringContaining('Pause Ghost Text'),
          expect.stringContaining('Less or More Often'),
          expect.stringContaining('Turn Ghost Text Off Everywhere'),
          expect.stringContaining('Show Statistics'),
          expect.stringMatching(/Model for Traces and Ghost Text.*starter/),
        ]);
      await window.page.keyboard.press('Escape');
      await expect.poll(() => label(window)).toContain('ghost text is on');
      expect(await userSettings(window)).toEqual(before);
      await choose(window, 'Turn Ghost Text Off in Markdown');
      await expect.poll(() => label(window)).toMatch(/ghost text is off in Markdown/i);
      await choose(window, 'Turn Ghost Text On in Markdown');
      await expect.poll(() => label(window)).toBe('Ghost text is on in Markdown');
      await choose(window, 'Trace LLM on line');
      await window.webview('Top predictions');
      await choose(window, 'Trace a Text');
      const asked = await window.asks();
      await asked.fill('What nobody has written down');
      await asked.press('Enter');
      await window.webview('28 characters');
      // The panel has the keyboard, not the status item, whose hover would stay open.
      await expect.poll(() => window.page.evaluate(() => document.activeElement?.tagName)).toBe('IFRAME');
      expect(window.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)('asks how, where IntelliSense would make way', async ({ open, workspace }) => {
    const window = await open({ file: await write(workspace, 'Python') });
    await started(window);
    await expect.poll(() => label(window)).toContain('off in Python');
    await choose(window, 'Turn Ghost Text On in Python');
    await rows(window).filter({ hasText: 'Ghost Text and VS Code’s List, in Python' }).click();
    await expect.poll(() => label(window)).toBe('Ghost text is on in Python');
    expect(await opened(window)).toBe(WORDS.length);
    await choose(window, 'Turn Ghost Text Off in Python');
    await expect.poll(() => label(window)).toMatch(/ghost text is off in Python/i);
  });
});

describeWorkbench('The command Ghost Text: Turn On or Off...', () => {
  it.runIf(thorough)(
    'asks whether to switch the language of the active editor, prose or all, without an editor switches all, and says so',
    async ({ open, workspace }) => {
      await write(workspace, 'Markdown');
      const window = await open({ file: await write(workspace, 'Python'), fresh: true });
      await started(window);
      await expect.poll(() => label(window)).toContain('off in Python, where it would hide VS Code’s own list');
      await window.runCommand('LLM Trace: Ghost Text: Turn On or Off...');
      await rows(window).filter({ hasText: 'Turn Ghost Text On in Python' }).click();
      await rows(window).filter({ hasText: 'Ghost Text Instead of VS Code’s List' }).click();
      await expect.poll(() => shown(window)).toBe('Ghost text is on in Python');
      await window.runCommand('LLM Trace: Ghost Text: Turn On or Off...');
      await rows(window).filter({ hasText: 'Turn Ghost Text Off in Python' }).click();
      await expect.poll(() => shown(window)).toBe('Ghost text is off in Python');
      await window.openFile(FILES.Markdown);
      await expect.poll(() => label(window)).toContain('ghost text is on');
      expect(await userSettings(window)).not.toHaveProperty(['llmTrace.ghostText.enabled']);
      await window.runCommand('View: Close All Editors');
      await window.runCommand('LLM Trace: Ghost Text: Turn On or Off...');
      await expect.poll(() => shown(window)).toBe('Ghost text is off in all languages');
      await window.runCommand('LLM Trace: Ghost Text: Turn On or Off...');
      await expect.poll(() => shown(window)).toBe('Ghost text is on, except in languages where it is off');
      expect(window.problems()).toEqual([]);
    },
  );
});
