/** Live mode: a panel that shows the line with the caret, and follows the caret. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { LiveState, Origin } from '../../engine/protocol/panel-protocol';
import { panelForText } from '../panel/panel-places';
import type { TracePanel } from '../panel/trace-panel';
import type { TracePanels } from '../panel/trace-panels';
import type { Tracing } from '../panel/tracing';
import type { Settings } from '../settings';
import { editorInUse } from '../source/editor-in-use';
import { endOf } from '../source/long-text';

/** The context key for `when` clauses. */
const LIVE = 'llmTrace.live';
/** Milliseconds without a change before a line is traced. */
const QUIET = 300;

export class LiveMode implements vscode.Disposable {
  private listeners: vscode.Disposable | undefined;
  /** The current trace of live mode. */
  private work = new AbortController();
  /** Removes the notice from restored panels, and from panels whose text is traced again, when nothing follows the caret. */
  private readonly notices: vscode.Disposable;
  private panel: TracePanel | undefined;
  private timer: NodeJS.Timeout | undefined;
  private last = '';
  /** Whether the last line with the caret was empty; `undefined` if there was none yet. */
  private isEmpty: boolean | undefined;
  /** How many lines are being traced. */
  private running = 0;

  constructor(
    private readonly tracing: Pick<Tracing, 'show'>,
    private readonly panels: Pick<TracePanels, 'all' | 'onDidChange' | 'open'>,
    private readonly settings: () => Pick<Settings, 'model'>,
  ) {
    this.notices = panels.onDidChange(() => this.clearNotices());
  }

  get isOn(): boolean {
    return this.listeners !== undefined;
  }

  start(): void {
    if (this.isOn) return;
    const { window, workspace } = vscode;
    const panel = panelForText(this.panels);
    panel.reveal();
    this.panel = panel;
    this.work = new AbortController();
    this.listeners = vscode.Disposable.from(
      window.onDidChangeTextEditorSelection(({ textEditor }) => this.changed(textEditor.document)),
      workspace.onDidChangeTextDocument(({ document }) => this.changed(document)),
      window.onDidChangeActiveTextEditor((editor) => editor && this.changed(editor.document)),
      this.panels.onDidChange(() => {
        if (this.panel?.isClosed) this.stop();
        else this.tellState();
      }),
    );
    void vscode.commands.executeCommand('setContext', LIVE, true);
    this.tellState();
    void this.follow();
  }

  /** Stops following the caret; the current content stays. */
  stop(): void {
    if (!this.isOn) return;
    clearTimeout(this.timer);
    this.listeners?.dispose();
    this.listeners = undefined;
    this.work.abort();
    this.panel?.notes.live(null);
    this.panel = undefined;
    this.last = '';
    this.isEmpty = undefined;
    void vscode.commands.executeCommand('setContext', LIVE, false);
    this.clearNotices();
  }

  dispose(): void {
    this.stop();
    this.notices.dispose();
  }

  /** Only the panel that follows the caret has the notice. */
  private clearNotices(): void {
    for (const panel of this.panels.all) {
      const { content } = panel;
      if (panel === this.panel || panel.isClosed || (content.kind !== 'trace' && content.kind !== 'failed')) continue;
      const { live, ...origin } = content.origin;
      if (live) panel.show({ ...content, origin });
    }
  }

  private changed(document: vscode.TextDocument): void {
    if (document !== vscode.window.activeTextEditor?.document) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.follow(), QUIET);
  }

  /** Traces the caret's line. A line that is still being traced is cancelled, because it is the panel's previous work. */
  private async follow(): Promise<void> {
    const { panel } = this;
    // Live mode may have been started from the panel, which then has the keyboard focus.
    const editor = vscode.window.activeTextEditor ?? (this.isEmpty === undefined ? editorInUse() : undefined);
    if (!panel || panel.isClosed) return;
    if (editor) await this.show(panel, lineOf(editor, this.settings().model));
    this.tellState();
  }

  private async show(panel: TracePanel, origin: Origin): Promise<void> {
    const key = JSON.stringify(origin);
    this.isEmpty = origin.text.trim() === '';
    if (this.isEmpty || key === this.last) return;
    this.last = key;
    this.running++;
    this.tellState();
    const isShown = await this.tracing.show(panel, origin, { notify: 'never', signal: this.work.signal });
    this.running--;
    if (!isShown && this.last === key) this.last = ''; // the line is traced again when the caret moves in it
  }

  private tellState(): void {
    this.panel?.notes.live(this.stateOf(this.panel));
  }

  private stateOf({ origin }: TracePanel): LiveState {
    if (this.isEmpty === undefined) return 'no editor';
    if (this.isEmpty) return 'empty line';
    if (origin?.live) return 'line';
    return this.running > 0 ? 'being traced' : 'other text';
  }
}

/** The selection, or the line with the caret; for a very long text its end. */
function lineOf({ document, selection }: vscode.TextEditor, model: string): Origin {
  const range = selection.isEmpty ? document.lineAt(selection.active.line).range : selection;
  const { text, skipped } = endOf(document.getText(range));
  const source = {
    uri: document.uri.toString(),
    start: document.offsetAt(range.start) + skipped,
    label: `${basename(document.uri.path)}:${range.start.line + 1}`,
  };
  return { text, model, source, live: true };
}
