/** The hover shows the tokens of what stands under the pointer, and never those of what stood there before. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { registerHover } from '../../../src/editor/commands/hover-commands';
import type { Settings } from '../../../src/editor/settings';
import { DocumentTokens } from '../../../src/editor/source/document-tokens';
import { type HoverParts, TokenHover } from '../../../src/editor/source/hover';
import { HoverHints } from '../../../src/editor/source/hover-hint';
import type { Attended } from '../../../src/editor/source/hover-text';
import { isTracedAt, type TracedRange } from '../../../src/editor/source/traced-ranges';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { openEngine } from '../engine-support';
import { copyOf, GPT2, type Json, readJsonObject } from '../model/helpers';
import { partOf } from '../part-of';
import { hoverText } from './hover-text';
import { offsetAt, positionAt } from './one-line';

const editors = vi.hoisted((): unknown[] => []);
const executeCommand = vi.hoisted(() => vi.fn());
const createQuickPick = vi.hoisted(() => vi.fn());
const [setStatusBarMessage, update] = vi.hoisted(() => [vi.fn(), vi.fn()]);
const commands = vi.hoisted(() => new Map<string, (...given: unknown[]) => Promise<void>>());

vi.mock('vscode', async () => ({
  ...(await import('./ghost-text-window')).editor,
  window: {
    visibleTextEditors: editors,
    showTextDocument: async () => undefined,
    createQuickPick,
    setStatusBarMessage,
  },
  commands: {
    executeCommand,
    registerCommand: (name: string, run: (...given: unknown[]) => Promise<void>) => commands.set(name, run),
  },
  languages: { registerHoverProvider: () => undefined },
  workspace: { getConfiguration: () => ({ inspect: () => undefined, get: () => 'prose', update }) },
  ViewColumn: { Beside: -2 },
  ConfigurationTarget: { Global: 1, Workspace: 2 },
  Disposable: { from: () => undefined },
  Selection: class {
    constructor(
      readonly anchor: unknown,
      readonly active: unknown,
    ) {}
  },
}));

const NEVER = { isCancellationRequested: false } as vscode.CancellationToken;

let text: string;
let version: number;
/** Answers of the engine that the test lets go. */
let waiting: (() => void)[];

const document = partOf<vscode.TextDocument>({
  uri: { toString: () => 'file:///story.md' },
  languageId: 'markdown',
  get version() {
    return version;
  },
  getText: () => text,
  offsetAt,
  positionAt,
  lineAt: () => partOf<vscode.TextLine>({ range: { start: positionAt(0), end: positionAt(text.length) } as never }),
});

/** The engine answers. */
async function answer(): Promise<void> {
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  waiting[0]?.();
}

/** A token for each word, with the space before it. */
function tokensOf(of: string): Token[] {
  return Array.from(of.matchAll(/ ?\S+/g), ({ 0: word, index }, id) => {
    const place = { start: index, end: index + word.length };
    return { id, token: word, text: word, ...place, special: false, inserted: false, typeId: 0 };
  });
}

let hover: TokenHover;
let parts: HoverParts;
let traced: TracedRange | undefined;
let attended: Attended | undefined;
let modelName: string;
/** How often it was said how tokens are shown in code. */
let hinted = 0;
/** The probabilities of the next token after each traced one. */
let rows: number[][];

beforeEach(() => {
  [text, version, waiting, traced, modelName] = ['Once there was a cat.', 1, [], undefined, 'starter'];
  attended = undefined;
  rows = [];
  editors.length = 0;
  executeCommand.mockReset();
  const engine = partOf<HoverParts['engine']>({
    tokenizerState: async () => 'as it was',
    tokenBytes: async ({ id }: { readonly id: number }) => Uint8Array.of(id),
    window: async ({ slice }: { readonly slice?: { readonly start: readonly number[] } }) => {
      const row = rows[slice?.start[0] ?? 0];
      if (!row) throw new Error('the trace is gone');
      return { shape: [1, row.length], data: Float32Array.from(row, Math.log) };
    },
    describeTokens: async ({ ids }: { readonly ids: readonly number[] }) =>
      ids.map((id) => ({ id, token: `Ġw${id}`, text: ` w${id}`, special: false })),
    tokens: ({ text: of }: { readonly text: string }) =>
      new Promise<Token[]>((resolve) => void waiting.push(() => resolve(tokensOf(of)))),
  });
  parts = {
    engine,
    documents: new DocumentTokens(engine),
    tracedAt: (_, offset) => (traced && isTracedAt(traced, offset) ? traced : undefined),
    attentionTo: () => attended,
    settings: () => ({ hover: 'prose', model: 'm' }) as Settings,
    modelName: (model) => (model === 'm' ? modelName : 'tiny-t5'),
    failures: partOf<HoverParts['failures']>({ logOnly: (error: unknown) => expect.unreachable(String(error)) }),
    hints: new HoverHints({
      get: () => hinted,
      update: async (_: string, times: number) => {
        hinted = times;
      },
    } as never),
    pointed: () => undefined,
  };
  hover = new TokenHover(parts);
});

/** The paragraphs above the row of links, without what the addresses of links say beyond their command. */
function withoutAddresses(said: string | undefined): string[] | undefined {
  return said
    ?.replaceAll(/\?[^)\s]+\)/g, ')')
    .split('\n\n')
    .slice(0, -1);
}

it('shows tokens in code where nothing is selected three times, which is said first, with how they are shown later, and the last time says that it is the last', async () => {
  hinted = 0;
  const word = { start: positionAt(5), end: positionAt(10) };
  const code = {
    ...document,
    getText: () => text,
    uri: { scheme: 'file', toString: () => 'file:///a.py' },
    languageId: 'python',
    version: 1,
    getWordRangeAtPosition: ({ character }: vscode.Position) => (character === 6 ? word : undefined),
  } as never;
  const said = async (at: number) => hoverText(await hover.provideHover(code, positionAt(at), NEVER));
  expect(await said(4)).toBeUndefined(); // between two words
  const shown = said(6);
  await answer();
  const hint = await shown;
  const token = '**“·there”**: id 1 of the model “starter” · position 1 (from 0) of this document';
  expect(withoutAddresses(hint)).toEqual([
    token,
    'Over code this shows three times, as a hint; after that, only where it is selected or traced, unless you change the hover settings.',
  ]);
  for (const link of ['Trace Line](command:', 'Show Bytes](command:', 'Hover Settings...](command:'])
    expect(hint?.split(link)).toHaveLength(2); // each once
  // Who moved on before it was there has not read it.
  expect(await hover.provideHover(code, positionAt(6), { isCancellationRequested: true } as never)).toBeUndefined();
  // Who selects text meanwhile is told all the same: else hovers would cease without a word.
  const editor = { document: code, selections: [selectionOf(4, 10)] };
  editors.push(editor);
  expect(await said(6)).not.toContain('three times');
  editors.pop();
  await hover.showAt('file:///other.py', 6);
  expect(await said(6)).toBe(hint);
  expect(withoutAddresses(await said(6))).toEqual([
    token,
    'This is the last of three hints: from now on, over code this shows only where it is selected or traced, unless you change the hover settings.',
  ]);
  expect(await said(6)).toBeUndefined();
  hinted = 0;
  const output = { ...(code as object), uri: { scheme: 'output', toString: () => 'output:a' } } as never;
  expect(await hover.provideHover(output, positionAt(6), NEVER)).toBeUndefined();
});

/** Of the text, which has one line. */
function selectionOf(from: number, to: number) {
  const [start, end] = [positionAt(from), positionAt(to)];
  const contains = ({ character }: vscode.Position) => from <= character && character <= to;
  return { anchor: start, active: end, start, end, isEmpty: from === to, contains };
}

it('tells of selected text its own tokens and no others, and where one of them reaches beyond it, be it by its space alone', async () => {
  text = 'if line.startswith("#")';
  const piece = (id: number, start: number, end: number) => ({
    ...(tokensOf('x')[0] as Token),
    ...{ id, token: text.slice(start, end), text: text.slice(start, end), start, end },
  });
  const tokens = [
    [0, 2],
    [2, 7],
    [7, 8],
    [8, 10],
    [10, 13],
    [13, 18],
    [18, 20],
    [20, 23],
  ].map(([start, end], id) => piece(id, start as number, end as number));
  const code = { ...document, getText: () => text, languageId: 'python', version: 1 } as never;
  const engine = partOf<HoverParts['engine']>({
    tokenizerState: async () => 'other',
    tokens: async () => tokens,
    tokenBytes: async () => Uint8Array.of(1),
  });
  const ofCode = new TokenHover({
    engine,
    documents: new DocumentTokens(engine),
    tracedAt: () => undefined,
    attentionTo: () => undefined,
    settings: () => ({ hover: 'prose', model: 'm' }) as Settings,
    modelName: () => 'tiny',
    failures: partOf<HoverParts['failures']>({ logOnly: (error: unknown) => expect.unreachable(String(error)) }),
    hints: partOf<HoverParts['hints']>({ due: () => undefined, said: () => undefined }),
    pointed: () => undefined,
  });
  const editor = { document: code, selections: [selectionOf(0, 0)] };
  editors.push(editor);
  const said = async (from: number, to: number, at: number) => {
    editor.selections = [selectionOf(from, to)];
    const shown = await ofCode.provideHover(code, positionAt(at), NEVER);
    return hoverText(shown)?.split('\n\n').slice(0, -1);
  };
  expect(await said(8, 18, 12)).toEqual([
    '**“startswith”** is 3 tokens of the model “tiny” · positions 3 to 5 (from 0) of this document',
    '“st”: id 3  \n“art”: id 4  \n“swith”: id 5',
  ]);
  expect(await said(3, 8, 4)).toEqual([
    '**“line.”** is 2 tokens of the model “tiny” · positions 1 to 2 (from 0) of this document',
    '“·line”: id 1  \n“.”: id 2',
    'The first token begins with the space before the selection.',
  ]);
  expect(await said(3, 7, 4)).toEqual([
    '**“·line”**: id 1 of the model “tiny” · position 1 (from 0) of this document',
    'The token begins with the space before the selection.',
  ]);
  expect(await said(2, 7, 4)).not.toContain('The token begins with the space before the selection.');
  expect(await said(4, 9, 5)).toEqual([
    '**“ine.s”** is 3 tokens of the model “tiny” · positions 1 to 3 (from 0) of this document',
    '“·line”: id 1  \n“.”: id 2  \n“st”: id 3',
    'The selection begins and ends within a token: all tokens together are “·line.st”.',
  ]);
  expect(await said(2, 9, 5)).toContain('The selection ends within a token: all tokens together are “·line.st”.');
  expect(await said(4, 8, 5)).toContain('The selection begins within a token: all tokens together are “·line.”.');
  expect(await said(14, 16, 15)).toEqual([
    '**“swith”**: id 5 of the model “tiny” · position 5 (from 0) of this document',
    'Only a part of this token is selected.',
  ]);
  expect(await said(0, text.length, 12)).toEqual([
    '**“if·line.startswith("#")”** is 8 tokens of the model “tiny” · positions 0 to 7 (from 0) of this document',
    '“if”: id 0 · “·line”: id 1 · “.”: id 2 · “st”: id 3 · “art”: id 4 · “swith”: id 5 · “("”: id 6 · “#")”: id 7',
  ]);
  // Where nothing is selected code stays silent.
  expect(await said(8, 18, 2)).toBeUndefined();
  editors.pop();
});

it('lists the first tokens of a long selection, of blanks that are alike how many there are, and traces the selection', async () => {
  const words = Array.from({ length: 15 }, (_, at) => `w${at}`).join(' ');
  text = `        ${words}`;
  traced = undefined;
  const blank = { ...(tokensOf('x')[0] as Token), id: 220, token: ' ', text: ' ' };
  const blanks = Array.from({ length: 7 }, (_, start) => ({ ...blank, start, end: start + 1 }));
  const rest = tokensOf(words).map((token, at) => ({
    ...token,
    ...(at === 0 && { text: ' w0', token: ' w0' }),
    start: token.start + (at === 0 ? 7 : 8),
    end: token.end + 8,
  }));
  const engine = partOf<HoverParts['engine']>({
    tokenizerState: async () => 'of blanks',
    tokens: async () => [...blanks, ...rest],
    tokenBytes: async ({ id }: { readonly id: number }) => Uint8Array.of(id),
  });
  const editor = { document, selections: [selectionOf(0, text.length)] };
  editors.push(editor);
  const ofBlanks = new TokenHover({ ...parts, engine, documents: new DocumentTokens(engine) });
  const said = hoverText(await ofBlanks.provideHover(document, positionAt(20), NEVER));
  const [first, listed] = said?.split('\n\n') ?? [];
  // The middle of what is selected makes way for its length.
  expect(first).toMatch(
    /^\*\*“·{8}w0·.*…·.*·w14”\*\* is 22 tokens of the model “starter” · positions 0 to 21 \(from 0\) of this document$/,
  );
  // Not below each other: the links below them are to be in sight.
  const lines = listed?.split(' · ') ?? [];
  expect(lines.slice(0, 3)).toEqual(['“·”: id 220, 7 times', '“·w0”: id 0', '“·w1”: id 1']);
  expect(lines.slice(-2)).toEqual(['“·w10”: id 10', 'and 4 more']);
  expect(lines).toHaveLength(13);
  expect(said).toContain('[Trace Selection](command:llmTrace.hover.traceSelection?');
  expect(said).not.toContain('Trace Line');
  const [, target = ''] = /traceSelection\?([^)]*)\)/.exec(said ?? '') ?? [];
  expect(JSON.parse(decodeURIComponent(target))).toEqual(['file:///story.md', 0, text.length]);
  // With their bytes each has its own place.
  await ofBlanks.toggleBytes('file:///story.md', 0);
  const bytes = hoverText(await ofBlanks.provideHover(document, positionAt(20), NEVER));
  expect(bytes?.split('\n\n')[1]?.split('  \n').slice(-2)).toEqual([
    '“·w4”: id 4, byte 04, characters 19 to 21',
    'and 10 more',
  ]);
  editors.pop();
});

it('opens all tokens of a long selection beside it, a line for each with position, id and token, and bytes where they are shown', async () => {
  text = Array.from({ length: 15 }, (_, at) => `w${at}`).join(' ');
  const engine = partOf<HoverParts['engine']>({
    tokenizerState: async () => 'of words',
    tokens: async () => tokensOf(text),
    tokenBytes: async ({ id }: { readonly id: number }) => Uint8Array.of(0x77, id),
  });
  const ofWords = new TokenHover({ ...parts, engine, documents: new DocumentTokens(engine) });
  const open = vi.fn(async (_name: string, _text: string) => document);
  registerHover(ofWords, partOf<Parameters<typeof registerHover>[1]>({}), { open });
  const list = async () => {
    const said = hoverText(await ofWords.provideHover(document, positionAt(20), NEVER));
    const [, label, given = ''] = /\[([^\]]* ids)\]\(command:llmTrace\.hover\.allIds\?([^)]*)\)/.exec(said ?? '') ?? [];
    if (label === undefined) return undefined;
    await commands.get('llmTrace.hover.allIds')?.(...(JSON.parse(decodeURIComponent(given)) as number[]));
    return { label, name: open.mock.lastCall?.[0], lines: open.mock.lastCall?.[1].split('\n') ?? [] };
  };
  editors.push({ document, selections: [selectionOf(3, text.length)] });
  const shown = await list();
  expect(shown).toMatchObject({ label: 'All 14 ids', name: 'token-ids.txt' });
  expect(shown?.lines.slice(0, 7)).toEqual([
    '14 tokens of the model “starter” · positions 1 to 14 (from 0) of this document',
    '',
    '1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14',
    '',
    'position  id  token',
    '1         1   “·w1”',
    '2         2   “·w2”',
  ]);
  expect(shown?.lines.slice(-2)).toEqual(['14        14  “·w14”', '']);
  await ofWords.toggleBytes('file:///story.md', 4);
  expect((await list())?.lines.slice(4, 6)).toEqual(['position  id  token   bytes', '1         1   “·w1”   77 01']);
  // Of thirteen the last is listed: “and 1 more” would take as much room.
  editors[0] = { document, selections: [selectionOf(6, text.length)] };
  const thirteen = hoverText(await ofWords.provideHover(document, positionAt(20), NEVER));
  expect(thirteen).toContain('“·w14”: id 14');
  expect(thirteen).not.toMatch(/ more|ids\]/);
  // Where all are listed there is nothing more to open.
  editors[0] = { document, selections: [selectionOf(0, 10)] };
  const short = hoverText(await ofWords.provideHover(document, positionAt(5), NEVER));
  expect(short).toContain('[Trace Selection]');
  expect(short).not.toContain('ids]');
});

it('shows bytes where they were asked for, and not in the next hover of other tokens', async () => {
  const said = async (at: number) => {
    const shown = hover.provideHover(document, positionAt(at), NEVER);
    await vi.waitFor(() => expect(waiting).not.toHaveLength(0));
    waiting[0]?.();
    return hoverText(await shown);
  };
  expect(await said(6)).toContain('[Show Bytes]');
  await hover.toggleBytes('file:///story.md', 4);
  for (const at of [6, 8]) {
    const shown = await said(at);
    expect(shown).toContain('byte 01');
    expect(shown).toContain('[Hide Bytes]');
  }
  const other = await said(12);
  expect(other).toContain('[Show Bytes]');
  expect(other).not.toContain('byte 0');
  expect(await said(6)).not.toContain('byte 0');
  // The link does what it says, also where the pointer has passed over other tokens meanwhile.
  await hover.toggleBytes('file:///story.md', 4, false);
  expect(await said(6)).not.toContain('byte 0');
  await hover.toggleBytes('file:///story.md', 4, true);
  const [, given = ''] =
    /\[Hide Bytes\]\(command:llmTrace\.hover\.toggleBytes\?([^)]*)\)/.exec((await said(6)) ?? '') ?? [];
  expect(JSON.parse(decodeURIComponent(given))).toEqual(['file:///story.md', 0, 4, false]);
});

it('shows the token under the pointer', async () => {
  const shown = hover.provideHover(document, positionAt(6), NEVER);
  await answer();
  const said = hoverText(await shown);
  // Counted as in the panel; and where hovers are too many there is more than all or nothing.
  expect(said).toContain('“·there”**: id 1 of the model “starter” · position 1 (from 0) of this document\n');
  expect(said).toMatch(/\[Hover Settings\.\.\.\]\(command:llmTrace\.hover\.chooseWhere\?[^)]*\)$/);
  expect((await shown)?.range).toMatchObject({ start: { character: 4 }, end: { character: 10 } });
});

it('stands over its token in a large document, of which a part is looked at, and in text that was traced further on', async () => {
  text = 'Once there was a cat.\n'.repeat(6000);
  const line = 22 * 3000;
  const shown = hover.provideHover(document, positionAt(line + 6), NEVER);
  await answer();
  expect(hoverText(await shown)).toMatch(/“·there”\*\*: id \d+ .* of characters \d+ to \d+ of this document\n/);
  expect((await shown)?.range).toMatchObject({ start: { character: line + 4 }, end: { character: line + 10 } });
  traced = partOf<TracedRange>({ text: 'there was', start: line + 5, tokens: tokensOf('there was'), model: 'm' });
  const { range } = (await hover.provideHover(document, positionAt(line + 11), NEVER)) ?? {};
  expect(range).toMatchObject({ start: { character: line + 10 }, end: { character: line + 14 } });
});

it('says of traced text which model’s tokens it has, how probable the token was there, and what the model took for most probable', async () => {
  rows = [
    [0.1, 0.05, 0.25, 0.6],
    [0.1, 0.1, 0.7, 0.1],
  ];
  const tokens = tokensOf(text);
  const lines = async (at: number) =>
    hoverText(await hover.provideHover(document, positionAt(at), NEVER))
      ?.replaceAll('\u00a0', ' ')
      .split('\n\n');
  traced = partOf<TracedRange>({ text, start: 0, tokens, vocabSize: 4, model: 'm' });
  // Few lines: what stands around the token is in sight.
  expect((await lines(6))?.slice(0, -1)).toEqual([
    '**“·there”**: id 1 of the model “starter” · position 1 (from 0) of the traced text',
    'Probability 5.0 %, rank 4; most probable here “·w3”, 60 %',
  ]);
  expect((await lines(12))?.[1]).toBe('Probability 70 %, the highest here');
  // Nothing comes before the first; of the third row the trace has no logits any more; and encoders predict no next token.
  expect((await lines(1))?.[1]).toBe('In the text: <b>Once</b> there was a cat.');
  expect((await lines(15))?.[1]).toBe('In the text: Once there was <b>a</b> cat.');
  traced = partOf<TracedRange>({ text, start: 0, tokens, model: 'm' });
  expect((await lines(6))?.[1]).toBe('In the text: Once <b>there</b> was a cat.');
  // What is left out is in brackets, as a full stop may stand beside it.
  text = 'It ended. And so on, and then it was over. And done with here.';
  traced = partOf<TracedRange>({ text, start: 0, tokens: tokensOf(text), model: 'm' });
  expect((await lines(27))?.[1]).toBe('In the text: […] And so on, and <b>then</b> it was over. And[…]');
  // Nothing of the text is read as HTML or Markdown.
  text = '<img src=x> [z](command:z) <s> **b** `c`';
  traced = partOf<TracedRange>({ text, start: 0, tokens: tokensOf(text), model: 'm' });
  const around: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const shown = await hover.provideHover(document, positionAt(at), NEVER);
    const [{ value = '' } = {}] = (shown?.contents ?? []) as vscode.MarkdownString[];
    around.push(...value.split('\n\n').filter((line) => line.startsWith('In the text')));
  }
  expect(around.length).toBeGreaterThan(10);
  for (const line of around) expect(line.replace(/<b>[^<>]*<\/b>/, '')).not.toMatch(/[<>*`[\]()]/);
});

it('says above its links which head gives what is pointed at how much attention, and names the trace’s own model', async () => {
  traced = partOf<TracedRange>({ text, start: 0, tokens: tokensOf(text), model: 't5' });
  attended = { weight: 0.19, layer: 3, head: 1, variant: 'model', isCross: false };
  const lines = async () =>
    hoverText(await hover.provideHover(document, positionAt(6), NEVER))
      ?.replaceAll('\u00a0', ' ')
      .split('\n\n');
  const [first, said] = (await lines()) ?? [];
  expect([first, said]).toEqual([
    '**“·there”**: id 1 of the model “tiny-t5” · position 1 (from 0) of the traced text',
    'The chosen token gives it 19 % of its attention in head 3.1: tint and underline show how much',
  ]);
  attended = { ...attended, variant: 'walkthrough' };
  expect((await lines())?.[1]).toBe(
    'The chosen token gives it 19 % of its attention in the simplified block: tint and underline show how much',
  );
  attended = { ...attended, variant: 'model', isCross: true };
  expect((await lines())?.[1]).toBe(
    'The chosen token gives it 19 % of its attention in head 3.1 of the cross-attention: tint and underline show how much',
  );
});

it('a list that a link of the hover opens names the key that shows tokens anywhere, and stays when a panel below the hover takes the focus, at what is set now', async () => {
  registerHover(hover, partOf<Parameters<typeof registerHover>[1]>({}), { open: vi.fn() });
  const list = { show: vi.fn(), dispose: vi.fn(), onDidAccept: vi.fn(), onDidHide: (hide: () => void) => hide() };
  createQuickPick.mockReturnValue(list);
  await commands.get('llmTrace.hover.chooseWhere')?.();
  expect(list).toMatchObject({
    ignoreFocusOut: true,
    placeholder: 'Ctrl+K Alt+I (on a Mac Cmd+K Alt+I) shows those at the cursor, whatever is chosen here',
    activeItems: [{ label: 'In Prose', description: 'now, default' }],
  });
  expect(list.dispose).toHaveBeenCalled();
});

it('what is picked there is set, and the status bar says so', async () => {
  registerHover(hover, partOf<Parameters<typeof registerHover>[1]>({}), { open: vi.fn() });
  const picked = { label: 'On Request', value: 'on request' };
  const list = {
    ...{ show: vi.fn(), dispose: vi.fn(), onDidHide: vi.fn(), selectedItems: [picked] },
    onDidAccept: (accept: () => void) => accept(),
  };
  createQuickPick.mockReturnValue(list);
  await commands.get('llmTrace.hover.chooseWhere')?.();
  expect(update).toHaveBeenLastCalledWith('hover.enabled', 'on request', 1);
  expect(setStatusBarMessage).toHaveBeenLastCalledWith('$(check) Hovers show tokens: On Request', expect.any(Number));
});

it('tells why there are no tokens where a key asked for them, and only logs it where the pointer rests', async () => {
  const failed = { show: vi.fn(), logOnly: vi.fn() };
  const broken = new Error('The tokenizer is damaged.');
  const documents = { around: () => Promise.reject(broken) } as never;
  const own = new TokenHover({ ...parts, documents, failures: failed as never });
  editors.push({ document, selections: [], viewColumn: 1 });
  executeCommand.mockImplementation((command: string) =>
    command === 'editor.action.showHover' ? own.provideHover(document, positionAt(6), NEVER) : undefined,
  );
  expect(await own.provideHover(document, positionAt(6), NEVER)).toBeUndefined();
  expect([failed.show.mock.calls, failed.logOnly.mock.calls]).toEqual([[], [[broken]]]);
  await own.showAt('file:///story.md', 6);
  expect(failed.show.mock.calls).toEqual([[broken]]);
});

it('names a model whose folder is called like a command to the screen', async () => {
  modelName = `\u202e${'x'.repeat(1000)}`;
  const shown = hover.provideHover(document, positionAt(6), NEVER);
  await answer();
  expect(hoverText(await shown)).toMatch(/id 1 of the model “\\u\{202e\}x+…x{66}” · position 1/);
});

it('shows nothing where the document was changed while its tokens were looked up', async () => {
  const shown = hover.provideHover(document, positionAt(6), NEVER);
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  [text, version] = ['A long line came before.\nOnce there was a cat.', 2];
  waiting[0]?.();
  expect(await shown).toBeUndefined();
});

it('has the parts of a character on one line, which says which character that is', async () => {
  text = 'Gr\u00fc\u00dfe';
  const piece = (id: number, start: number, said = '\ufffd') => ({
    ...(tokensOf('x')[0] as Token),
    ...{ id, token: said, text: said, start, end: start + (said === '\ufffd' ? 1 : said.length) },
  });
  const tokens = [piece(1, 0, 'Gr'), piece(0xc3, 2), piece(0xbc, 2), piece(0xc3, 3), piece(0x9f, 3), piece(2, 4, 'e')];
  traced = partOf<TracedRange>({ text, start: 0, tokens, model: 'm' });
  const said = hoverText(await hover.provideHover(document, positionAt(2), NEVER));
  expect(said?.split(/\n\n| {2}\n/).slice(1, -1)).toEqual([
    '“Gr”: id 1',
    '“ü”: id 195, byte c3 · id 188, byte bc',
    '“ß”: id 195, byte c3 · id 159, byte 9f',
    '“e”: id 2',
  ]);
});

it('stands over the whole of a character of two UTF-16 units', async () => {
  text = '\u{1f469} caf\u00e9';
  const part = (id: number) => ({ ...(tokensOf('x')[0] as Token), id, token: '\ufffd', text: '\ufffd', end: 2 });
  traced = partOf<TracedRange>({ text, start: 0, tokens: [part(1), part(2), ...tokensOf(text).slice(1)], model: 'm' });
  for (const at of [0, 1]) {
    const { range } = (await hover.provideHover(document, positionAt(at), NEVER)) ?? {};
    expect(range).toMatchObject({ start: { character: 0 }, end: { character: 2 } });
  }
});

it('looks a token up that stands before the traced end of a longer text, whose BOS stands for no place of it', async () => {
  const bos = { ...(tokensOf('<s>')[0] as Token), end: 0, special: true, inserted: true };
  traced = partOf<TracedRange>({ text, start: 0, tokens: [bos, ...tokensOf(text).slice(3)], model: 'm' });
  const shown = hover.provideHover(document, positionAt(6), NEVER);
  await answer();
  expect(hoverText(await shown)).toContain('id 1');
});

it('shows bytes at the cursor, and leaves selected what was, without which code has no hover', async () => {
  const selected = [selectionOf(5, 10)];
  const editor = {
    document,
    selections: selected as readonly unknown[],
    set selection(one: unknown) {
      this.selections = [one];
    },
  };
  editors.push(editor);
  executeCommand.mockImplementation(async () => {
    expect(editor.selections).toEqual([{ anchor: positionAt(6), active: positionAt(6) }]);
  });
  await hover.toggleBytes(document.uri.toString(), 6);
  const commands = executeCommand.mock.calls.map(([command]) => command);
  expect(commands).toEqual(['editor.action.hideHover', 'editor.action.showHover']);
  expect(editor.selections).toBe(selected);
});

it('asks again for the tokens of a document that is as it was, once its tokenizer is another one', async () => {
  const model = await copyOf(GPT2);
  const engine = openEngine();
  const asked = vi.spyOn(engine, 'tokens');
  const documents = new DocumentTokens(engine);
  const shown = async () => (await documents.around(document, 6, model)).tokens;
  const former = await shown();
  expect([await shown(), asked.mock.calls.length]).toEqual([former, 1]);
  const path = join(model, 'tokenizer.json');
  const json = await readJsonObject(path);
  await writeFile(`${path}.new`, JSON.stringify({ ...json, model: { ...(json['model'] as Json), merges: [] } }));
  await rename(`${path}.new`, path);
  expect(former.length).toBeLessThan(text.length);
  expect(await shown()).toHaveLength(text.length); // every byte is a token of its own
});
