/** Where traces and comparisons are saved to. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { reportedTitle } from '../../../src/editor/panel/panel-title';
import { commandOf } from '../../../src/editor/panel/saving/offer-program';
import { PanelExports } from '../../../src/editor/panel/saving/panel-exports';
import { ReportDocuments } from '../../../src/editor/panel/saving/report-documents';
import { CancelledError } from '../../../src/engine/protocol/errors';
import type { ReadParams } from '../../../src/engine/protocol/reading-protocol';
import type { SaveComparisonParams, SaveParams, TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import {
  exportedComparisonName,
  savedComparisonName,
  savedTraceName,
} from '../../../src/trace/saving/saved-trace-name';
import { FIRST_PLACE } from '../../../src/trace/steps/first-look';
import { summaryOf } from './webview-panel';

function file(path: string) {
  return { scheme: 'file', path, fsPath: path };
}

/** What the user is asked, and what there is. */
const asked = vi.hoisted(() => ({
  target: undefined as string | undefined,
  offered: [] as string[],
  titles: [] as string[],
  filters: [] as unknown[],
  /** Commands of the editor. */
  run: [] as string[],
  /** What its own extension for Markdown renders it as; where that is disabled, nothing. */
  html: undefined as string | undefined,
  warnings: [] as string[],
  /** What was offered of a program, with which buttons, and which of them is pressed. */
  notes: [] as string[],
  answer: undefined as string | undefined,
  copied: [] as string[],
  /** Files that the system was asked to open, and whether it does. */
  inBrowser: [] as string[],
  hasBrowser: true,
  remoteName: undefined as string | undefined,
  /** That is open. */
  folder: undefined as string | undefined,
  /** Files that are there. */
  files: [] as string[],
  /** Those of the extension's own folder, and whether that takes none. */
  kept: new Map<string, Uint8Array>(),
  isFull: false,
  rendersMarkdown: true,
  registered: [] as string[],
}));

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  Uri: {
    file: (path: string) => file(path),
    from: ({ scheme, path }: { scheme: string; path: string }) => ({ scheme, path }),
    joinPath: ({ path }: { path: string }, ...parts: string[]) => file(posix.join(path, ...parts)),
  },
  ProgressLocation: { Notification: 15 },
  ViewColumn: { Active: -1 },
  UIKind: { Desktop: 1, Web: 2 },
  env: {
    uiKind: 1,
    clipboard: { writeText: async (text: string) => void asked.copied.push(text) },
    get remoteName() {
      return asked.remoteName;
    },
    openExternal: async ({ path }: { path: string }) => {
      if (asked.hasBrowser) asked.inBrowser.push(path);
      return asked.hasBrowser;
    },
  },
  FileType: { File: 1 },
  FileSystemError: { FileNotFound: () => new Error('not found'), NoPermissions: () => new Error('read only') },
  extensions: { getExtension: () => (asked.rendersMarkdown ? {} : undefined) },
  window: {
    showSaveDialog: async ({
      defaultUri,
      title,
      filters,
    }: {
      defaultUri: { path: string };
      title: string;
      filters: unknown;
    }) => {
      asked.offered.push(defaultUri.path);
      asked.titles.push(title);
      asked.filters.push(filters);
      return asked.target === undefined ? undefined : file(asked.target);
    },
    showTextDocument: ({ uri }: { uri: OpenedUri }, options: OpenedIn) => opens(uri, options),
    showWarningMessage: async (text: string) => void asked.warnings.push(text),
    showInformationMessage: async (text: string, ...buttons: string[]) => {
      asked.notes.push([text, ...buttons].join(' | '));
      return asked.answer;
    },
    withProgress: (_: unknown, task: (...args: unknown[]) => unknown) =>
      task({ report: () => undefined }, { onCancellationRequested: () => undefined }),
  },
  commands: {
    executeCommand: async (command: string, of: unknown, editor: string, options: OpenedIn) => {
      if (command === 'vscode.openWith') {
        asked.run.push(editor);
        return opens(of as OpenedUri, options);
      }
      const markdown = String(of);
      if (command !== 'markdown.api.render') return void asked.run.push(command);
      if (asked.html === undefined) throw new Error("command 'markdown.api.render' not found");
      return markdown && asked.html.replace('MARKDOWN', markdown);
    },
  },
  workspace: {
    openTextDocument: async (uri: { path: string }) => ({
      uri,
      languageId: uri.path.endsWith('.md') ? 'markdown' : 'plaintext',
    }),
    registerFileSystemProvider: (
      scheme: string,
      provider: { onDidChangeFile: (listener: unknown) => unknown },
      { isReadonly }: { isReadonly: boolean },
    ) => {
      provider.onDidChangeFile(() => undefined); // as the editor does, at once
      asked.registered.push(`${scheme}${isReadonly ? ', read only' : ''}`);
      return { dispose: () => undefined };
    },
    fs: {
      stat: async ({ path }: { path: string }) => {
        const bytes = asked.kept.get(path);
        if (!asked.files.includes(path) && !bytes) throw new Error('no such file');
        return { size: bytes?.byteLength };
      },
      createDirectory: async () => {
        if (asked.isFull) throw new Error('no room');
      },
      writeFile: async ({ path }: { path: string }, bytes: Uint8Array) => void asked.kept.set(path, bytes),
      readFile: async ({ path }: { path: string }) => {
        const bytes = asked.kept.get(path);
        if (!bytes) throw new Error('no such file');
        return bytes;
      },
      readDirectory: async ({ path }: { path: string }) => {
        const within = [...asked.kept.keys()].filter((one) => one.startsWith(`${path}/`));
        return [...new Set(within.map((one) => one.slice(path.length + 1).split('/')[0]))].map((name) => [name, 2]);
      },
      delete: async ({ path }: { path: string }) => {
        for (const one of [...asked.kept.keys()]) if (one.startsWith(`${path}/`)) asked.kept.delete(one);
      },
    },
    get workspaceFolders() {
      return asked.folder === undefined ? undefined : [{ uri: file(asked.folder) }];
    },
  },
}));

async function textIn(documents: ReportDocuments, path: string): Promise<string> {
  return new TextDecoder().decode(await documents.readFile({ path } as never));
}

let written: (SaveParams | SaveComparisonParams)[];
let listed: string[];
let reported: unknown[];
/** Whether a reading of the trace is stopped. */
let isCancelled = false;
const opened = vi.hoisted((): string[] => []);
/** Of the editor, in which it was opened. */
const columns = vi.hoisted((): number[] => []);

type OpenedUri = { readonly scheme: string; readonly path: string };
type OpenedIn = { readonly viewColumn: number };

async function opens({ scheme, path }: OpenedUri, { viewColumn }: OpenedIn): Promise<void> {
  columns.push(viewColumn);
  const isReport = scheme === 'llm-trace-report';
  opened.push(isReport ? `${scheme}:${path.replace(/\d{13}/, 'TIME')}\n${await textIn(reports, path)}` : path);
}
let exports: PanelExports;
let reports: ReportDocuments;
/** What was traced, where that is an encoder-decoder's. */
let source: TraceSummary['source'];

beforeEach(() => {
  Object.assign(asked, {
    target: '/texts/sun.trace.safetensors',
    offered: [],
    titles: [],
    filters: [],
    run: [],
    html: undefined,
    warnings: [],
    inBrowser: [],
    hasBrowser: true,
    remoteName: undefined,
    folder: '/texts',
    files: [],
    kept: new Map(),
    isFull: false,
    registered: [],
  });
  opened.length = 0;
  columns.length = 0;
  [written, listed, reported] = [[], [], []];
  source = undefined;
  const save = async (params: SaveParams | SaveComparisonParams) => {
    if (params.path.includes('cancelled')) throw new CancelledError();
    written.push(params);
  };
  isCancelled = false;
  const read = async ({ trace, what, params }: ReadParams) => {
    if (isCancelled) throw new CancelledError();
    return { source: `# of trace ${trace}: ${what} ${JSON.stringify(params)}\n` };
  };
  const report = async (params: unknown) => {
    reported.push(params);
    return 'the steps';
  };
  reports = new ReportDocuments(file('/storage/reports') as never);
  exports = new PanelExports(
    { save, saveComparison: save, report, read } as never,
    {
      read: (id: number, use: (id: number) => unknown) => use(id),
      readBoth: (_: unknown, use: () => unknown) => use(),
    } as never,
    (trace) => ({ ...summaryOf(trace, `The text ${trace}`), ...(source && { source }) }),
    ({ path }) => listed.push(path),
    reports,
    reportedTitle,
  );
});

const PLACE = {
  row: 2,
  sourceRow: 0,
  a: { layer: 1, head: 3 },
  b: { layer: 1, head: 2 },
  after: 'chosen',
  isExchanged: false,
  read: { id: 'step-7', past: 40 },
} as const;
const program = {
  kind: 'program',
  name: 'logits_the-text_a',
  about: 'logits[2, :]',
  trace: 3,
  stage: 'logits',
  variant: 'model',
  index: [2],
} as const;
const SIDES = { a: { trace: 3, variant: 'model' }, b: { trace: 4, variant: 'model' } } as const;
const comparison = { kind: 'comparison', ...SIDES, place: PLACE } as const;

it('a trace is saved with the place where it is read, and with what was generated from it', async () => {
  const continuations = { list: [], shown: 0, step: 0 };
  const wish = { kind: 'trace', trace: 3, variant: 'model' } as const;
  const saved = await exports.save(wish, { place: FIRST_PLACE, continuations });
  expect(saved).toEqual({ name: 'sun.trace.safetensors' });
  expect(asked.offered).toEqual(['/texts/the-text-3_a.trace.safetensors']);
  expect(written).toEqual([
    {
      trace: 3,
      variant: 'model',
      path: '/texts/sun.trace.safetensors',
      replace: true,
      place: FIRST_PLACE,
      continuations,
    },
  ]);
});

it('a report tells of what was generated, and its first line, which its tab shows, of which text it is', async () => {
  const continuations = { list: [], shown: 0, step: 0 };
  const choice = { variant: 'model', layer: 1, head: 2, position: 4, id: 9, ratherThan: 8 } as const;
  const wish = { kind: 'report', trace: 3, choice, pictures: [] } as const;
  await exports.openReport(wish, { continuations }, 2);
  expect(opened).toEqual(['llm-trace-report:/TIME/report-head-1.2_the-text-3.md\n# Report: The text 3\n\nthe steps']);
  // Rendered, and nothing besides that would be left when it is closed.
  expect(asked.run).toEqual(['vscode.markdown.preview.editor']);
  // Over the panel that it is of, and over nothing that is read beside it; else where the keyboard is.
  expect(columns.splice(0)).toEqual([2]);
  expect(reported).toEqual([{ trace: 3, ...choice, continuations, form: 'markdown', pictured: [] }]);
  source = { text: 'The harbour was quiet when the first boats came in.', tokens: [], cut: null };
  await exports.openReport(wish, {});
  expect(columns.splice(0)).toEqual([-1]);
  // Its text, where the editor's own extension for Markdown is disabled.
  asked.rendersMarkdown = false;
  await exports.openReport(wish, {});
  expect([asked.run.length, opened.length]).toEqual([2, 3]);
  asked.rendersMarkdown = true;
  expect(columns.splice(0)).toEqual([-1]);
  expect(opened.at(-1)).toMatch(/^llm-trace-report:.*-when\.md\n# Report: The harbour was quiet when…\n/);
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
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-report-'));
  asked.target = join(folder, 'a.md');
  await exports.save(wish, { place: FIRST_PLACE, ablations });
  expect(reported.at(-1)).toMatchObject({ ablations, form: 'markdown' });
  await rm(folder, { recursive: true });
});

it('a report of some steps is named by these, not by a head that they may not tell of', async () => {
  asked.target = undefined;
  const choice = { variant: 'model', layer: 1, head: 2, position: 4, id: 9, ratherThan: 8 } as const;
  for (const steps of [[14], [8, 14], [5, 6, 7, 8, 14, 2]])
    await exports.save(
      { kind: 'report', trace: 3, choice: { ...choice, steps }, pictures: [] },
      { place: FIRST_PLACE },
    );
  expect(asked.offered.slice(-3).map((path) => path.replace(/^.*\/(.*?)_.*$/, '$1'))).toEqual([
    'report-step-14',
    'report-steps-8-14',
    'report-steps-2-5to8-14',
  ]);
});

it('a trace has a name to be saved under where no folder is open, too', async () => {
  asked.folder = undefined;
  await exports.save({ kind: 'trace', trace: 3, variant: 'model' }, { place: FIRST_PLACE });
  expect(asked.offered).toEqual([posix.join(homedir(), 'the-text-3_a.trace.safetensors')]);
});

it('a trace of an encoder-decoder is named after its source, as its tab is, not after its output', async () => {
  source = { text: 'A house is small', tokens: [], cut: null };
  await exports.save({ kind: 'trace', trace: 3, variant: 'model' }, { place: FIRST_PLACE });
  expect(asked.offered).toEqual(['/texts/a-house-is-small_a.trace.safetensors']);
});

it('a trace is named after the first words of its text, whole ones, and after what it was traced with', () => {
  const named = (text: string, variant: 'model' | 'walkthrough' = 'model') =>
    savedTraceName({ text, model: 'gpt2', variant });
  expect(named('The spring, and the summer after it')).toBe('the-spring-and-the-summer_gpt2');
  expect(named('My sister bought a red bicycle, but her brother wanted a blue one')).toBe(
    'my-sister-bought-a-red_gpt2',
  );
  expect(named('My cat', 'walkthrough')).toBe('my-cat_simplified-block');
  expect(named('春'.repeat(200))).toBe(`${'春'.repeat(28)}_gpt2`);
  expect(named('...')).toBe('text_gpt2');
});

it('a report is a Markdown document that can be opened rendered, or plain text where that is chosen', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-report-'));
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
    expect(opened).toEqual([]);
    asked.files = [asked.target];
    await exports.openSaved(saved?.report as number, 3);
    expect(opened.splice(0)).toEqual([asked.target]);
    expect(columns.splice(0)).toEqual([3]);
  }
  expect(asked.filters.at(-1)).toEqual({ 'Web page': ['html'], Markdown: ['md'], 'Plain text': ['txt'] });
  expect(asked.run).toEqual(['vscode.markdown.preview.editor']);
  asked.files = [];
  await expect(exports.openSaved(0)).rejects.toThrow('The report is no longer where it was saved.');
  await rm(folder, { recursive: true });
});

it('the report of a comparison is what its page tells, as a web page or Markdown, and opens as one that is read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-report-'));
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
  expect(opened.at(-1)).toMatch(/^llm-trace-report:\/TIME\/report-.*\.md\n# Comparison: The text 3 ↔ The text 4\n/);
  expect(reported).toEqual([]);
  await rm(folder, { recursive: true });
});

it('a report is named after the prediction where parts were left out for it, not after the head that is shown', async () => {
  const ablations = [{ position: 4, id: 9, ratherThan: 8, instead: 'zero', alone: [], swept: [] }] as const;
  const choice = { variant: 'model', layer: 1, head: 2, position: 4, id: 9 } as const;
  const wish = { kind: 'report', trace: 3, choice, pictures: [] } as const;
  asked.target = undefined;
  await exports.save(wish, { place: FIRST_PLACE, ablations });
  await exports.save({ ...wish, choice: { ...choice, position: 3 } }, { place: FIRST_PLACE, ablations });
  await exports.save({ ...wish, choice: { ...choice, steps: [14] } }, { place: FIRST_PLACE, ablations });
  const names = asked.offered.map((path) => path.replace(/^\/texts\/|_.*$/g, ''));
  expect(names).toEqual(['report-prediction', 'report-head-1.2', 'report-step-14']);
});

it('a report is a web page where that is chosen, first of all kinds, and opens in the browser', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-report-'));
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
  expect(opened).toEqual([]);
  asked.hasBrowser = false;
  await expect(exports.openSaved(0)).rejects.toThrow('No browser was opened: open the file from its folder.');
  [asked.hasBrowser, asked.remoteName] = [true, 'ssh-remote'];
  await expect(exports.openSaved(0)).rejects.toThrow('not on your own: ');
  // Then its note has no button, and says at once where it is and what to do.
  const elsewhere = await exports.save(wish, { place: FIRST_PLACE });
  expect(elsewhere).toEqual({
    name: 'a.html',
    elsewhere: `It is on the machine that this window works on, not on your own: ${asked.target}. Download it (in the Explorer: right-click, “Download...”), then open it in a browser.`,
  });
  expect(asked.inBrowser).toHaveLength(1);
  await rm(folder, { recursive: true });
});

it('a report is Markdown beside the web page that cannot be made, which is said in one sentence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-report-'));
  asked.target = join(folder, 'a.html');
  asked.files = [join(folder, 'a.md')];
  const choice = { variant: 'model', layer: 1, head: 2, position: 4, id: null } as const;
  const saved = await exports.save({ kind: 'report', trace: 3, choice, pictures: [] }, { place: FIRST_PLACE });
  expect(saved).toEqual({ name: 'a-2.md', report: 0 });
  expect(await readFile(join(folder, 'a-2.md'), 'utf8')).toBe('# Report: The text 3\n\nthe steps\n');
  await expect(readFile(asked.target)).rejects.toThrow('ENOENT');
  expect(asked.warnings).toEqual([expect.stringMatching(/^The report is saved as Markdown, a-2\.md: [^.]*\.$/)]);
  await rm(folder, { recursive: true });
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

it('the dialog says what is saved, and its file is named by that before the text', async () => {
  asked.target = undefined;
  const figure = { kind: 'figure', name: 'step-8_朝', about: 'step 8', format: 'png', data: new Uint8Array() } as const;
  const address = { trace: 3, stage: 'blocks.0.attn.q' };
  for (const wish of [
    figure,
    { kind: 'tensor', name: 'blocks.0.attn.q_a', about: 'blocks.0.attn.q', address },
    program,
  ] as const)
    await exports.save(wish, { place: FIRST_PLACE });
  expect(asked.titles).toEqual([
    'Save step 8 as PNG picture',
    'Save blocks.0.attn.q as NumPy array',
    'Save logits[2, :] as Python program',
  ]);
  expect(asked.offered).toEqual([
    '/texts/step-8_朝.png',
    '/texts/blocks.0.attn.q_a.npy',
    '/texts/logits_the-text_a.py',
  ]);
});

it('a program of the whole way is written where the user says, and nothing where that is declined or cancelled', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'llm-trace-program-'));
  asked.target = join(folder, 'logits.py');
  const told: string[] = [];
  expect(await exports.save(program, { place: FIRST_PLACE }, () => told.push('writing'))).toEqual({
    name: 'logits.py',
  });
  expect(await readFile(asked.target, 'utf8')).toBe(
    '# of trace 3: wholeWay {"stage":"logits","variant":"model","index":[2]}\n',
  );
  expect(told).toEqual(['writing']);
  await exports.save({ ...program, index: [2, 7], asProbability: true }, { place: FIRST_PLACE });
  expect(await readFile(asked.target, 'utf8')).toContain('"index":[2,7],"asProbability":true}');
  const path = join(folder, 'cancelled.py');
  asked.target = path;
  isCancelled = true;
  expect(await exports.save(program, { place: FIRST_PLACE })).toBeNull();
  asked.target = undefined;
  expect(await exports.save(program, { place: FIRST_PLACE })).toBeNull();
  await expect(readFile(path)).rejects.toThrow('ENOENT');
  await rm(folder, { recursive: true });
});

it('a program that was saved can be opened, or run by a command that is copied, whatever its path holds', async () => {
  const folder = await mkdtemp(join(tmpdir(), "llm-trace's program-"));
  asked.target = join(folder, 'logits.py');
  asked.answer = 'Copy Command';
  await exports.save(program, { place: FIRST_PLACE });
  await vi.waitFor(() => expect(asked.copied).toHaveLength(1));
  expect(asked.notes.at(-1)).toBe(
    'Saved logits.py. It is run with Python and NumPy, and prints what it checks. | Open File | Copy Command',
  );
  expect(asked.copied).toEqual([commandOf(asked.target, process.platform)]);
  expect(commandOf("/it's/a b.py", 'linux')).toBe(`python3 '/it'\\''s/a b.py'`);
  expect(commandOf('C:\\a b.py', 'win32')).toBe('python "C:\\a b.py"');
  asked.answer = undefined;
  await rm(folder, { recursive: true });
});

it('a file that is there already is not proposed: the name has a number then', async () => {
  asked.files = ['/texts/the-text-3_a.trace.safetensors', '/texts/the-text-3_a-2.trace.safetensors'];
  await exports.save({ kind: 'trace', trace: 3, variant: 'model' }, { place: FIRST_PLACE });
  expect(asked.offered).toEqual(['/texts/the-text-3_a-3.trace.safetensors']);
});

it('a comparison is one file, asked for once and named after both texts, with the place where it is read', async () => {
  asked.target = '/texts/sun.comparison.safetensors';
  expect(await exports.save(comparison, { place: FIRST_PLACE })).toEqual({ name: 'sun.comparison.safetensors' });
  expect(asked.offered).toEqual(['/texts/the-text-3-vs-the-text-4.comparison.safetensors']);
  expect(written).toEqual([{ ...SIDES, path: '/texts/sun.comparison.safetensors', replace: true, place: PLACE }]);
  expect(listed).toEqual(['/texts/sun.comparison.safetensors']);
});

it('it is told that something is saved once the user has said where to, and not when that is declined', async () => {
  const told: string[] = [];
  const wish = { kind: 'trace', trace: 3, variant: 'model' } as const;
  await exports.save(wish, { place: FIRST_PLACE }, () =>
    told.push(`asked ${asked.offered.length}, written ${written.length}`),
  );
  expect(told).toEqual(['asked 1, written 0']);
  asked.target = undefined;
  expect(await exports.save(wish, { place: FIRST_PLACE }, () => told.push('declined'))).toBeNull();
  expect(told).toHaveLength(1);
});

it('nothing is written or listed when it is declined or cancelled', async () => {
  for (const target of [undefined, '/texts/cancelled.comparison.safetensors']) {
    asked.target = target;
    expect(await exports.save(comparison, { place: FIRST_PLACE })).toBeNull();
  }
  expect(written).toEqual([]);
  expect(listed).toEqual([]);
});

const SISTER = 'My little sister lost her mother';

it.each([
  [{}, { text: 'The moon is' }, 'the-sun-is-vs-the-moon-is'],
  [{ text: SISTER }, { text: SISTER.replace('sister', 'brother') }, 'sister-vs-brother-my-little-lost-her'],
  [{ text: SISTER }, { text: `${SISTER} dog` }, 'mother-vs-mother-dog-lost-her'],
  // Where words differ that a name of the first words would not reach.
  [{ text: `${SISTER} is old` }, { text: `${SISTER} is ill` }, 'old-vs-ill-mother-is'],
  [{ text: SISTER }, { text: 'A boat sails far out' }, 'my-little-sister-lost-her-mother-vs-a-boat-sails-far-out'],
  [{}, { model: '/models/other' }, 'the-sun-is-gpt2-vs-models-other'],
  [{}, { variant: 'walkthrough' as const }, 'the-sun-is-gpt2-vs-simplified-block'],
  [{}, {}, 'the-sun-is'],
  [{ text: '../..' }, { text: '<b>' }, 'text-vs-b'],
])('%j beside %j is named %s', (a, b, name) => {
  const side = { text: 'The sun is', model: 'gpt2', variant: 'model' } as const;
  expect(savedComparisonName({ ...side, ...a }, { ...side, ...b })).toBe(name);
});

const MARY = 'When Mary and John went to the store, John gave a drink to';

it.each([
  // What one model gives and what another, of the same texts, are told apart.
  [{ text: MARY }, { text: MARY.replace(', John', ', Mary') }, 'patched-parts_john-vs-mary_gpt2'],
  [
    { text: MARY, model: 'SmolLM2-135M-Instruct.Q4_1' },
    { text: MARY.replace(', John', ', Mary'), model: 'SmolLM2-135M-Instruct.Q4_1' },
    'patched-parts_john-vs-mary_smollm2-135m-instruct-q4-1',
  ],
  [{}, { text: 'The moon is' }, 'patched-parts_sun-vs-moon_gpt2'],
  [{}, { text: 'A boat sails far out' }, 'patched-parts_the-sun-is-vs-a-boat-sails-far_gpt2'],
  [{}, { model: 'distilgpt2' }, 'patched-parts_the-sun-is_gpt2-vs-distilgpt2'],
  [{}, {}, 'patched-parts_the-sun-is_gpt2'],
])('what is taken out of the comparison of %j with %j is named %s', (a, b, name) => {
  const side = { text: 'The sun is', model: 'gpt2', variant: 'model' } as const;
  expect(exportedComparisonName('patched-parts', { ...side, ...a }, { ...side, ...b })).toBe(name);
});
