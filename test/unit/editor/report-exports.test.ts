/** What a report tells of, what it is called, and how it is saved and opened. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { ReportDocuments } from '../../../src/editor/panel/saving/report-documents';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { tempFolder } from '../model/helpers';
import { asked, file } from './exports-editor';
import { exports, reported, reports, textIn, traced, withExports } from './exports-setup';

vi.mock('vscode', async () => (await import('./exports-editor')).vscode);
withExports();

it('a report tells of what was generated and who wrote the output, and its first line, which its tab shows, of which text it is', async () => {
  const continuations = { list: [], shown: 0, step: 0 };
  const output = { changed: [2] };
  const choice = { variant: 'model', layer: 1, head: 2, position: 4, id: 9, ratherThan: 8 } as const;
  const wish = { kind: 'report', trace: 3, choice, pictures: [] } as const;
  await exports.openReport(wish, { continuations, output }, 2);
  expect(asked.opened).toEqual([
    'llm-trace-report:/TIME/report-head-1.2_the-text-3.md\n# Report: The text 3\n\nthe steps',
  ]);
  // Rendered, and nothing besides that would be left when it is closed.
  expect(asked.run).toEqual(['vscode.markdown.preview.editor']);
  // Over the panel that it is of, and over nothing that is read beside it; else where the keyboard is.
  expect(asked.columns.splice(0)).toEqual([2]);
  expect(reported).toEqual([{ trace: 3, ...choice, continuations, output, form: 'markdown', pictured: [] }]);
  traced.source = { text: 'The harbour was quiet when the first boats came in.', tokens: [], cut: null };
  await exports.openReport(wish, {});
  expect(asked.columns.splice(0)).toEqual([-1]);
  // Its text, where the editor's own extension for Markdown is disabled.
  asked.rendersMarkdown = false;
  await exports.openReport(wish, {});
  expect([asked.run.length, asked.opened.length]).toEqual([2, 3]);
  asked.rendersMarkdown = true;
  expect(asked.columns.splice(0)).toEqual([-1]);
  expect(asked.opened.at(-1)).toMatch(/^llm-trace-report:.*-when\.md\n# Report: The harbour was quiet when…\n/);
  // Cut behind a full stop, the title has no dots twice.
  traced.source = { text: 'The weather is nice today. The weather is', tokens: [], cut: null };
  await exports.openReport(wish, {});
  expect(asked.opened.at(-1)).toContain('\n# Report: The weather is nice today…\n');
  traced.source = { text: 'The harbour was quiet when the first boats came in.', tokens: [], cut: null };
  asked.target = undefined;
  await exports.save(wish, { place: FIRST_PLACE });
  expect(asked.offered).toEqual(['/texts/report-head-1.2_the-harbour-was-quiet-when.html']);
});

it('a report tells of what runs without a part have told, whether it is opened or saved', async () => {
  const ablations = [{ position: 4, id: 9, ratherThan: 8, instead: 'zero', alone: [], swept: [] }] as const;
  const choice = { variant: 'model', layer: 1, head: 2, position: 4, id: 9 } as const;
  const wish = { kind: 'report', trace: 3, choice, pictures: [] } as const;
  await exports.openReport(wish, { ablations });
  expect(reported.at(-1)).toEqual({ trace: 3, ...choice, ablations, form: 'markdown', pictured: [] });
  const folder = await tempFolder();
  asked.target = join(folder, 'a.md');
  await exports.save(wish, { place: FIRST_PLACE, ablations });
  expect(reported.at(-1)).toMatchObject({ ablations, form: 'markdown' });
});

it('a report of some steps, or a worksheet, is named by these, not by a head that they may not tell of', async () => {
  asked.target = undefined;
  const choice = { variant: 'model', layer: 1, head: 2, position: 4, id: 9, ratherThan: 8 } as const;
  for (const steps of [[14], [8, 14], [5, 6, 7, 8, 14, 2]])
    await exports.save(
      { kind: 'report', trace: 3, choice: { ...choice, some: { steps } }, pictures: [] },
      { place: FIRST_PLACE },
    );
  expect(asked.offered.slice(-3).map((path) => path.replace(/^.*\/(.*?)_.*$/, '$1'))).toEqual([
    'report-step-14',
    'report-steps-8-14',
    'report-steps-2-5to8-14',
  ]);
  const sheet = { ...choice, some: { steps: [8, 14], asksQuestions: true } };
  await exports.save({ kind: 'report', trace: 3, choice: sheet, pictures: [] }, { place: FIRST_PLACE });
  expect(asked.offered.at(-1)).toMatch(/worksheet-steps-8-14_/);
  expect(asked.titles.slice(-2)).toEqual(['Save Report', 'Save Worksheet']);
});

it('a worksheet whose answers are wanted apart is handed out without them: they are in a file beside it', async () => {
  const folder = await tempFolder();
  const place = { variant: 'model', layer: 1, head: 2, position: 4, id: 9 } as const;
  const choice = { ...place, some: { steps: [8, 14], asksQuestions: true } };
  const pictures = [{ step: 8, svg: new TextEncoder().encode('<svg/>') }];
  const wish = { kind: 'report', trace: 3, choice, pictures, answersApart: true } as const;
  asked.target = join(folder, 'sheet.md');
  const saved = await exports.save(wish, { place: FIRST_PLACE });
  expect(saved).toEqual({ name: 'sheet.md', answers: 'sheet-answers.md', report: expect.any(Number) });
  expect(reported.slice(-2)).toMatchObject([
    { some: { sheetPart: 'questions' }, pictured: [8] },
    { some: { sheetPart: 'answers' }, pictured: [] },
  ]);
  expect(await readFile(asked.target, 'utf8')).toContain('# Worksheet: The text 3\n');
  expect(await readFile(join(folder, 'sheet-answers.md'), 'utf8')).toBe('# Answers: The text 3\n\nthe steps\n');
});

it('a report is a Markdown document that can be opened rendered, or plain text where that is chosen', async () => {
  const folder = await tempFolder();
  const choice = { variant: 'model', layer: 1, head: 2, position: 4, id: null } as const;
  const pictures = [{ step: 8, svg: new TextEncoder().encode('<svg/>') }];
  for (const [name, form, beginning] of [
    ['a.md', 'markdown', '# Report: The text 3\n\nthe steps\n\n[step-8]: data:image/svg+xml;base64,PHN2Zy8+\n'],
    ['a.markdown', 'markdown', '# Report: The text 3\n\nthe steps\n\n[step-8]: data:image/svg+xml;base64,PHN2Zy8+\n'],
    ['a.txt', 'text', 'Report: The text 3\n\nthe steps\n'],
  ] as const) {
    asked.target = join(folder, name);
    const saved = await exports.save({ kind: 'report', trace: 3, choice, pictures }, { place: FIRST_PLACE });
    expect(saved).toEqual({ name, report: expect.any(Number) });
    expect(reported.at(-1)).toMatchObject({ form, pictured: [8] });
    expect(await readFile(asked.target, 'utf8')).toBe(beginning);
    // Nothing is opened before its reader wants that, and later it is the file that was saved.
    expect(asked.opened).toEqual([]);
    asked.files = [asked.target];
    await exports.openSaved(saved?.report as number, 3);
    expect(asked.opened.splice(0)).toEqual([asked.target]);
    expect(asked.columns.splice(0)).toEqual([3]);
  }
  expect(asked.filters.at(-1)).toEqual({ 'Web page': ['html'], Markdown: ['md'], 'Plain text': ['txt'] });
  expect(asked.run).toEqual(['vscode.markdown.preview.editor']);
  asked.files = [];
  await expect(exports.openSaved(0)).rejects.toThrow('The report is no longer where it was saved.');
});

it('the report of a comparison is what its page tells, as a web page or Markdown, and opens as one that is read', async () => {
  const folder = await tempFolder();
  const pictures = [{ label: 'block-by-block', svg: new TextEncoder().encode('<svg/>') }];
  const side = (trace: number) => ({ trace, variant: 'model' }) as const;
  const wish = { kind: 'comparison report', a: side(3), b: side(4), text: 'A differs from B.', pictures } as const;
  const told = (line: string) =>
    `# Comparison: The text 3 ↔ The text 4\n\nA differs from B.\n\n[block-by-block]: data:image/svg+xml;base64,${line}`;
  const markdown = told(Buffer.from('<svg/>').toString('base64'));
  asked.target = join(folder, 'a.md');
  expect(await exports.save(wish, { place: FIRST_PLACE })).toEqual({ name: 'a.md', report: expect.any(Number) });
  expect(await readFile(asked.target, 'utf8')).toBe(`${markdown}\n`);
  expect(asked.titles.at(-1)).toBe('Save Report');
  expect(asked.offered.at(-1)).toMatch(/^\/texts\/report-.*text-3.*text-4.*\.html$/);
  expect(asked.filters.at(-1)).toEqual({ 'Web page': ['html'], Markdown: ['md'] });
  asked.html = '<p>MARKDOWN</p>';
  asked.target = join(folder, 'a.html');
  await exports.save(wish, { place: FIRST_PLACE });
  const page = await readFile(asked.target, 'utf8');
  expect(page).toContain('<title>Comparison: The text 3 ↔ The text 4</title>');
  expect(page).toContain(`<p>${markdown}</p>`);
  await exports.openReport(wish, {});
  expect(asked.opened.at(-1)).toMatch(
    /^llm-trace-report:\/TIME\/report-.*\.md\n# Comparison: The text 3 ↔ The text 4\n/,
  );
  expect(reported).toEqual([]);
});

it('a report is named after the prediction where parts were left out for it, not after the head that is shown', async () => {
  const ablations = [{ position: 4, id: 9, ratherThan: 8, instead: 'zero', alone: [], swept: [] }] as const;
  const choice = { variant: 'model', layer: 1, head: 2, position: 4, id: 9 } as const;
  const wish = { kind: 'report', trace: 3, choice, pictures: [] } as const;
  asked.target = undefined;
  await exports.save(wish, { place: FIRST_PLACE, ablations });
  await exports.save({ ...wish, choice: { ...choice, position: 3 } }, { place: FIRST_PLACE, ablations });
  await exports.save({ ...wish, choice: { ...choice, some: { steps: [14] } } }, { place: FIRST_PLACE, ablations });
  const names = asked.offered.map((path) => path.replace(/^\/texts\/|_.*$/g, ''));
  expect(names).toEqual(['report-prediction', 'report-head-1.2', 'report-step-14']);
});

it('a report is a web page where that is chosen, first of all kinds, and opens in the browser', async () => {
  const folder = await tempFolder();
  asked.target = join(folder, 'a.html');
  asked.html = '<h1>Report</h1><pre>MARKDOWN</pre>';
  const choice = { variant: 'model', layer: 1, head: 2, position: 4, id: null } as const;
  const pictures = [{ step: 8, svg: new TextEncoder().encode('<svg/>') }];
  const wish = { kind: 'report', trace: 3, choice, pictures } as const;
  const saved = await exports.save(wish, { place: FIRST_PLACE });
  expect(saved).toEqual({ name: 'a.html', report: 0 });
  expect(Object.keys(asked.filters.at(-1) as object)).toEqual(['Web page', 'Markdown', 'Plain text']);
  expect(asked.offered).toEqual(['/texts/report-head-1.2_the-text-3.html']);
  const page = await readFile(asked.target, 'utf8');
  expect(page).toMatch(/^<!DOCTYPE html>\n<html lang="en">/);
  expect(page).toContain('<title>Report: The text 3</title>');
  expect(page).toContain(
    '<pre># Report: The text 3\n\nthe steps\n\n[step-8]: data:image/svg+xml;base64,PHN2Zy8+</pre>',
  );
  expect(asked.warnings).toEqual([]);
  asked.files = [asked.target];
  await exports.openSaved(0);
  expect(asked.inBrowser).toEqual([asked.target]);
  expect(asked.opened).toEqual([]);
  asked.hasBrowser = false;
  await expect(exports.openSaved(0)).rejects.toThrow('No browser was opened: open the file from its folder.');
  [asked.hasBrowser, asked.remoteName] = [true, 'ssh-remote'];
  await expect(exports.openSaved(0)).rejects.toThrow('not on your own: ');
  // Then its note has no button, and says at once where it is and what to do.
  const elsewhere = await exports.save(wish, { place: FIRST_PLACE });
  expect(elsewhere).toEqual({
    name: 'a.html',
    elsewhere: `It is on the remote machine, not on your own: ${asked.target}. Download it (in the Explorer: “Download...” in its menu), then open it in a browser.`,
  });
  expect(asked.inBrowser).toHaveLength(1);
});

it('a report is Markdown beside the web page that cannot be made, which is said in one sentence', async () => {
  const folder = await tempFolder();
  asked.target = join(folder, 'a.html');
  asked.files = [join(folder, 'a.md')];
  const choice = { variant: 'model', layer: 1, head: 2, position: 4, id: null } as const;
  const saved = await exports.save({ kind: 'report', trace: 3, choice, pictures: [] }, { place: FIRST_PLACE });
  expect(saved).toEqual({ name: 'a-2.md', report: 0 });
  expect(await readFile(join(folder, 'a-2.md'), 'utf8')).toBe('# Report: The text 3\n\nthe steps\n');
  await expect(readFile(asked.target)).rejects.toThrow('ENOENT');
  expect(asked.warnings).toEqual([expect.stringMatching(/^The report is saved as Markdown, a-2\.md: [^.]*\.$/)]);
});

it('a report that was opened is there again in the next window, and can be read only', async () => {
  const [name, text] = ['report.md', '# Report'];
  const { uri } = await reports.open(name, text);
  expect(asked.registered).toEqual(['llm-trace-report, read only']);
  // As after a reload: nothing of it is in memory.
  const next = new ReportDocuments(file('/storage/reports') as never);
  expect(await textIn(next, uri.path)).toBe(text);
  expect((await next.stat({ path: uri.path } as never)).size).toBe(text.length);
  expect(() => next.writeFile(uri)).toThrow('read only');
  // An address that somebody else has made leads to no other file.
  asked.kept.set('/storage/secret', new Uint8Array());
  for (const path of ['/../secret', '/1/..', '/1/../../secret', '/secret'])
    await expect(next.readFile({ path } as never)).rejects.toThrow('not found');
});

it('the latest reports are kept for the next window, and older ones make room', async () => {
  const all: string[] = [];
  for (let at = 0; at < 23; at++) all.push((await reports.open('a.md', String(at))).uri.path);
  expect([...asked.kept.keys()]).toEqual(all.slice(3).map((path) => `/storage/reports${path}`));
  expect(new Set(all).size).toBe(23);
});

it('a report is opened also where nothing can be kept', async () => {
  asked.isFull = true;
  const { uri } = await reports.open('a.md', '# Report');
  expect(await textIn(reports, uri.path)).toBe('# Report');
});
