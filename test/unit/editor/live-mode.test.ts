/** A panel that follows the caret: what it shows when a line cannot be traced, and when it follows no more. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from 'vscode-jsonrpc';
import { LiveMode } from '../../../src/editor/first-hour/live-mode';
import type { TracePanel } from '../../../src/editor/panel/trace-panel';
import { Tracing, type TracingParts } from '../../../src/editor/panel/tracing';
import { CancelledError, EngineError } from '../../../src/engine/protocol/errors';
import { LIVE } from '../../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { type MemoryWebviewPanel, openMemoryPanel, summaryOf } from './webview-panel';

const editing = vi.hoisted(() => ({
  editor: undefined as unknown,
  visible: [] as unknown[],
  moved: (_: unknown): void => undefined,
}));
vi.mock('vscode', () => ({
  l10n: { t: (text: string) => text },
  ProgressLocation: { Notification: 15 },
  Disposable: { from: () => ({ dispose: () => undefined }) },
  commands: { executeCommand: async () => undefined },
  window: {
    get activeTextEditor() {
      return editing.editor;
    },
    get visibleTextEditors() {
      return editing.visible;
    },
    onDidChangeTextEditorSelection: (listener: (event: unknown) => void) => {
      editing.moved = listener;
      return { dispose: () => undefined };
    },
    onDidChangeActiveTextEditor: () => ({ dispose: () => undefined }),
  },
  workspace: { onDidChangeTextDocument: () => ({ dispose: () => undefined }) },
}));

interface Asked {
  readonly text: string;
  readonly answer: (trace: number) => void;
  readonly fail: (error: Error) => void;
}

let requests: Asked[];
let panel: TracePanel;
let view: MemoryWebviewPanel;
let other: TracePanel;
let tracing: Tracing;
let live: LiveMode;
let changed: Emitter<void>;

beforeEach(() => {
  requests = [];
  [editing.editor, editing.visible] = [undefined, []];
  const engine: TracingParts['engine'] = {
    trace: ({ text }, { signal } = {}) =>
      new Promise<TraceSummary>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new CancelledError()));
        requests.push({ text, answer: (trace) => resolve(summaryOf(trace, text)), fail: reject });
      }),
    openTrace: () => Promise.reject(new EngineError('There is no file.')),
    tokens: async () => [],
    dropTrace: async () => undefined,
  };
  const quiet = () => undefined;
  const settings = () => ({ model: '/models/a', maxNewTokens: 7 });
  tracing = new Tracing({
    engine,
    traced: { follow: () => ({ add: quiet, dispose: quiet }), editedText: () => undefined },
    settings,
    failures: { show: quiet, logOnly: quiet },
    log: { info: quiet, error: quiet },
    starterModel: '/models/starter',
    chooseModel: async () => undefined,
  });
  ({ panel, view } = openMemoryPanel());
  ({ panel: other } = openMemoryPanel());
  changed = new Emitter();
  const panels = { all: [panel, other], open: () => panel, onDidChange: changed.event };
  live = new LiveMode(tracing, panels, settings);
});

afterEach(() => live.dispose());

/** The caret is in a line. */
function at(text: string): void {
  const document = {
    uri: { scheme: 'file', path: '/notes.md', toString: () => 'file:///notes.md' },
    lineAt: (line: number) => ({ range: { start: { line } } }),
    getText: () => text,
    offsetAt: () => 0,
  };
  editing.editor = { document, selection: { isEmpty: true, active: { line: 0 } } };
  editing.moved({ textEditor: editing.editor });
}

async function request(count: number): Promise<Asked> {
  await vi.waitFor(() => expect(requests).toHaveLength(count));
  return requests[count - 1] as Asked;
}

/** The first line is shown. */
async function started(): Promise<void> {
  at('The sun');
  live.start();
  (await request(1)).answer(1);
  await vi.waitFor(() => expect(panel.trace?.origin).toMatchObject({ text: 'The sun', live: true }));
}

describe('live mode', () => {
  it('stopped while the next line is traced leaves a panel that is live no more', async () => {
    await started();
    at('The moon');
    const { answer } = await request(2);
    live.stop();
    answer(2);
    await tracing.running(panel);
    expect(panel.trace?.summary.trace).toBe(1);
    expect(panel.trace?.origin.live).toBeUndefined();
  });

  it('stopped leaves alone what else its panel is tracing', async () => {
    await started();
    const asked = tracing.traceText(panel, 'A text of its own');
    const { answer } = await request(2);
    live.stop();
    answer(2);
    await asked;
    expect(panel.trace?.origin).toMatchObject({ text: 'A text of its own', edited: true });
  });

  it('takes its notice from whatever is shown when it is off, as a panel that comes back or is masked', async () => {
    await started();
    const masked = tracing.mask(panel, [0]);
    const { answer } = await request(2);
    live.stop();
    answer(2);
    await masked;
    const { trace } = panel;
    if (!trace) throw new Error('The masked text is not shown.');
    expect(trace.origin).toMatchObject({ live: true, masked: [0] });
    other.show(trace);
    changed.fire();
    for (const each of [panel, other]) {
      expect(each.trace?.origin.masked).toEqual([0]);
      expect(each.trace?.origin.live).toBeUndefined();
    }
  });

  it('shows that a line could not be traced, and tries again when the caret moves there', async () => {
    await started();
    at('The moon');
    (await request(2)).fail(new EngineError('The model is gone.'));
    await vi.waitFor(() =>
      expect(panel.content).toMatchObject({
        kind: 'failed',
        message: 'The model is gone.',
        origin: { text: 'The moon' },
      }),
    );
    at('The moon');
    (await request(3)).answer(3);
    await vi.waitFor(() => expect(panel.trace?.origin).toMatchObject({ text: 'The moon', live: true }));
  });

  it('tells the page what it shows of the line with the caret, through empty lines and texts of its reader’s own', async () => {
    const states = () =>
      view.messages.flatMap(({ method, params }) =>
        method === LIVE.method && 'state' in params ? [params.state] : [],
      );
    const changedTo = async (state: string | null) => {
      changed.fire();
      await vi.waitFor(() => expect(states().at(-1)).toBe(state));
    };
    panel.show({
      kind: 'trace',
      summary: summaryOf(9, 'Before'),
      origin: { text: 'Before', model: 'a', source: null },
    });
    live.start();
    expect(states()).toEqual(['no editor']);
    at('The sun');
    const { answer } = await request(1);
    expect(states().at(-1)).toBe('being traced');
    answer(1);
    await changedTo('line');
    at('  ');
    await changedTo('empty line');
    expect(panel.trace?.origin.live).toBe(true);
    at('The sun');
    await changedTo('line');
    const asked = tracing.traceText(panel, 'A text of its own');
    (await request(2)).answer(2);
    await asked;
    await changedTo('other text');
    at('The sun'); // the caret moves in the same line: the text stays
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([requests.length, panel.trace?.origin.text]).toEqual([2, 'A text of its own']);
    at('The moon');
    (await request(3)).answer(3);
    await changedTo('line');
    panel.ready(); // its page is another one
    expect(states().at(-1)).toBe('line');
    live.stop();
    expect(states().at(-1)).toBeNull();
  });

  it('begins with the line of a visible editor where it is begun from the panel', async () => {
    at('The sun');
    [editing.editor, editing.visible] = [undefined, [editing.editor]];
    live.start();
    (await request(1)).answer(1);
    await vi.waitFor(() => expect(panel.trace?.origin).toMatchObject({ text: 'The sun', live: true }));
  });

  it('goes on showing a line while the next one gives way to a third', async () => {
    await started();
    at('The moon');
    await request(2);
    at('The stars');
    const { answer } = await request(3);
    expect(panel.trace?.summary.trace).toBe(1);
    answer(3);
    await vi.waitFor(() => expect(panel.trace?.origin.text).toBe('The stars'));
  });
});
