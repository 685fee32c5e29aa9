/** Typing sessions in four languages, with the starter and with a model that fills in: what is shown, what becomes of it, and what is counted. */
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { INFILL_VOCABULARY, makeInfillModel } from '../unit/infill-model.ts';
import { until } from '../workbench/processes.ts';
import { thorough } from '../workbench/thorough.ts';
import type { WorkbenchWindow } from '../workbench/window.ts';
import { describeWorkbench, it } from './fixture.ts';

const SETTINGS = {
  'llmTrace.ghostText.enabled': 'on',
  'llmTrace.ghostText.languages': { '*': true },
  'llmTrace.ghostText.confidence': 0.1,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
};

const FILES = [
  { name: 'story.md', text: '# Lily\n\nOnce upon a time\n\nThe end.\n', after: 'a time', typed: ' there was a lit' },
  { name: 'story.txt', text: 'Once upon a time\n', after: 'a time', typed: ' there was a lit' },
  { name: 'story.py', text: '# Once upon a time\nx = 1\n', after: 'a time', typed: ' there was a lit' },
  { name: 'story.ts', text: '// Once upon a time\nlet x = 1;\n', after: 'a time', typed: ' there was a lit' },
];

async function ghost(window: WorkbenchWindow): Promise<string> {
  const parts = await window.page.locator('.monaco-editor [class*="ghost-text"]').allTextContents();
  return parts.join('').replaceAll('\u00a0', ' ');
}

/** Other tests have taken suggestions, too. */
async function deleteStatistics(window: WorkbenchWindow): Promise<void> {
  await window.runCommand('Ghost Text: Start Statistics Anew...');
  const answers = window.page.locator('.quick-input-list .monaco-list-row');
  await expect.poll(() => answers.allTextContents()).toEqual(['Keep', expect.stringMatching(/^Start Anew/)]);
  expect(await answers.first().getAttribute('class')).toContain('focused'); // what Enter picks deletes nothing
  await answers.last().click();
  await answers.first().waitFor({ state: 'hidden' });
}

/** What the view of the statistics says of each language, and of all. */
async function statistics(window: WorkbenchWindow) {
  await window.runCommand('Ghost Text: Show Statistics');
  const frame = await window.webview('Ghost text statistics');
  const table = frame.locator('table', { has: frame.locator('thead', { hasText: 'typed in full' }) });
  const names = await table.locator('thead th').allTextContents();
  const rows = await table
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  return rows.map((cells) => {
    const number = (name: string) => Number(cells[names.indexOf(name)]);
    return {
      language: cells[names.indexOf('language, model')]?.replace(/the starter$/, '') ?? '',
      offered: number('offered'),
      whole: number('taken whole'),
      part: number('taken in part'),
      byHand: number('typed in full'),
      over: number('refused'),
    };
  });
}

/** What is suggested once no key and no longer suggestion is on its way. */
async function settledGhost(window: WorkbenchWindow): Promise<string> {
  let last = '';
  const isSettled = async () => {
    const before = last;
    last = await ghost(window);
    return last.startsWith('tle') && last === before;
  };
  await expect.poll(isSettled, { interval: 300 }).toBe(true);
  return last;
}

describeWorkbench('a typing session', () => {
  it.runIf(thorough)('shows nothing twice, doubles nothing, and its statistics add up', async ({ open, workspace }) => {
    for (const { name, text } of FILES) await writeFile(join(workspace, name), text);
    const window = await open({ settings: SETTINGS, newUser: true });
    await deleteStatistics(window);
    for (const { name, text, after, typed } of FILES) {
      await window.openFile(name);
      await window.placeCursorAfter(after);
      await window.page.keyboard.type(typed, { delay: 80 });
      const shown = await settledGhost(window);
      await window.page.keyboard.press('Tab');
      const line = `${text.split('\n').find((one) => one.endsWith(after))}${typed}${shown}`;
      await window.sees(line);
      expect(line.match(/there was a/g), name).toHaveLength(1);
      await window.page.keyboard.type(' zq', { delay: 80 }); // whatever is offered now is typed over
      await window.sees(`${line} zq`);
    }
    const figures = await statistics(window);
    expect(figures.map(({ language }) => language).sort()).toEqual([
      'Markdown',
      'Python',
      'TypeScript',
      'plain text',
      'total',
    ]);
    for (const { language, offered, whole, part, byHand, over } of figures) {
      expect(whole, language).toBe(language === 'total' ? FILES.length : 1);
      expect(part, language).toBe(0);
      expect(whole + part + byHand + over, language).toBeLessThanOrEqual(offered);
    }
    const sum = (key: 'offered' | 'over') =>
      figures.filter(({ language }) => language !== 'total').reduce((all, one) => all + one[key], 0);
    const total = figures.find(({ language }) => language === 'total');
    expect([total?.offered, total?.over]).toEqual([sum('offered'), sum('over')]);
    expect(window.problems()).toEqual([]);
  });

  it.runIf(thorough)('goes token by token by keys, in a list with probabilities', async ({ open, workspace }) => {
    const file = join(workspace, 'story.txt');
    await writeFile(file, 'Once upon a time there was a lit');
    const window = await open({ file, settings: { ...SETTINGS, 'llmTrace.ghostText.enabled': 'off' } });
    await window.placeCursorAfter('a lit');
    await window.page.keyboard.press('Control+K');
    await window.page.keyboard.press('Alt+N');
    const items = window.page.locator(
      '.quick-input-widget .quick-input-list-row, .quick-input-widget .monaco-list-row',
    );
    await expect.poll(() => items.first().textContent()).toMatch(/"tle"\s*9\d\u00a0%/);
    await window.page.keyboard.type('1');
    await window.sees('there was a little');
    await expect.poll(() => items.first().textContent()).toMatch(/" \w+"\s*\d+\.\d\u00a0%/);
    await window.page.keyboard.press('Escape');
    await window.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    expect(window.problems()).toEqual([]);
  });
});

/** Lines of which the middle is missing, in the words of a model that has read nothing else; fewer letters are not suggested. */
const GAPS = [
  { name: 'shop.py', line: 'amount = price + tax', before: 'amount', typed: ' = pr', shown: 'ice' },
  { name: 'room.ts', line: 'return width * height;', before: 'return', typed: ' wi', shown: 'dth' },
  {
    name: 'wood.md',
    line: 'Every story begins in the forest near us.',
    before: 'Every story',
    typed: ' begins in the for',
    shown: 'est',
  },
  {
    name: 'girl.txt',
    line: 'Once upon a time there was a little girl.',
    before: 'a time',
    typed: ' there was a lit',
    shown: 'tle',
  },
];

/** Two windows and a test of filling in, each of which takes a while: `npm run check:long` runs it. */
describeWorkbench('a typing session with a model that fills in', (server) => {
  it.skipIf(!thorough || !existsSync(INFILL_VOCABULARY))(
    'shows in the middle of lines what is missing and nothing that follows, by itself once it can',
    async ({ open, workspace }) => {
      const model = await makeInfillModel(GAPS.map(({ line }) => `${line}\n`));
      onTestFinished(() => model.remove());
      for (const { name, line, typed, shown } of GAPS)
        await writeFile(join(workspace, name), `${line.replace(typed + shown, '')}\n`);
      const settings = { ...SETTINGS, 'llmTrace.ghostText.model': model.folder };
      let window = await open({ settings, newUser: true });
      await deleteStatistics(window);
      await window.openFile('girl.txt');
      await window.placeCursorAfter('girl.');
      await window.page.keyboard.type('\n');
      // The first key in a file that was opened just now may be too early for VS Code to ask anybody.
      await window.runCommand('Suggest Now');
      // The model sees one token only, so that to it nothing is gained by what follows. Here that is to be used.
      const test = await until('filling in is tested', () => fileOf(server.folder, '.infill.json'));
      const { format, tokens } = JSON.parse(await readFile(test, 'utf8')) as { format: number; tokens: number[] };
      const better = { places: 1, prefix: 1, infill: 0, better: true };
      await writeFile(test, JSON.stringify({ format, tokens, prose: better, code: better }));
      onTestFinished(() => rm(test, { force: true }));
      await window.page.keyboard.press('Control+Z');
      window = await open({ settings, fresh: true });
      // Only an extension that has started is asked for anything, and no key comes after the last one.
      await expect.poll(async () => (await window.statusBar()).join(' ')).toContain('LLM Trace');
      for (const { name, line, before, typed, shown } of GAPS) {
        await window.openFile(name);
        await window.placeCursorAfter(before);
        await window.page.keyboard.type(typed, { delay: 80 });
        // For the first of them the new window has to find the weights: no further key is needed then.
        await expect.poll(() => ghost(window)).toBe(shown);
        await window.page.keyboard.press('Tab');
        await window.sees(line);
        expect((await window.visibleText()).split(line.slice(-6)), name).toHaveLength(2);
      }
      const figures = await statistics(window);
      for (const { language, offered, whole, part, byHand, over } of figures) {
        expect(whole, language).toBe(language === 'total' ? GAPS.length : 1);
        expect(whole + part + byHand + over, language).toBeLessThanOrEqual(offered);
      }
      expect(figures).toHaveLength(GAPS.length + 1);
      expect(window.problems()).toEqual([]);
    },
  );
});

/** A file of that ending, somewhere in a folder. */
async function fileOf(folder: string, ending: string): Promise<string | undefined> {
  const names = await readdir(folder, { recursive: true });
  const name = names.find((one) => one.endsWith(ending));
  return name === undefined ? undefined : join(folder, name);
}
