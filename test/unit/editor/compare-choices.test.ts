/** What can be compared: a text that is typed, the one before an edit, and what was traced lately. */
import { homedir } from 'node:os';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { askForText, askWhatToCompare } from '../../../src/editor/panel/compare-choices';
import type { ComparableTexts } from '../../../src/editor/panel/listed-texts';
import type { ComparedTrace, Origin } from '../../../src/engine/protocol/panel-protocol';
import { partOf } from '../part-of';
import { openMemoryPanel, summaryOf } from './webview-panel';

/** The list as VS Code would show it, driven by the test. */
const list = vi.hoisted(() => {
  const handlers: Record<string, () => unknown> = {};
  const on = (name: string) => (handler: () => unknown) => {
    handlers[name] = handler;
  };
  return {
    items: [] as readonly vscode.QuickPickItem[],
    selectedItems: [] as readonly vscode.QuickPickItem[],
    value: '',
    editor: undefined as vscode.TextEditor | undefined,
    documents: [] as readonly vscode.TextDocument[],
    onDidChangeValue: on('value'),
    onDidAccept: on('accept'),
    onDidHide: on('hide'),
    show: () => undefined,
    dispose: () => undefined,
    fire: (name: string) => handlers[name]?.(),
  };
});
/** What the user picks in dialogs of files and short lists, and what these have offered. */
const answers = vi.hoisted(() => ({
  files: [] as string[],
  label: '',
  offered: [] as string[],
  told: [] as string[],
}));
/** The field that was shown last. */
const input = vi.hoisted(() => ({ options: undefined as unknown }));
vi.mock('vscode', () => ({
  l10n: { t: (text: string, ...values: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => String(values[i])) },
  QuickPickItemKind: { Separator: -1, Default: 0 },
  Selection: class {
    readonly isEmpty = true;
    readonly active: object;
    constructor(line: number, character: number) {
      this.active = { line, character };
    }
  },
  Range: class {
    constructor(
      readonly start: object,
      readonly end: object,
    ) {}
  },
  Uri: { file: (path: string) => ({ path }) },
  workspace: {
    asRelativePath: ({ path }: { path: string }) => path.replace('/work/project/', ''),
    getWorkspaceFolder: ({ path }: { path: string }) =>
      `${path}/`.startsWith('/work/project/') ? { uri: { path: '/work/project' }, name: 'project' } : undefined,
    get textDocuments() {
      return list.documents;
    },
  },
  window: {
    createQuickPick: () => list,
    showOpenDialog: async () => {
      const fsPath = answers.files.shift();
      return fsPath === undefined ? undefined : [{ fsPath }];
    },
    showQuickPick: async (items: readonly vscode.QuickPickItem[]) => {
      answers.offered = items.map(({ label, description }) => `${label} | ${description}`);
      return items.find(({ label }) => label === answers.label);
    },
    showInformationMessage: async (message: string, again: string) => {
      answers.told.push(message);
      return again;
    },
    showInputBox: async (options: unknown) => {
      input.options = options;
    },
    get activeTextEditor() {
      return list.editor;
    },
    visibleTextEditors: [],
  },
}));

const MODEL = '/models/a';
const origin = (text: string, more: Partial<Origin> = {}): Origin => ({ text, model: MODEL, source: null, ...more });
const A: ComparedTrace = {
  summary: summaryOf(1, 'The capital of Italy is'),
  origin: origin('The capital of Italy is'),
  variant: 'model',
};
const NOTHING: ComparableTexts = { open: [], recent: [], saved: [], contentOf: async () => ({ kind: 'trace' }) };
const STARTER = '/tmp/extensions/llm-trace-1.0.0/models/starter';
const MODELS = { known: [MODEL, '/models/b'], starter: STARTER, choose: async () => undefined };

const labels = () =>
  list.items.flatMap(({ label, description, kind }) => (kind === -1 ? [] : `${label} | ${description}`));

function type(text: string): void {
  list.value = text;
  list.fire('value');
}

function accept(label?: string): void {
  list.selectedItems = list.items.filter((item) => item.label === label);
  list.fire('accept');
}

/** Where an offset is among lines that end by one character each. */
function placeOf(lines: readonly string[], offset: number): { line: number; character: number } {
  const before = lines.join('\n').slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** An editor with the cursor in the first of its lines. */
function cursorIn(lines: readonly string[]): vscode.TextEditor {
  const rangeOf = (line: number) => ({ isEmpty: true, active: { line, character: 0 }, start: { line }, end: { line } });
  const document = {
    getText: (range?: { start?: { line?: number } }) => lines[range?.start?.line ?? 0] ?? '',
    lineCount: lines.length,
    lineAt: (line: number | object) => ({ range: rangeOf(Number(line)), text: lines[Number(line)] ?? '' }),
    offsetAt: () => 0,
    positionAt: (offset: number) => placeOf(lines, offset),
    uri: { path: '/notes.md', toString: () => 'file:///notes.md' },
  };
  return partOf<vscode.TextEditor>({ document, selection: rangeOf(0) });
}

/** An editor in which a text is selected. */
function selecting(text: string, { isEmpty = false } = {}): vscode.TextEditor {
  const range = { isEmpty, active: { line: 2 }, start: { line: 2 }, end: { line: 2 } };
  const document = {
    getText: () => text,
    lineCount: 3,
    lineAt: () => ({ range, text }),
    offsetAt: () => 0,
    uri: { path: '/notes.md', toString: () => 'file:///notes.md' },
  };
  return partOf<vscode.TextEditor>({ document, selection: range });
}

beforeEach(() => {
  list.value = '';
  list.editor = undefined;
});

describe('the list of what to compare with', () => {
  it('takes a typed text: it is the first entry, whatever else matches', async () => {
    const asked = askWhatToCompare(A, { ...NOTHING, recent: [origin('The capital of Spain is')] }, MODELS);
    type('The capital');
    expect(labels()[0]).toBe('$(edit) The capital | compare with this text');
    expect(list.items[0]?.alwaysShow).toBe(true);
    type('The capital of $(x)');
    expect(labels()[0]).toContain('\\$(x)');
    type('The capital of France is');
    accept('$(edit) The capital of France is');
    expect(await asked).toEqual({ origin: origin('The capital of France is'), variant: 'model' });
  });

  it('takes what is typed though Enter comes before the entry is there, and waits where nothing is typed', async () => {
    const asked = askWhatToCompare(A, NOTHING, MODELS);
    accept();
    type('Quick');
    accept();
    expect(await asked).toEqual({ origin: origin('Quick'), variant: 'model' });
  });

  it('begins with the text before an edit, and names recent traces once each', async () => {
    const before = origin('The capital of France is');
    const open = { summary: summaryOf(2, 'Open'), origin: origin('Open'), panel: undefined as never };
    const recent = [
      A.origin,
      before,
      open.origin,
      origin('The weather', { model: '/models/b' }),
      { text: '', model: '', source: null, file: '/traces/sunny.trace.safetensors' },
    ];
    const asked = askWhatToCompare(A, { ...NOTHING, open: [open], recent, saved: [], before }, MODELS);
    const all = labels();
    expect(all[0]).toBe('$(discard) The capital of France is | before your edit');
    expect(all.filter((label) => label.startsWith('$(history)'))).toEqual([
      '$(history) The weather | b',
      '$(history) sunny.trace.safetensors | ',
    ]);
    expect(all.filter((label) => label.includes('Open'))).toHaveLength(1);
    accept('$(discard) The capital of France is');
    expect(await asked).toEqual({ origin: before, variant: 'model' });
  });

  it('shows long texts that begin alike from where they differ, as its title does', async () => {
    const begin = 'The harbour was quiet when the first boats came in. Tom and his sister Lily went to the beach with';
    const their = {
      summary: summaryOf(1, `${begin} their`),
      origin: origin(`${begin} their`),
      variant: 'model',
    } as const;
    void askWhatToCompare(their, { ...NOTHING, recent: [origin(`${begin} her`)] }, MODELS);
    expect(list).toMatchObject({ title: 'Compare "…beach with their" with' });
    expect(labels().find((label) => label.startsWith('$(history)'))).toBe('$(history) …beach with her | a');
  });

  it('lists an open trace of the same text under that, and offers right after others to change the text, with the caret at its end', async () => {
    const opened = (trace: number, text: string, model = MODEL) => ({
      summary: summaryOf(trace, text),
      origin: origin(text, { model }),
      panel: undefined as never,
    });
    const inOther = opened(2, A.origin.text, '/models/b');
    const { summary } = inOther;
    const open = [
      { ...inOther, summary: { ...summary, model: { ...summary.model, folder: '/models/b' } } },
      opened(3, 'Other'),
    ];
    const asked = askWhatToCompare(A, { ...NOTHING, open }, MODELS);
    const all = list.items.map(({ label }) => label);
    const at = (label: string) => all.indexOf(label);
    expect(all.slice(0, 3)).toEqual(['another text', '$(open-preview) Other', '$(edit) Change this text...']);
    expect(at(`$(open-preview) ${A.origin.text}`)).toBeGreaterThan(at('the same text'));
    expect(at(`$(open-preview) ${A.origin.text}`)).toBeLessThan(at('recent traces'));
    accept('$(edit) Change this text...');
    await asked;
    const { length } = A.origin.text;
    expect(input.options).toMatchObject({ value: A.origin.text, valueSelection: [length, length] });
  });

  it('offers to keep the other side of a comparison behind what is likelier, and only there', async () => {
    const instead = vi.fn(async () => undefined);
    const asked = askWhatToCompare(A, NOTHING, MODELS, { instead });
    const all = list.items.map(({ label }) => label);
    expect(all.indexOf('the other side')).toBeGreaterThan(all.indexOf('the same text'));
    accept('$(replace) Keep B, and choose another A...');
    expect(await asked).toBeUndefined();
    expect(instead).toHaveBeenCalledOnce();
  });

  it('says that A is chosen where B stays', () => {
    void askWhatToCompare(A, NOTHING, MODELS, { choosesA: true });
    expect(list).toMatchObject({ title: 'Choose A, to Be Compared with "The capital of Italy is" as B' });
  });

  it('leaves a text to be changed in the panel that shows it, where it is seen whole', async () => {
    const changeInPanel = vi.fn();
    Object.assign(input, { options: undefined });
    const asked = askWhatToCompare(A, NOTHING, MODELS, { changeInPanel });
    accept('$(edit) Change this text...');
    expect(await asked).toBeUndefined();
    expect(changeInPanel).toHaveBeenCalledOnce();
    expect(input.options).toBeUndefined();
  });

  it('offers the lines next to the text in its document first, the next ones before those above it, and no line twice', () => {
    const lines = ['Far', 'Title', '', 'Before', A.origin.text, '', 'Next', 'Third'];
    const start = lines.join('\n').indexOf(A.origin.text);
    const source = { uri: 'file:///notes.md', start, label: 'notes.md:5' };
    list.editor = undefined;
    list.documents = [cursorIn(lines).document];
    const offered = (a: ComparedTrace) => {
      void askWhatToCompare(a, NOTHING, MODELS);
      return list.items.map(({ label, description }) => [label, description].filter(Boolean).join(' | ')).slice(0, 6);
    };
    expect(offered({ ...A, origin: { ...A.origin, source } })).toEqual([
      'the same document',
      '$(selection) Next | after this text, notes.md:7',
      '$(selection) Third | after this text, notes.md:8',
      '$(selection) Before | before this text, notes.md:4',
      '$(selection) Title | before this text, notes.md:2',
      '$(selection) Far | before this text, notes.md:1',
    ]);
    // Edited since, it is unknown where in it the text was.
    expect(offered({ ...A, origin: { ...A.origin, source: { ...source, start: 0 } } })[0]).toBe('another text');
    list.documents = [];
    expect(offered({ ...A, origin: { ...A.origin, source } })[0]).toBe('another text');
  });

  it('offers a selected text once, be it that of an open trace or the one that is compared', () => {
    const open = { summary: summaryOf(2, 'Open'), origin: origin('Open'), panel: undefined as never };
    const offered = (selected: string, model = MODEL) => {
      list.editor = selecting(selected);
      const a = { ...A, origin: { ...A.origin, model } };
      void askWhatToCompare(a, { ...NOTHING, open: [open] }, MODELS);
      return labels().filter((label) => label.includes(selected));
    };
    expect(offered('Open')).toEqual(['$(open-preview) Open | a']);
    expect(offered(A.origin.text)).toEqual([]);
    expect(offered('Another')).toEqual(['$(selection) Another | selected in notes.md:3']);
    list.editor = selecting('Where the cursor is', { isEmpty: true });
    void askWhatToCompare(A, { ...NOTHING, open: [open] }, MODELS);
    expect(labels()).toContain('$(selection) Where the cursor is | line with the cursor, notes.md:3');
    // Where the line with the cursor is what is compared, the next ones are what it may be compared with.
    list.editor = cursorIn([A.origin.text, '', 'Second', 'Open', 'Third', 'Fourth', 'Fifth']);
    void askWhatToCompare(A, { ...NOTHING, open: [open] }, MODELS);
    expect(labels().filter((label) => label.startsWith('$(selection)'))).toEqual([
      '$(selection) Second | a line below the cursor, notes.md:3',
      '$(selection) Third | a line below the cursor, notes.md:5',
    ]);
    // In another model than the open trace's it would be another trace.
    expect(offered('Open', '/models/b')).toHaveLength(2);
  });

  it('does not offer the same text in the same model, which another panel may show, and each recent text once', () => {
    const itself = { summary: summaryOf(2, A.origin.text), origin: A.origin, panel: undefined as never };
    const recent = [A.origin, origin('The rain'), origin('The sun'), origin('The rain')];
    void askWhatToCompare(A, { ...NOTHING, open: [itself], recent }, MODELS);
    const all = list.items.map(({ label }) => label);
    expect(all.filter((label) => label.includes(A.origin.text))).toEqual([]);
    expect(all.filter((label) => label.startsWith('$(history)'))).toEqual([
      '$(history) The rain',
      '$(history) The sun',
    ]);
  });

  it('tells a masked or forced trace from that of the plain text, and offers each of them', () => {
    const plain = origin('Open');
    const masked = { ...plain, masked: [1, 2] };
    const forced = { ...plain, target: 'Offen' };
    const open = (trace: number, of: Origin) => ({
      summary: summaryOf(trace, of.text),
      origin: of,
      panel: undefined as never,
    });
    const offered = (texts: Partial<ComparableTexts>) => {
      void askWhatToCompare(A, { ...NOTHING, ...texts }, MODELS);
      return labels().filter((label) => label.includes('Open'));
    };
    expect(offered({ open: [open(2, plain)], recent: [plain, masked, forced] })).toEqual([
      '$(open-preview) Open | a',
      '$(history) Open | a · tokens 1, 2 masked',
      '$(history) Open | a · output forced: “Offen”',
    ]);
    list.editor = selecting('Open');
    expect(offered({ open: [open(2, masked)], recent: [masked] })).toEqual([
      '$(open-preview) Open | a · tokens 1, 2 masked',
      '$(selection) Open | selected in notes.md:3',
    ]);
  });

  it('names an open trace of a file by the file too, and offers saved ones that are not open, once each', async () => {
    const file = (path: string): Origin => ({ text: '', model: '', source: null, file: path });
    const [opened, lately, kept] = ['open', 'lately', 'kept'].map((name) => file(`/traces/${name}.trace.safetensors`));
    const open = { summary: summaryOf(2, 'Open'), origin: opened as Origin, panel: undefined as never };
    const saved = [opened, lately, kept] as readonly Origin[];
    const asked = askWhatToCompare(A, { ...NOTHING, open: [open], recent: [lately as Origin], saved }, MODELS);
    const ofFiles = labels().filter((label) => /safetensors|file/.test(label));
    expect(ofFiles).toEqual([
      '$(open-preview) Open | a · open.trace.safetensors',
      '$(history) lately.trace.safetensors | ',
      '$(file-binary) kept.trace.safetensors | /traces',
      '$(folder-opened) A saved trace from a file... | undefined',
    ]);
    accept('$(file-binary) kept.trace.safetensors');
    expect(await asked).toEqual({ origin: kept, variant: 'model' });
  });

  it('says where models and files lie as VS Code does: by their path in the workspace, or below the home folder', () => {
    const file = (path: string): Origin => ({ text: '', model: '', source: null, file: path });
    const saved = ['/work/project', '/work/project/traces', `${homedir()}/traces`, '/elsewhere'].map((folder) =>
      file(`${folder}/sunny.trace.safetensors`),
    );
    const known = [STARTER, '/work/project/models/c', `${homedir()}/models/d`, 'openai-community/gpt2'];
    void askWhatToCompare(A, { ...NOTHING, saved }, { ...MODELS, known });
    const places = list.items.flatMap(({ label, description }) =>
      /sunny|In the model/.test(label) ? [description] : [],
    );
    expect(places).toEqual([
      'comes with LLM Trace',
      'models/c',
      '~/models/d',
      'openai-community/gpt2',
      'project',
      'traces',
      '~/traces',
      '/elsewhere',
    ]);
  });

  it('offers A and B of a saved comparison, in the list or by the dialog, without the one that is compared already', async () => {
    const file = '/traces/moon.comparison.safetensors';
    const side = (name: 'a' | 'b'): Origin => ({ text: '', model: '', source: null, file, side: name });
    const comparison = {
      a: { trace: 'a', variant: 'model', label: 'notes.md:3' },
      b: { trace: 'b', variant: 'model', edit: 'after' },
    } as const;
    const contentOf = async () => ({ kind: 'comparison', comparison }) as const;
    const saved = [{ text: '', model: '', source: null, file }];
    answers.label = 'Trace B of this comparison';
    const asked = askWhatToCompare(A, { ...NOTHING, saved, contentOf }, MODELS);
    expect(labels()).toContain('$(file-binary) moon.comparison.safetensors | a comparison: its A or its B · /traces');
    accept('$(file-binary) moon.comparison.safetensors');
    expect(await asked).toEqual({ origin: side('b'), variant: 'model' });
    expect(answers.offered).toEqual([
      'Trace A of this comparison | notes.md:3',
      'Trace B of this comparison | the text after the edit',
    ]);
    answers.files = [file];
    const other = askWhatToCompare({ ...A, origin: side('a') }, { ...NOTHING, contentOf }, MODELS);
    accept('$(folder-opened) A saved trace from a file...');
    expect(await other).toEqual({ origin: side('b'), variant: 'model' });
    expect(answers.offered).toEqual(['Trace B of this comparison | the text after the edit']);
  });

  it('tells of a file that it is compared already, and asks for another one', async () => {
    const file = (path: string): Origin => ({ text: '', model: '', source: null, file: path });
    answers.files = ['/traces/sunny.trace.safetensors', '/traces/moon.trace.safetensors'];
    const a = { ...A, origin: file('/traces/sunny.trace.safetensors') };
    const asked = askWhatToCompare(a, { ...NOTHING, saved: [a.origin] }, MODELS);
    expect(labels().filter((label) => label.includes('sunny'))).toEqual([]);
    accept('$(folder-opened) A saved trace from a file...');
    expect(await asked).toEqual({ origin: file('/traces/moon.trace.safetensors'), variant: 'model' });
    expect(answers.told).toEqual(['sunny.trace.safetensors is what is compared here already.']);
  });

  it('offers nothing of the text of a file that was not read', async () => {
    const file = {
      origin: { text: '', model: '', source: null, file: '/traces/sunny.safetensors' },
      variant: 'model',
    } as const;
    const asked = askWhatToCompare(file, NOTHING, MODELS);
    expect(labels()).toEqual(['$(folder-opened) A saved trace from a file... | undefined']);
    type('Rain');
    accept('$(edit) Rain');
    expect(await asked).toEqual({ origin: origin('Rain'), variant: 'model' });
  });
});

it('the first of two texts is typed, or one that was traced', async () => {
  const recent = [origin('The weather', { model: '/models/b' })];
  const typed = askForText({ ...NOTHING, recent }, MODEL);
  expect(labels()).toEqual(['$(history) The weather | b', '$(folder-opened) A saved trace from a file... | undefined']);
  type('Rain');
  accept('$(edit) Rain');
  expect(await typed).toEqual({ origin: origin('Rain'), variant: 'model' });

  list.value = '';
  const picked = askForText({ ...NOTHING, recent }, MODEL);
  accept('$(history) The weather');
  expect(await picked).toEqual({ origin: recent[0], variant: 'model' });

  const declined = askForText(NOTHING, MODEL);
  list.fire('hide');
  expect(await declined).toBeUndefined();
});

it('a panel knows what its text was before it was changed there', () => {
  const { panel } = openMemoryPanel();
  const trace = (text: string, more: Partial<Origin> = {}) =>
    panel.show({ kind: 'trace', summary: summaryOf(1, text), origin: origin(text, more) });
  trace('France');
  expect(panel.texts.before).toBeUndefined();
  trace('Italy', { edited: true });
  expect(panel.texts.before).toEqual(origin('France'));
  trace('Italy', { edited: true, masked: [0] });
  expect(panel.texts.before).toEqual(origin('France'));
  trace('Spain');
  expect(panel.texts.before).toBeUndefined();
});
