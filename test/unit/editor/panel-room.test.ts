/** The room of the first panel. */
import { beforeEach, expect, it, vi } from 'vitest';
import { widenNextColumn } from '../../../src/editor/panel/panel-column';

const editor = vi.hoisted(() => ({
  layout: undefined as unknown,
  set: [] as unknown[],
  listeners: new Set<(change: { opened: unknown[] }) => void>(),
}));

vi.mock('vscode', () => ({
  commands: {
    executeCommand: async (command: string, wanted: unknown) => {
      if (command === 'vscode.setEditorLayout') editor.set.push(wanted);
      else if (editor.layout instanceof Error) throw editor.layout;
      return editor.layout;
    },
  },
  window: {
    tabGroups: {
      onDidChangeTabGroups: (listener: (change: { opened: unknown[] }) => void) => {
        editor.listeners.add(listener);
        return { dispose: () => editor.listeners.delete(listener) };
      },
    },
  },
}));

/** A column opens, and the editor has this layout then. @returns how wide columns were made, and what failed */
async function opened(layout: unknown) {
  editor.layout = layout;
  const failed: unknown[] = [];
  widenNextColumn((error) => failed.push(error));
  for (const change of [{ opened: [] }, { opened: [{}] }, { opened: [{}] }])
    for (const listener of editor.listeners) listener(change);
  await vi.waitFor(() => expect(editor.listeners.size).toBe(0));
  await new Promise((resolve) => setImmediate(resolve));
  return { set: editor.set, failed };
}

beforeEach(() => {
  editor.set.length = 0;
  editor.listeners.clear();
});

it('is three fifths of the width, once', async () => {
  const { set } = await opened({ orientation: 0, groups: [{ size: 500 }, { size: 500 }] });
  expect(set).toEqual([{ orientation: 0, groups: [{ size: 400 }, { size: 600 }] }]);
});

it.each([
  ['below the text', { orientation: 1, groups: [{ size: 500 }, { size: 500 }] }],
  ['beside two columns', { orientation: 0, groups: [{ size: 300 }, { size: 300 }, { size: 300 }] }],
  ['beside editors above each other', { orientation: 0, groups: [{ size: 500, groups: [{}, {}] }, { size: 500 }] }],
  ['in an editor that tells no sizes', { orientation: 0, groups: [{}, {}] }],
  ['in an editor that tells nothing', undefined],
])('%s is what the editor gives it', async (_, layout) => {
  expect(await opened(layout)).toEqual({ set: [], failed: [] });
});

it('is what the editor gives it where that cannot change it, which is logged', async () => {
  const error = new Error('no such command');
  expect(await opened(error)).toEqual({ set: [], failed: [error] });
});

it('is waited for no more once the panel is gone', () => {
  widenNextColumn(() => undefined).dispose();
  expect(editor.listeners.size).toBe(0);
});
