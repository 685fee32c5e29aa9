/** Evaluating in the editor: what it reads, how it is cancelled, and where the result is shown. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CancellationToken, Uri } from 'vscode';
import { EvaluateCommand } from '../../../src/editor/evaluation/evaluate-command';
import { Failures } from '../../../src/editor/failures';
import type * as Evaluation from '../../../src/engine/host/evaluation/evaluate';
import { engineOfFile } from '../engine-support';
import { GPT2 } from '../model/helpers';

const editor = vi.hoisted(() => ({
  text: undefined as string | undefined,
  files: {} as Record<string, Uint8Array>,
  pages: [] as { title: string; html: string }[],
  errors: [] as string[],
  messages: [] as string[],
  /** Called when a file is read. */
  onRead: undefined as (() => void) | undefined,
  cancel: (): void => undefined,
  /** Called when something is reported. */
  onReport: undefined as ((cancel: () => void) => void) | undefined,
  /** At how many places the command wants ghost text to be measured. */
  asked: undefined as number | undefined,
}));

/** At how many it is. */
const PLACES = 4;

vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  env: { language: 'en' },
  ProgressLocation: { Notification: 15 },
  ViewColumn: { Active: -1 },
  RelativePattern: class {
    constructor(readonly base: unknown) {}
  },
  window: {
    get activeTextEditor() {
      const { text } = editor;
      if (text === undefined) return undefined;
      return { document: { fileName: '/a/b.md', languageId: 'markdown', getText: () => text } };
    },
    visibleTextEditors: [],
    showInformationMessage: async (message: string) => void editor.messages.push(message),
    showErrorMessage: async (message: string) => void editor.errors.push(message),
    createWebviewPanel: (_: string, title: string, __: number, options: { enableScripts: boolean }) => {
      expect(options.enableScripts).toBe(false);
      const page = { title, html: '' };
      editor.pages.push(page);
      return { webview: page };
    },
    withProgress: (_: unknown, task: (progress: unknown, token: CancellationToken) => Promise<unknown>) => {
      const listeners: ((event: unknown) => void)[] = [];
      let isCancellationRequested = false;
      const cancel = () => {
        isCancellationRequested = true;
        for (const listener of listeners) listener(undefined);
      };
      const report = ({ message }: { message: string }) => {
        editor.messages.push(message);
        editor.onReport?.(cancel);
      };
      const onCancellationRequested = (listener: (event: unknown) => void) => {
        listeners.push(listener);
        return { dispose: () => undefined };
      };
      editor.cancel = cancel;
      const token = {
        get isCancellationRequested() {
          return isCancellationRequested;
        },
        onCancellationRequested,
      };
      return task({ report }, token);
    },
  },
  workspace: {
    findFiles: async (_: unknown, __: unknown, most: number) =>
      Object.keys(editor.files)
        .slice(0, most)
        .map((path) => ({ path })),
    asRelativePath: ({ path }: { path: string }) => path,
    fs: {
      stat: async ({ path }: { path: string }) => ({ size: editor.files[path]?.length }),
      readFile: async ({ path }: { path: string }) => {
        editor.onRead?.();
        if (path.endsWith('.locked')) throw new Error('No permission.');
        return editor.files[path];
      },
    },
  },
}));

vi.mock('../../../src/engine/host/evaluation/evaluate', async (original) => {
  const all = await original<typeof Evaluation>();
  const measureGhostText: typeof all.measureGhostText = (engine, texts, options, run) => {
    editor.asked = options.places;
    return all.measureGhostText(engine, texts, { ...options, places: PLACES }, run);
  };
  return { ...all, measureGhostText };
});

const TEXT = 'The weather is fine today, and so are we.\n'.repeat(6);

const engine = engineOfFile();

function command() {
  const failures = new Failures({ error: () => undefined, info: () => undefined, show: () => undefined });
  const settings = () => ({ model: GPT2, bits: null, confidence: 0.5, maxTokens: 4, multiLine: true });
  return new EvaluateCommand({ engine, failures, settings, folder: '/nowhere' });
}

beforeEach(() => {
  editor.text = undefined;
  editor.files = {};
  editor.onReport = undefined;
  editor.onRead = undefined;
  editor.asked = undefined;
  for (const list of [editor.pages, editor.errors, editor.messages]) list.length = 0;
});

describe('evaluating', { timeout: 60_000 }, () => {
  it('the file in the editor tells how far it is, and shows a page', async () => {
    editor.text = TEXT;
    await command().file();
    expect(editor.errors).toEqual([]);
    expect(editor.messages).toContainEqual(expect.stringMatching(/^b\.md: \d+ of \d+$/));
    expect(editor.asked).toBe(200);
    expect(editor.messages.at(-1)).toBe(`ghost text, with what follows: ${PLACES} of ${PLACES}`);
    expect(editor.pages.map(({ title }) => title)).toEqual(['Evaluation: b.md']);
    expect(editor.pages[0]?.html).toContain(`At ${PLACES} places drawn by seed 42`);
  });

  it('a folder reads what is text, and says what it leaves out', async () => {
    editor.files = {
      'f/b.ts': Buffer.from(TEXT),
      'f/a.md': Buffer.from(TEXT),
      'f/c.bin': Uint8Array.of(0xff, 0xfe, 0),
      'f/d.txt': new Uint8Array(2_000_000).fill(97),
      'f/e.locked': Buffer.from(TEXT),
    };
    await command().folder({ path: '/f' } as Uri);
    const html = editor.pages[0]?.html ?? '';
    expect(html).toMatch(/f\/a\.md<\/th>.*f\/b\.ts<\/th>.*total<\/th>/s);
    expect(html).toContain('Files that are not UTF-8 text were left out: 1.');
    expect(html).toContain('Files beyond 1 MB in all were left out: 1.');
    expect(html).toContain('Files that could not be read were left out: 1.');
  });

  it.each([
    [200, false],
    [201, true],
  ])('a folder of %i files says that files were left out: %s', async (count, leftOut) => {
    editor.files = Object.fromEntries(Array.from({ length: count }, (_, i) => [`f/${i}.md`, new Uint8Array()]));
    editor.files['f/0.md'] = Buffer.from(TEXT);
    await command().folder({ path: '/f' } as Uri);
    expect(editor.pages[0]?.html.includes('Only 200 files of the folder were read.')).toBe(leftOut);
  });

  it('stops when it is cancelled while files are read, without a failure', async () => {
    editor.files = { 'f/a.md': Buffer.from(' '), 'f/b.md': Buffer.from(TEXT) };
    editor.onRead = () => editor.cancel();
    await command().folder({ path: '/f' } as Uri);
    expect([editor.pages, editor.errors]).toEqual([[], []]);
  });

  it('stops when it is cancelled, without a page and without a failure', async () => {
    editor.text = TEXT;
    editor.onReport = (cancel) => cancel();
    await command().file();
    expect([editor.pages, editor.errors]).toEqual([[], []]);
  });

  it('says what is missing', async () => {
    await command().file();
    expect(editor.messages).toEqual(['Open the file on which the model is to be evaluated.']);
    editor.text = ' \n';
    await command().file();
    expect(editor.errors).toEqual(['LLM Trace: There is no text to evaluate in b.md.']);
  });
});
