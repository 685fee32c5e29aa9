/** What becomes of a page's questions when it cancels them, or is taken away before they are answered. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { Emitter } from 'vscode-jsonrpc';
import { createCancelRequestMessage, HOST_EXTENSION } from 'vscode-messenger-common';
import { PageMessenger } from '../../../src/editor/panel/page-messenger';
import { TracePanel } from '../../../src/editor/panel/trace-panel';
import { type ComparedTrace, SOURCE_EDITED, WINDOW } from '../../../src/engine/protocol/panel-protocol';
import type { TensorWindow } from '../../../src/engine/protocol/tensor-protocol';
import { LISTENER, openMemoryPanel, summaryOf } from './webview-panel';

const ONE: TensorWindow = { shape: [1], data: Float32Array.of(7) };
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A webview without a page: VS Code's tells nobody while it is hidden, and throws once it is closed. */
class View implements vscode.WebviewPanel {
  readonly viewType = 'llmTrace.panel';
  readonly options = {};
  readonly viewColumn = undefined;
  readonly active = true;
  visible = true;
  title = '';
  readonly posted: unknown[] = [];
  private closed = false;
  private readonly disposed = new Emitter<void>();
  private readonly received = new Emitter<unknown>();
  private readonly stateChanged = new Emitter<vscode.WebviewPanelOnDidChangeViewStateEvent>();
  readonly onDidDispose = this.disposed.event;
  readonly onDidChangeViewState = this.stateChanged.event;

  get webview(): vscode.Webview {
    if (this.closed) throw new Error('Webview is disposed');
    return {
      options: {},
      html: '',
      cspSource: '',
      asWebviewUri: (uri) => uri,
      onDidReceiveMessage: this.received.event,
      postMessage: async (message: unknown) => {
        if (this.visible) this.posted.push(message);
        return this.visible;
      },
    };
  }

  /** The page asks for a window. */
  ask(id: string): void {
    const params = { address: { trace: 1, stage: 'embed' } };
    this.received.fire({ id, method: WINDOW.method, receiver: HOST_EXTENSION, params });
  }

  cancel(id: string): void {
    this.received.fire(createCancelRequestMessage(HOST_EXTENSION, { msgId: id }));
  }

  hide(): void {
    this.visible = false;
    this.stateChanged.fire({ webviewPanel: this });
  }

  reveal(): void {}

  dispose(): void {
    this.closed = true;
    this.disposed.fire();
  }
}

/** A panel that answers windows when the test says so. */
function open() {
  const view = new View();
  const logged: [string, string][] = [];
  const asked: { readonly signal: AbortSignal; readonly answer: (window: TensorWindow) => void }[] = [];
  const panel = new TracePanel(
    view,
    LISTENER,
    new PageMessenger({
      warn: (text) => logged.push(['warn', text]),
      trace: (text) => logged.push(['trace', text]),
    }),
  );
  panel.onRequest(WINDOW, (_, signal) => new Promise((answer) => asked.push({ signal, answer })));
  return { view, asked, logged };
}

it('the tab of a comparison names its sides as the reader has exchanged them', () => {
  const view = new View();
  const panel = new TracePanel(view, LISTENER, new PageMessenger({ warn: () => undefined, trace: () => undefined }));
  const origin = (text: string) => ({ text, model: 'gpt2', source: null });
  const side = (text: string) => ({ origin: origin(text), variant: 'model', summary: { trace: 1 } }) as ComparedTrace;
  panel.show({ kind: 'compare', origin: origin('fine'), a: side('fine'), b: side('bad'), sameVocabulary: true });
  expect(view.title).toBe('fine ↔ bad');
  const chosen = { layer: 0, head: 0 };
  const place = { row: 0, sourceRow: 0, a: chosen, b: chosen, after: 'last', read: null } as const;
  panel.lookAtComparison({ ...place, isExchanged: true });
  expect(view.title).toBe('bad ↔ fine');
  panel.lookAtComparison({ ...place, isExchanged: false });
  expect(view.title).toBe('fine ↔ bad');
});

it('work for another panel goes on beside its own, until it is cancelled or other such work begins', () => {
  const { panel } = openMemoryPanel();
  const [first, own] = [panel.beginForOther(), panel.begin()];
  expect([first.isLatest, own.isLatest]).toEqual([true, true]);
  panel.begin();
  expect([first.signal.aborted, own.signal.aborted]).toEqual([false, true]);
  expect([first.isLatest, own.isLatest]).toEqual([true, false]);
  // Its progress is told no more, so that nothing could stop it.
  const second = panel.beginForOther();
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false]);
  panel.cancel();
  expect([second.signal.aborted, second.isLatest, first.isLatest]).toEqual([true, true, false]);
});

describe('that its text was edited', () => {
  const edited = { method: SOURCE_EDITED.method, params: { trace: 1, edited: true } };
  const traced = (trace: number) => {
    const [text, model] = ['The sun', 'gpt2'];
    return { kind: 'trace', summary: summaryOf(trace, text), origin: { text, model, source: null } } as const;
  };

  function shown() {
    const { panel, view } = openMemoryPanel();
    panel.show(traced(1));
    const told = () => view.messages.splice(0).filter(({ method }) => method === SOURCE_EDITED.method);
    return { panel, told };
  }

  it('is told once, and to each page that comes later', () => {
    const { panel, told } = shown();
    panel.ready();
    panel.noteEdited(false);
    expect(told()).toEqual([]);
    panel.noteEdited(true);
    panel.noteEdited(true);
    expect(told()).toMatchObject([edited]);
    panel.ready();
    expect(told()).toMatchObject([edited]);
  });

  it('is not told of a text that is as it was again, or of another trace', () => {
    const { panel, told } = shown();
    panel.noteEdited(true);
    panel.noteEdited(false);
    expect(told()).toMatchObject([edited, { params: { trace: 1, edited: false } }]);
    panel.noteEdited(true);
    panel.show(traced(2));
    told();
    panel.ready();
    expect(told()).toEqual([]);
  });
});

describe('a question of a page', () => {
  const unhandled: unknown[] = [];
  const catchUnhandled = (reason: unknown) => unhandled.push(reason);

  beforeEach(() => process.on('unhandledRejection', catchUnhandled));
  afterEach(() => {
    process.off('unhandledRejection', catchUnhandled);
    expect(unhandled.splice(0)).toEqual([]);
  });

  it('is answered', async () => {
    const { view, asked } = open();
    view.ask('1');
    asked[0]?.answer(ONE);
    await settled();
    expect(view.posted).toMatchObject([{ id: '1', result: ONE }]);
  });

  it('is cancelled by the page, and not answered even if the answer comes', async () => {
    const { view, asked } = open();
    view.ask('1');
    view.cancel('1');
    await settled();
    expect(asked[0]?.signal.aborted).toBe(true);
    asked[0]?.answer(ONE);
    await settled();
    expect(view.posted).toEqual([]);
  });

  it('is cancelled when the page is hidden; the next page asks anew', async () => {
    const { view, asked } = open();
    view.ask('1');
    view.hide();
    expect(asked[0]?.signal.aborted).toBe(true);
    asked[0]?.answer(ONE);
    await settled();
    view.visible = true;
    view.ask('2');
    expect(asked[1]?.signal.aborted).toBe(false);
    asked[1]?.answer(ONE);
    await settled();
    expect(view.posted).toMatchObject([{ id: '2', result: ONE }]);
  });

  it('is over when the page is closed: nobody waits for ever, nothing is thrown, and the console stays quiet', async () => {
    const { view, asked, logged } = open();
    view.ask('1');
    view.ask('2');
    view.dispose();
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    for (const { answer } of asked) answer(ONE);
    await settled();
    expect(logged.filter(([level, text]) => level === 'warn' || /Failed to send/.test(text))).toEqual([
      ['trace', expect.stringContaining('Failed to send')],
      ['trace', expect.stringContaining('Failed to send')],
    ]);
  });
});
