/** The hover over selected text tells its own tokens, and where one of them reaches beyond it. */
import { expect, it, vi } from 'vitest';
import type { Settings } from '../../../src/editor/settings';
import { DocumentTokens } from '../../../src/editor/source/document-tokens';
import { type HoverParts, TokenHover } from '../../../src/editor/source/hover';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { partOf } from '../part-of';
import { editors } from './hover-editor';
import { document, NEVER, parts, scene, selectionOf, tokensOf, withHover } from './hover-setup';
import { hoverText } from './hover-text';
import { positionAt } from './one-line';

vi.mock('vscode', async () => (await import('./hover-editor')).vscode);
withHover();

it('tells of selected text its own tokens and no others, and where one of them reaches beyond it, be it by its space alone', async () => {
  scene.text = 'if line.startswith("#")';
  const piece = (id: number, start: number, end: number) => ({
    ...(tokensOf('x')[0] as Token),
    ...{ id, token: scene.text.slice(start, end), text: scene.text.slice(start, end), start, end },
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
  const code = { ...document, getText: () => scene.text, languageId: 'python', version: 1 } as never;
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
    settings: () => ({ model: 'm' }) as Settings,
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
  expect(await said(0, scene.text.length, 12)).toEqual([
    '**“if·line.startswith("#")”** is 8 tokens of the model “tiny” · positions 0 to 7 (from 0) of this document',
    '“if”: id 0 · “·line”: id 1 · “.”: id 2 · “st”: id 3 · “art”: id 4 · “swith”: id 5 · “("”: id 6 · “#")”: id 7',
  ]);
  // Where nothing is selected code stays silent.
  expect(await said(8, 18, 2)).toBeUndefined();
  editors.pop();
});

it('lists the first tokens of a long selection, of blanks that are alike how many there are, and traces the selection', async () => {
  const words = Array.from({ length: 15 }, (_, at) => `w${at}`).join(' ');
  scene.text = `        ${words}`;
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
  const editor = { document, selections: [selectionOf(0, scene.text.length)] };
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
  expect(JSON.parse(decodeURIComponent(target))).toEqual(['file:///story.md', 0, scene.text.length]);
  // With their bytes each has its own place.
  await ofBlanks.toggleBytes('file:///story.md', 0);
  const bytes = hoverText(await ofBlanks.provideHover(document, positionAt(20), NEVER));
  expect(bytes?.split('\n\n')[1]?.split('  \n').slice(-2)).toEqual([
    '“·w4”: id 4, byte 04, characters 19 to 21',
    'and 10 more',
  ]);
  editors.pop();
});
