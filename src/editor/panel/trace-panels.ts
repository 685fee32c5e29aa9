/** All open panels. */
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/host/client';
import type { Origin } from '../../engine/protocol/panel-protocol';
import type { TraceId, TraceSummary } from '../../engine/protocol/trace-protocol';
import type { Failures } from '../failures';
import { MeasuredTraces } from './measured-traces';
import { pageHtml } from './page-html';
import type { PageMessenger } from './page-messenger';
import { columnForPanel, widenNextColumn } from './panel-column';
import { titleEndings } from './panel-title';
import type { RememberedChoices } from './remembered-choices';
import { type PanelListener, TracePanel } from './trace-panel';

export const VIEW_TYPE = 'llmTrace.panel';
/** A context key for `when` clauses: whether a panel is open. */
const PANEL_OPEN = 'llmTrace.panelOpen';
/** A context key for `when` clauses: whether a panel shows a trace of an encoder-decoder, on which an output can be forced. */
const HAS_OUTPUT = 'llmTrace.hasOutput';

/** A trace that a panel shows. */
export interface OpenTrace {
  readonly panel: TracePanel;
  readonly summary: TraceSummary;
  readonly origin: Origin;
}

export interface TracePanelsParts {
  readonly engine: EngineClient;
  readonly extensionUri: vscode.Uri;
  readonly failures: Failures;
  readonly log: vscode.LogOutputChannel;
  readonly remembered: Pick<RememberedChoices, 'level'>;
  /** Starts answering a new panel, so that its page can be loaded. */
  readonly prepare: (panel: TracePanel) => Promise<void>;
}

export class TracePanels implements vscode.Disposable {
  private readonly measured = new MeasuredTraces();
  /** The latest active panel comes first. */
  private panels: readonly TracePanel[] = [];
  private readonly kept = new Set<ReadonlySet<TraceId>>();
  private hasOutput = false;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when a panel was opened, closed, shown or hidden, or shows something else. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: TracePanelsParts) {}

  /** The latest active panel, whatever it shows. */
  get latest(): TracePanel | undefined {
    return this.panels[0];
  }

  /** All panels, the latest active one first. */
  get all(): readonly TracePanel[] {
    return this.panels;
  }

  /** The shown traces; that of the latest active panel comes first. */
  get traces(): readonly OpenTrace[] {
    return this.panels.flatMap((panel) => (panel.trace ? [{ panel, ...panel.trace }] : []));
  }

  /** The panel that shows a trace. */
  withTrace(id: TraceId): TracePanel | undefined {
    return this.traces.find(({ summary }) => summary.trace === id)?.panel;
  }

  /** The summary of a trace that a panel shows, by itself or as a side of a comparison. */
  summaryOf(id: TraceId): TraceSummary | undefined {
    return this.panels.flatMap(({ summaries }) => summaries).find(({ trace }) => trace === id);
  }

  /** Keeps traces, even if no panel shows them, until the result is disposed of. */
  keep(...traces: readonly TraceId[]): vscode.Disposable {
    const kept = new Set(traces);
    this.kept.add(kept);
    return new vscode.Disposable(() => {
      this.kept.delete(kept);
      for (const trace of traces) this.drop(trace);
    });
  }

  /**
   * Opens another panel, beside the editor unless a column is given. The keyboard focus stays where it is, unless it is in a
   * panel that the new one covers. From a presentation, the new panel takes its place and continues it.
   */
  open(column?: vscode.ViewColumn): TracePanel {
    const presented = this.panels.find(({ isPresented }) => isPresented);
    const viewColumn = column ?? presented?.view.viewColumn ?? columnForPanel(this.panels);
    const coversKeyboard = this.panels.some(({ view }) => view.active && view.viewColumn === viewColumn);
    const place = { viewColumn, preserveFocus: !coversKeyboard };
    const makesColumn = viewColumn === vscode.ViewColumn.Beside;
    const widening = makesColumn ? widenNextColumn((error) => this.parts.failures.logOnly(error)) : undefined;
    const view = vscode.window.createWebviewPanel(VIEW_TYPE, vscode.l10n.t('LLM Trace'), place);
    if (widening) view.onDidDispose(() => widening.dispose());
    const panel = this.adopt(view, { comesFirst: true });
    if (presented && viewColumn === presented.view.viewColumn) panel.continuePresentation(presented);
    return panel;
  }

  /**
   * Makes a panel of a webview that VS Code has restored, or has opened as the editor of a file.
   * @param comesFirst whether it counts as the latest active one: of restored panels only the active one does
   */
  adopt(view: vscode.WebviewPanel, { isEditor = false, comesFirst = view.active } = {}): TracePanel {
    const listener: PanelListener = {
      leftTrace: ({ trace }) => this.drop(trace),
      shown: () => this.tellShown(),
      failed: (error) => this.parts.failures.show(error),
      measured: this.measured,
    };
    const panel = new TracePanel(
      view,
      listener,
      this.loadMessenger(),
      // Opens a new panel, because the user did not ask to replace the text of any other panel.
      isEditor ? () => this.open(view.viewColumn) : undefined,
    );
    this.order(comesFirst ? [panel, ...this.panels] : [...this.panels, panel]);
    view.onDidChangeViewState(() => {
      const others = this.panels.filter((other) => other !== panel);
      this.order(view.active ? [panel, ...others] : this.panels);
    });
    view.onDidDispose(() => {
      this.order(this.panels.filter((other) => other !== panel));
    });
    this.loadPage(panel).catch((error: unknown) => this.parts.failures.show(error));
    return panel;
  }

  dispose(): void {
    for (const panel of this.panels) panel.dispose();
    this.changed.dispose();
  }

  /** Done with the first panel, because the library takes time to load. */
  private async loadMessenger(): Promise<PageMessenger> {
    const { PageMessenger } = await import('./page-messenger');
    return new PageMessenger(this.parts.log);
  }

  private async loadPage(panel: TracePanel): Promise<void> {
    await Promise.all([panel.connected, this.parts.prepare(panel)]);
    if (panel.isClosed) return;
    const { view } = panel;
    const assets = vscode.Uri.joinPath(this.parts.extensionUri, 'dist');
    view.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    view.iconPath = vscode.Uri.joinPath(this.parts.extensionUri, 'media', 'icon.png');
    const script = view.webview.asWebviewUri(vscode.Uri.joinPath(assets, 'webview.js'));
    view.webview.html = pageHtml(script.toString(), this.parts.remembered.level.last());
  }

  private order(panels: readonly TracePanel[]): void {
    this.panels = panels;
    void vscode.commands.executeCommand('setContext', PANEL_OPEN, panels.length > 0);
    this.tellShown();
  }

  private tellShown(): void {
    const ends = titleEndings(this.panels.map(({ title }) => title.content));
    for (const [at, panel] of this.panels.entries()) panel.title.end(ends[at] ?? '');
    const hasOutput = this.traces.some(({ summary }) => summary.source !== undefined);
    if (hasOutput !== this.hasOutput) void vscode.commands.executeCommand('setContext', HAS_OUTPUT, hasOutput);
    this.hasOutput = hasOutput;
    this.changed.fire();
  }

  /** Frees a trace that is no longer shown, unless it is shown elsewhere as well. */
  private drop(trace: TraceId): void {
    if (this.panels.some((panel) => panel.shows(trace)) || [...this.kept].some((kept) => kept.has(trace))) return;
    this.parts.engine.dropTrace({ trace }).catch((error: unknown) => this.parts.failures.logOnly(error));
  }
}
