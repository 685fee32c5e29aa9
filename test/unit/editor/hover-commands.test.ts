/** What the links of the hover do: all ids, bytes, and where hovers show tokens. */
import { expect, it, vi } from 'vitest';
import { registerHover } from '../../../src/editor/commands/hover-commands';
import { DocumentTokens } from '../../../src/editor/source/document-tokens';
import { type HoverParts, TokenHover } from '../../../src/editor/source/hover';
import { partOf } from '../part-of';
import {
  commands,
  createQuickPick,
  editors,
  executeCommand,
  inspected,
  setStatusBarMessage,
  update,
} from './hover-editor';
import { document, hover, NEVER, parts, scene, selectionOf, tokensOf, waiting, withHover } from './hover-setup';
import { hoverText } from './hover-text';
import { positionAt } from './one-line';

vi.mock('vscode', async () => (await import('./hover-editor')).vscode);
withHover();

it('opens all tokens of a long selection beside it, a line for each with position, id and token, and bytes where they are shown', async () => {
  scene.text = Array.from({ length: 15 }, (_, at) => `w${at}`).join(' ');
  const engine = partOf<HoverParts['engine']>({
    tokenizerState: async () => 'of words',
    tokens: async () => tokensOf(scene.text),
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
  editors.push({ document, selections: [selectionOf(3, scene.text.length)] });
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
  editors[0] = { document, selections: [selectionOf(6, scene.text.length)] };
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

it('a list that a link of the hover opens names the key that shows tokens anywhere, and stays when a panel below the hover takes the focus, at what is set now', async () => {
  registerHover(hover, partOf<Parameters<typeof registerHover>[1]>({}), { open: vi.fn() });
  const list = { show: vi.fn(), dispose: vi.fn(), onDidAccept: vi.fn(), onDidHide: (hide: () => void) => hide() };
  createQuickPick.mockReturnValue(list);
  await commands.get('llmTrace.hover.chooseWhere')?.();
  expect(list).toMatchObject({
    ignoreFocusOut: true,
    placeholder: 'Ctrl+K Alt+I (on a Mac Cmd+K Alt+I) shows those at the cursor, whatever is chosen here',
    activeItems: [{ label: 'Over prose, and traced or selected code', description: 'now, default' }],
  });
  expect(list.dispose).toHaveBeenCalled();
});

it('what is picked there is set, and the status bar says so', async () => {
  registerHover(hover, partOf<Parameters<typeof registerHover>[1]>({}), { open: vi.fn() });
  const picked = { label: 'Over traced and selected text', value: 'on request' };
  const list = {
    ...{ show: vi.fn(), dispose: vi.fn(), onDidHide: vi.fn(), selectedItems: [picked] },
    onDidAccept: (accept: () => void) => accept(),
  };
  createQuickPick.mockReturnValue(list);
  await commands.get('llmTrace.hover.chooseWhere')?.();
  expect(update).toHaveBeenLastCalledWith('hover.enabled', 'on request', 1);
  expect(setStatusBarMessage).toHaveBeenLastCalledWith(
    '$(check) Hovers show tokens: Over traced and selected text',
    expect.any(Number),
  );
});

it('in the language of the document they can be off alone, and the setting of the other languages stays', async () => {
  registerHover(hover, partOf<Parameters<typeof registerHover>[1]>({}), { open: vi.fn() });
  editors.push({ document, selection: { isEmpty: false } });
  const list = {
    ...{ show: vi.fn(), dispose: vi.fn(), onDidHide: vi.fn(), items: [] as readonly { readonly label: string }[] },
    get selectedItems(): readonly { readonly label: string }[] {
      return this.items.filter(({ label }) => /\bin markdown/i.test(label));
    },
    onDidAccept: (accept: () => void) => accept(),
  };
  createQuickPick.mockReturnValue(list);
  await commands.get('llmTrace.hover.chooseWhere')?.();
  expect(update).toHaveBeenLastCalledWith('hover.enabled', 'off', 1, true);
  expect(setStatusBarMessage).toHaveBeenLastCalledWith(
    '$(check) Hovers show tokens: Nowhere in markdown',
    expect.any(Number),
  );
  // Back to as in the others, and no empty block of the language is left in the user's settings.
  inspected.set('hover.enabled', { globalLanguageValue: 'off' }).set('[markdown]', { globalValue: {} });
  await commands.get('llmTrace.hover.chooseWhere')?.();
  expect(update.mock.calls.slice(-2)).toEqual([
    ['hover.enabled', undefined, 1, true],
    ['[markdown]', undefined, 1],
  ]);
  inspected.clear();
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
