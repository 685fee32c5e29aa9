/** The list of next tokens: one key puts in one token. */
import { expect, it, vi } from 'vitest';
import type { QuickPick, QuickPickItem } from 'vscode';
import type { Failures } from '../../../src/editor/failures';
import { showNextTokens } from '../../../src/editor/ghost-text/next-tokens';
import { partOf } from '../part-of';

const editing = vi.hoisted(() => ({
  editor: undefined as unknown,
  accept: (): void => undefined,
  type: (_: string): void => undefined,
  hide: (): void => undefined,
  list: { items: [] } as unknown,
}));

vi.mock('../../../src/editor/ghost-text/place', () => ({ readPlace: () => ({ text: 'The' }) }));
vi.mock('vscode', () => ({
  l10n: { t: (text: string) => text },
  EndOfLine: { LF: 1, CRLF: 2 },
  Selection: class {},
  window: {
    get activeTextEditor() {
      return editing.editor;
    },
    createQuickPick: () => {
      const list = {
        items: [] as readonly QuickPickItem[],
        get activeItems() {
          return list.items.slice(0, 1);
        },
        onDidHide: (listener: () => void) => (editing.hide = listener),
        onDidAccept: (listener: () => void) => (editing.accept = listener),
        onDidChangeValue: (listener: (value: string) => void) => (editing.type = listener),
        show: () => undefined,
        hide: () => editing.hide(),
        dispose: () => undefined,
      };
      editing.list = list;
      return list;
    },
  },
}));

const listed = (text: string) => ({ id: 1, token: text, text, special: false, probability: 0.5, chosen: [1] });

it('a key that is pressed while a token is put in takes no other one of the same list', async () => {
  let written = 'The';
  const edits: (() => void)[] = [];
  const document = {
    uri: { toString: () => 'a' },
    eol: 1,
    version: 1,
    offsetAt: () => 3,
    positionAt: (offset: number) => offset,
  };
  editing.editor = {
    document,
    selection: { active: 3 },
    edit: (change: (edit: { insert(at: number, text: string): void }) => void) =>
      new Promise<boolean>((resolve) => {
        edits.push(() => {
          change({ insert: (at, text) => (written = written.slice(0, at) + text + written.slice(at)) });
          document.version++;
          resolve(true);
        });
      }),
  };
  const asked: (readonly number[])[] = [];
  const failed: unknown[] = [];
  const shown = showNextTokens({
    engine: {
      nextTokens: async ({ chosen = [] }) => {
        asked.push(chosen);
        return { tokens: asked.length === 1 ? [listed(' weather'), listed(' sun')] : [listed(' weather is')] } as never;
      },
    },
    failures: partOf<Failures>({ show: (error: unknown) => failed.push(error) }),
    model: () => '/models/a',
    modelNames: () => ({ traces: 'a', ghostText: null }) as never,
    onInsert: () => undefined,
  });
  const list = editing.list as QuickPick<QuickPickItem>;
  await vi.waitFor(() => expect(list.items).toHaveLength(2));
  editing.type('1');
  editing.type('2');
  editing.accept();
  for (const edit of edits) edit();
  await vi.waitFor(() => expect(list.items).toHaveLength(1));
  expect(written).toBe('The weather');
  editing.accept();
  edits.at(-1)?.();
  await vi.waitFor(() => expect(asked).toHaveLength(3));
  expect(written).toBe('The weather is');
  expect(failed).toEqual([]);
  editing.hide();
  await shown;
});
