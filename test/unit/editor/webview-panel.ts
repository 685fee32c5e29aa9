/** A webview panel whose page is a list of messages, for tests of the panels' host side. */
import type * as vscode from 'vscode';
import { Emitter } from 'vscode-jsonrpc';
import { HOST_EXTENSION, type NotificationType } from 'vscode-messenger-common';
import { PageMessenger } from '../../../src/editor/panel/page-messenger';
import { type PanelListener, TracePanel } from '../../../src/editor/panel/trace-panel';
import type { AwaitedTrace, LiveState, PanelContent, PanelNote } from '../../../src/engine/protocol/panel-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';

/** What a page is sent. */
interface PageMessage {
  readonly method: string;
  readonly params:
    | PanelContent
    | { readonly message: string }
    | { readonly state: LiveState | null }
    | { readonly trace: AwaitedTrace | null }
    | { readonly note: PanelNote | null };
}

export class MemoryWebviewPanel implements vscode.WebviewPanel {
  readonly viewType = 'llmTrace.panel';
  readonly options = {};
  readonly viewColumn = undefined;
  active = true;
  title = '';
  visible = true;
  readonly messages: PageMessage[] = [];
  private readonly disposed = new Emitter<void>();
  private readonly received = new Emitter<unknown>();
  private readonly stateChanged = new Emitter<vscode.WebviewPanelOnDidChangeViewStateEvent>();
  readonly onDidDispose = this.disposed.event;
  readonly onDidChangeViewState = this.stateChanged.event;
  readonly webview: vscode.Webview = {
    options: {},
    html: '',
    cspSource: '',
    asWebviewUri: (uri) => uri,
    onDidReceiveMessage: this.received.event,
    postMessage: async (message: PageMessage) => {
      this.messages.push(message);
      return true;
    },
  };

  /** How often it was brought to the front. */
  revealed = 0;
  /** Whether the keyboard was given to it when it was brought there. */
  hasKeyboard = false;

  reveal(_?: unknown, preserveFocus?: boolean): void {
    this.revealed++;
    if (!preserveFocus) this.hasKeyboard = true;
  }

  dispose(): void {
    this.disposed.fire();
  }

  /** The page tells this. */
  notify<P>({ method }: NotificationType<P>, params: P): void {
    this.received.fire({ method, receiver: HOST_EXTENSION, params });
  }

  /** What it was told is being traced while it shows a trace. */
  get awaited(): readonly (AwaitedTrace | null)[] {
    return this.messages.flatMap(({ params }) => ('trace' in params ? [params.trace] : []));
  }

  /** What it was told to say above its trace. */
  get noted(): readonly (PanelNote | null)[] {
    return this.messages.flatMap(({ params }) => ('note' in params ? [params.note] : []));
  }

  /** Each thing that the page was told to show: how far a piece of work is, or the kind of what there is. */
  get told(): readonly string[] {
    return this.messages.flatMap(({ params }) => {
      if ('state' in params || 'trace' in params || 'note' in params) return [];
      return 'kind' in params && params.kind !== 'working' ? params.kind : params.message;
    });
  }
}

export const LISTENER: PanelListener = {
  leftTrace: () => undefined,
  shown: () => undefined,
  failed: (error) => {
    throw error;
  },
};

/**
 * A panel as the extension has it, on a webview of memory.
 * @param elsewhere of the editor of a file: where it shows anything else
 */
export function openMemoryPanel(elsewhere?: () => TracePanel): {
  readonly panel: TracePanel;
  readonly view: MemoryWebviewPanel;
} {
  const view = new MemoryWebviewPanel();
  const log = { warn: () => undefined, trace: () => undefined };
  return { panel: new TracePanel(view, LISTENER, new PageMessenger(log), elsewhere), view };
}

/** The summary of a trace of no tokens. */
export function summaryOf(trace: number, text: string, bytes = 0): TraceSummary {
  return {
    trace,
    text,
    bytes,
    model: {
      folder: '/models/a',
      state: '',
      name: 'a',
      modelType: 'gpt2',
      architecture: 'GPT-2',
      layers: 1,
      heads: 1,
      kvHeads: 1,
      variant: null,
      dModel: 1,
      dHead: 1,
      dMlp: 1,
      vocabSize: 1,
      contextLength: 1,
      parameters: 1,
      predicts: 'next token',
      ignored: [],
      precision: ['F32'],
    },
    tokens: [],
    cut: null,
    plan: {
      family: 'none',
      predicts: 'next token',
      nodes: [],
      stages: [],
      links: [],
      stacks: [],
      sections: [],
      logits: 0,
      finalNorm: 0,
    },
    top: [],
    masks: [],
    scores: [],
    generation: { tokens: [], ids: [], text: '', reason: 'length', precision: 'float32', cut: null, cache: null },
    proofs: [],
    timings: { load: 0, forward: 0, proofs: 0, generation: 0 },
  };
}
