/** The hover shows the tokens of what stands under the pointer, and never those of what stood there before. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { DocumentTokens } from '../../../src/editor/source/document-tokens';
import { TokenHover } from '../../../src/editor/source/hover';
import type { TracedRange } from '../../../src/editor/source/traced-ranges';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { openEngine } from '../engine-support';
import { copyOf, GPT2, type Json, readJsonObject } from '../model/helpers';
import { partOf } from '../part-of';
import { editors, executeCommand } from './hover-editor';
import { answer, document, hover, NEVER, parts, scene, selectionOf, tokensOf, waiting, withHover } from './hover-setup';
import { hoverText } from './hover-text';
import { positionAt } from './one-line';

vi.mock('vscode', async () => (await import('./hover-editor')).vscode);
withHover();

/** The paragraphs above the row of links, without what the addresses of links say beyond their command. */
function withoutAddresses(said: string | undefined): string[] | undefined {
  return said
    ?.replaceAll(/\?[^)\s]+\)/g, ')')
    .split('\n\n')
    .slice(0, -1);
}

it('shows tokens in code where nothing is selected three times, which is said first, with how they are shown later, and the last time says that it is the last', async () => {
  scene.hinted = 0;
  const word = { start: positionAt(5), end: positionAt(10) };
  const code = {
    ...document,
    getText: () => scene.text,
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
  scene.hinted = 0;
  const output = { ...(code as object), uri: { scheme: 'output', toString: () => 'output:a' } } as never;
  expect(await hover.provideHover(output, positionAt(6), NEVER)).toBeUndefined();
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
  scene.text = 'Once there was a cat.\n'.repeat(6000);
  const line = 22 * 3000;
  const shown = hover.provideHover(document, positionAt(line + 6), NEVER);
  await answer();
  expect(hoverText(await shown)).toMatch(/“·there”\*\*: id \d+ .* of characters \d+ to \d+ of this document\n/);
  expect((await shown)?.range).toMatchObject({ start: { character: line + 4 }, end: { character: line + 10 } });
  scene.traced = partOf<TracedRange>({ text: 'there was', start: line + 5, tokens: tokensOf('there was'), model: 'm' });
  const { range } = (await hover.provideHover(document, positionAt(line + 11), NEVER)) ?? {};
  expect(range).toMatchObject({ start: { character: line + 10 }, end: { character: line + 14 } });
});

it('says of traced text which model’s tokens it has, how probable the token was there, and what the model took for most probable', async () => {
  scene.rows = [
    [0.1, 0.05, 0.25, 0.6],
    [0.1, 0.1, 0.7, 0.1],
  ];
  const tokens = tokensOf(scene.text);
  const lines = async (at: number) =>
    hoverText(await hover.provideHover(document, positionAt(at), NEVER))
      ?.replaceAll('\u00a0', ' ')
      .split('\n\n');
  scene.traced = partOf<TracedRange>({ text: scene.text, start: 0, tokens, vocabSize: 4, model: 'm' });
  // Few lines: what stands around the token is in sight.
  expect((await lines(6))?.slice(0, -1)).toEqual([
    '**“·there”**: id 1 of the model “starter” · position 1 (from 0) of the traced text',
    'Probability 5.0 %, rank 4; most probable here “·w3”, 60 %',
  ]);
  expect((await lines(12))?.[1]).toBe('Probability 70 %, the highest here');
  // Nothing comes before the first; of the third row the trace has no logits any more; and encoders predict no next token.
  expect((await lines(1))?.[1]).toBe('In the text: <b>Once</b> there was a cat.');
  expect((await lines(15))?.[1]).toBe('In the text: Once there was <b>a</b> cat.');
  scene.traced = partOf<TracedRange>({ text: scene.text, start: 0, tokens, model: 'm' });
  expect((await lines(6))?.[1]).toBe('In the text: Once <b>there</b> was a cat.');
  // What is left out is in brackets, as a full stop may stand beside it.
  scene.text = 'It ended. And so on, and then it was over. And done with here.';
  scene.traced = partOf<TracedRange>({ text: scene.text, start: 0, tokens: tokensOf(scene.text), model: 'm' });
  expect((await lines(27))?.[1]).toBe('In the text: […] And so on, and <b>then</b> it was over. And[…]');
  // Nothing of the text is read as HTML or Markdown.
  scene.text = '<img src=x> [z](command:z) <s> **b** `c`';
  scene.traced = partOf<TracedRange>({ text: scene.text, start: 0, tokens: tokensOf(scene.text), model: 'm' });
  const around: string[] = [];
  for (let at = 0; at < scene.text.length; at++) {
    const shown = await hover.provideHover(document, positionAt(at), NEVER);
    const [{ value = '' } = {}] = (shown?.contents ?? []) as vscode.MarkdownString[];
    around.push(...value.split('\n\n').filter((line) => line.startsWith('In the text')));
  }
  expect(around.length).toBeGreaterThan(10);
  for (const line of around) expect(line.replace(/<b>[^<>]*<\/b>/, '')).not.toMatch(/[<>*`[\]()]/);
});

it('says above its links which head gives what is pointed at how much attention, and names the trace’s own model', async () => {
  scene.traced = partOf<TracedRange>({ text: scene.text, start: 0, tokens: tokensOf(scene.text), model: 't5' });
  scene.attended = { weight: 0.19, layer: 3, head: 1, variant: 'model', isCross: false };
  const lines = async () =>
    hoverText(await hover.provideHover(document, positionAt(6), NEVER))
      ?.replaceAll('\u00a0', ' ')
      .split('\n\n');
  const [first, said] = (await lines()) ?? [];
  expect([first, said]).toEqual([
    '**“·there”**: id 1 of the model “tiny-t5” · position 1 (from 0) of the traced text',
    'The chosen token gives it 19 % of its attention in head 3.1: tint and underline show how much',
  ]);
  scene.attended = { ...scene.attended, variant: 'walkthrough' };
  expect((await lines())?.[1]).toBe(
    'The chosen token gives it 19 % of its attention in the simplified block: tint and underline show how much',
  );
  scene.attended = { ...scene.attended, variant: 'model', isCross: true };
  expect((await lines())?.[1]).toBe(
    'The chosen token gives it 19 % of its attention in head 3.1 of the cross-attention: tint and underline show how much',
  );
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
  scene.modelName = `\u202e${'x'.repeat(1000)}`;
  const shown = hover.provideHover(document, positionAt(6), NEVER);
  await answer();
  expect(hoverText(await shown)).toMatch(/id 1 of the model “\\u\{202e\}x+…x{66}” · position 1/);
});

it('shows nothing where the document was changed while its tokens were looked up', async () => {
  const shown = hover.provideHover(document, positionAt(6), NEVER);
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  [scene.text, scene.version] = ['A long line came before.\nOnce there was a cat.', 2];
  waiting[0]?.();
  expect(await shown).toBeUndefined();
});

it('has the parts of a character on one line, which says which character that is', async () => {
  scene.text = 'Gr\u00fc\u00dfe';
  const piece = (id: number, start: number, said = '\ufffd') => ({
    ...(tokensOf('x')[0] as Token),
    ...{ id, token: said, text: said, start, end: start + (said === '\ufffd' ? 1 : said.length) },
  });
  const tokens = [piece(1, 0, 'Gr'), piece(0xc3, 2), piece(0xbc, 2), piece(0xc3, 3), piece(0x9f, 3), piece(2, 4, 'e')];
  scene.traced = partOf<TracedRange>({ text: scene.text, start: 0, tokens, model: 'm' });
  const said = hoverText(await hover.provideHover(document, positionAt(2), NEVER));
  expect(said?.split(/\n\n| {2}\n/).slice(1, -1)).toEqual([
    '“Gr”: id 1',
    '“ü”: id 195, byte c3 · id 188, byte bc',
    '“ß”: id 195, byte c3 · id 159, byte 9f',
    '“e”: id 2',
  ]);
});

it('stands over the whole of a character of two UTF-16 units', async () => {
  scene.text = '\u{1f469} caf\u00e9';
  const part = (id: number) => ({ ...(tokensOf('x')[0] as Token), id, token: '\ufffd', text: '\ufffd', end: 2 });
  scene.traced = partOf<TracedRange>({
    text: scene.text,
    start: 0,
    tokens: [part(1), part(2), ...tokensOf(scene.text).slice(1)],
    model: 'm',
  });
  for (const at of [0, 1]) {
    const { range } = (await hover.provideHover(document, positionAt(at), NEVER)) ?? {};
    expect(range).toMatchObject({ start: { character: 0 }, end: { character: 2 } });
  }
});

it('looks a token up that stands before the traced end of a longer text, whose BOS stands for no place of it', async () => {
  const bos = { ...(tokensOf('<s>')[0] as Token), end: 0, special: true, inserted: true };
  scene.traced = partOf<TracedRange>({
    text: scene.text,
    start: 0,
    tokens: [bos, ...tokensOf(scene.text).slice(3)],
    model: 'm',
  });
  const shown = hover.provideHover(document, positionAt(6), NEVER);
  await answer();
  expect(hoverText(await shown)).toContain('id 1');
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
  expect(former.length).toBeLessThan(scene.text.length);
  expect(await shown()).toHaveLength(scene.text.length); // every byte is a token of its own
});
