/** Which panel shows what is asked for. */
import { beforeEach, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { Failures } from '../../../src/editor/failures';
import { columnForPanel } from '../../../src/editor/panel/panel-column';
import { PanelPage } from '../../../src/editor/panel/panel-page';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import { TracePanels, type TracePanelsParts } from '../../../src/editor/panel/trace-panels';
import { CancelledError } from '../../../src/engine/protocol/errors';
import {
  OPEN_PLACE,
  type Origin,
  PRESENT,
  PRESENTED_FROM,
  type ShownTrace,
} from '../../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { partOf } from '../part-of';
import { MemoryWebviewPanel, summaryOf } from './webview-panel';

const { opened, told, keptKeyboard, tabGroups } = vi.hoisted(() => ({
  opened: [] as unknown[],
  told: [] as string[],
  keptKeyboard: [] as unknown[],
  tabGroups: {
    all: [{ viewColumn: 1 }],
    activeTabGroup: { viewColumn: 1 },
    onDidChangeTabGroups: () => ({ dispose: () => undefined }),
  },
}));

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
      tabGroups,
      showErrorMessage: async (message: string) => void told.push(message),
      createWebviewPanel: (
        _type: string,
        _title: string,
        { viewColumn, preserveFocus }: { viewColumn: number; preserveFocus: boolean },
      ) => {
        opened.push(viewColumn);
        keptKeyboard.push(preserveFocus);
        return Object.assign(new MemoryWebviewPanel(), { viewColumn });
      },
    },
  };
});

const ORIGIN: Origin = { text: 'A text', model: '/models/a', source: null };

let panels: TracePanels;
let prepare: (panel: TracePanel) => Promise<void>;

beforeEach(() => {
  opened.length = 0;
  keptKeyboard.length = 0;
  tabGroups.all.length = 1;
  tabGroups.activeTabGroup.viewColumn = 1;
  prepare = async () => undefined;
  told.length = 0;
  const engine = { dropTrace: async () => undefined };
  const [uri, remembered] = [{ toString: () => 'file:///' }, { level: { last: () => undefined } }];
  panels = new TracePanels(
    partOf<TracePanelsParts>({
      engine,
      extensionUri: uri,
      failures: new Failures({ error: () => undefined, info: () => undefined, show: () => undefined }),
      log: { warn: () => undefined, trace: () => undefined },
      remembered,
      prepare: (panel: TracePanel) => prepare(panel),
    }),
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

it('comparisons of the same words in different models name the model, as long as both are open', () => {
  const side = (trace: number, text: string, model: string) => ({
    origin: { ...ORIGIN, text, model },
    summary: summaryOf(trace, text),
    variant: 'model' as const,
  });
  const compare = (first: number, model: string) => {
    const panel = panels.open();
    const [a, b] = [side(first, 'John', model), side(first + 1, 'Mary', model)];
    panel.show({ kind: 'compare', origin: a.origin, a, b, sameVocabulary: true });
    return panel;
  };
  const one = compare(1, '/models/small');
  expect(one.view.title).toBe('John ↔ Mary');
  const other = compare(3, '/models/large');
  expect([one, other].map(({ view }) => view.title)).toEqual(['John ↔ Mary · small', 'John ↔ Mary · large']);
  // With its sides exchanged it is called otherwise by itself.
  const read = { layer: 0, head: 0 };
  const place = { row: 0, sourceRow: 0, a: read, b: read, after: 'last', read: null } as const;
  other.lookAtComparison({ ...place, isExchanged: true });
  expect([one, other].map(({ view }) => view.title)).toEqual(['John ↔ Mary', 'Mary ↔ John']);
  other.lookAtComparison({ ...place, isExchanged: false });
  expect(one.view.title).toBe('John ↔ Mary · small');
  other.show({ kind: 'trace', summary: summaryOf(5, 'Another text'), origin: { ...ORIGIN, text: 'Another text' } });
  expect([one, other].map(({ view }) => view.title)).toEqual(['John ↔ Mary', 'LLM Trace: Another text']);
});

it('a new panel opens no third column: it opens where another is, or in the column that is there beside the active one', () => {
  const panel = (viewColumn: number, active = false) => ({ view: { viewColumn, active } });
  expect(columnForPanel([panel(1)])).toBe(-2);
  tabGroups.all.push({ viewColumn: 2 });
  expect([columnForPanel([]), columnForPanel([panel(1), panel(2)])]).toEqual([2, 2]);
  tabGroups.activeTabGroup.viewColumn = 2;
  expect([columnForPanel([]), columnForPanel([panel(2), panel(1)])]).toEqual([1, 1]);
  // From a panel in its own column.
  expect(columnForPanel([panel(2, true), panel(1)])).toBe(2);
});

it('what is asked for from a presentation opens in its place, and goes on with it', () => {
  const presented = editorIn(2);
  presented.notePresented(true);
  const place = panels.open();
  expect(opened).toEqual([2]);
  const sent = vi.spyOn(PanelPage.prototype, 'send');
  place.ready();
  expect(sent).toHaveBeenCalledWith(PRESENT, undefined);
  // So does the page that comes when its tab is shown again, unless it was left.
  sent.mockClear();
  place.ready();
  expect(sent).toHaveBeenCalledWith(PRESENT, undefined);
  place.notePresented(false);
  sent.mockClear();
  place.ready();
  expect(sent).not.toHaveBeenCalled();
  // Behind that it is none any more.
  Object.assign(presented.view, { visible: false });
  panels.open();
  expect(opened).toEqual([2, -2]);
});

it('tells the page of what was opened from a presented trace the step to go back to, until that is over', () => {
  const presented = editorIn(2);
  presented.notePresented(true);
  vi.spyOn(presented, 'trace', 'get').mockReturnValue(
    partOf<ShownTrace>({ kind: 'trace', summary: partOf<TraceSummary>({}) }),
  );
  presented.go({ step: 15 });
  const sent = vi.spyOn(PanelPage.prototype, 'send');
  const place = panels.open();
  const told = () => sent.mock.calls.filter(([type]) => type === PRESENTED_FROM).map(([, params]) => params);
  sent.mockClear();
  place.ready();
  place.ready();
  // A page that comes later goes on where it was read.
  expect(told()).toEqual([{ from: { step: 15, begins: true } }, { from: { step: 15, begins: false } }]);
  const focus = vi.spyOn(presented, 'focus').mockImplementation(() => undefined);
  place.presentedFrom.goBack();
  expect(focus).toHaveBeenCalledOnce();
  place.notePresented(false);
  expect(told().at(-1)).toEqual({ from: null });
  place.presentedFrom.goBack();
  expect(focus).toHaveBeenCalledOnce();
});

it('a new panel takes the keyboard of a panel that it covers, and else leaves it where it is', () => {
  const restored = (viewColumn: number, active: boolean) =>
    panels.adopt(Object.assign(new MemoryWebviewPanel(), { viewColumn, active }));
  restored(1, false);
  restored(2, true);
  panels.open(1);
  panels.open(2);
  panels.open();
  expect(keptKeyboard).toEqual([true, false, true]);
});

it('of panels that come back with the window, the active one comes first, and a new one that is asked for before all', () => {
  const restored = (active: boolean) => panels.adopt(Object.assign(new MemoryWebviewPanel(), { active }));
  const [hidden, active, beside] = [restored(false), restored(true), restored(false)];
  expect(panels.all).toEqual([active, hidden, beside]);
  expect(panels.latest).toBe(active);
  const asked = panels.open();
  expect(panels.all).toEqual([asked, active, hidden, beside]);
});

it.each([
  ['shown when it fails later', async (error: Error) => Promise.reject(error)],
  [
    'shown when it fails at once',
    (error: Error) => {
      throw error;
    },
  ],
])(
  'what a page tells is %s, and nothing is rejected that nobody handles; a cancellation is no failure',
  async (_, fail) => {
    const unhandled: unknown[] = [];
    const catchUnhandled = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', catchUnhandled);
    const errors = [new CancelledError(), new Error('There is no such file.')];
    let failing = 0;
    prepare = async (panel) => panel.onNotification(OPEN_PLACE, () => fail(errors[failing++] as Error));
    const panel = panels.open();
    await panel.connected;
    const view = panel.view as MemoryWebviewPanel;
    for (const _error of errors) view.notify(OPEN_PLACE, { place: { copied: 0 } });
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', catchUnhandled);
    expect(told).toEqual(['LLM Trace: There is no such file.']);
    expect(unhandled).toEqual([]);
  },
);
