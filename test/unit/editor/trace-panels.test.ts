/** Which panel shows what is asked for. */
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { TracePanels } from '../../../src/editor/panel/trace-panels';
import type { Origin } from '../../../src/engine/protocol/panel-protocol';
import { MemoryWebviewPanel, summaryOf } from './webview-panel';

const { opened } = vi.hoisted(() => ({ opened: [] as unknown[] }));

vi.mock('vscode', async () => {
  const { Emitter } = await import('vscode-jsonrpc');
  const { MemoryWebviewPanel } = await import('./webview-panel');
  return {
    EventEmitter: Emitter,
    ViewColumn: { Beside: -2 },
    Uri: { joinPath: () => ({ toString: () => 'file:///dist' }) },
    env: { language: 'en' },
    l10n: { t: (text: string) => text },
    commands: { executeCommand: async () => undefined },
    window: {
      createWebviewPanel: (_type: string, _title: string, { viewColumn }: { viewColumn: number }) => {
        opened.push(viewColumn);
        return Object.assign(new MemoryWebviewPanel(), { viewColumn });
      },
    },
  };
});

const ORIGIN: Origin = { text: 'A text', model: '/models/a', source: null };

let panels: TracePanels;

beforeEach(() => {
  opened.length = 0;
  const engine = { dropTrace: async () => undefined };
  const [uri, memory] = [{ toString: () => 'file:///' }, { get: () => undefined }];
  panels = new TracePanels(
    ...([
      engine,
      uri,
      {},
      { warn: () => undefined, trace: () => undefined },
      memory,
      () => undefined,
    ] as unknown as ConstructorParameters<typeof TracePanels>),
  );
});

function editorIn(viewColumn: vscode.ViewColumn) {
  const view = Object.assign(new MemoryWebviewPanel(), { viewColumn });
  return panels.adopt(view, { isEditor: true });
}

it('what the editor of a file asks for is shown in a new panel of its column: any other one keeps its text', () => {
  const other = panels.open();
  other.show({ kind: 'trace', summary: summaryOf(1, 'Another text'), origin: { ...ORIGIN, text: 'Another text' } });
  const editor = editorIn(2);
  const place = editor.placeFor(ORIGIN);
  expect([other, editor]).not.toContain(place);
  expect(place.isEditor).toBe(false);
  expect(opened).toEqual([-2, 2]);
  // Its own file is shown in itself, and what the new panel asks for in that one.
  expect(editor.placeFor({ ...ORIGIN, file: '/a.safetensors' })).toBe(editor);
  expect(place.placeFor(ORIGIN)).toBe(place);
  expect(panels.all).toHaveLength(3);
});
