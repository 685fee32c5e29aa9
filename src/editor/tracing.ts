/** Traces texts and shows them in panels. */
import * as vscode from 'vscode';
import { CancelledError, type EngineClient } from '../engine/client';
import type { Origin } from '../engine/panel-protocol';
import type { Progress, TraceSummary } from '../engine/protocol';
import { type Failures, messageOf } from './failures';
import { describeProgress, logTrace } from './progress';
import type { Settings } from './settings';
import type { TracePanel } from './trace-panel';
import type { TracedRanges } from './traced-ranges';

export interface TracingOptions {
  /** Whether a notification tells of progress and failure too, and not the panel alone. */
  readonly notify: boolean;
}

export class Tracing {
  /** The model that the settings named when a panel's text was traced. */
  private readonly settingsModel = new WeakMap<TracePanel, string>();

  constructor(
    private readonly engine: EngineClient,
    private readonly traced: TracedRanges,
    private readonly settings: () => Settings,
    private readonly failures: Failures,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /**
   * Trace what the origin says, and show it in the panel: at once that it is being traced, unless the panel has a trace
   * to show meanwhile. Never rejects: a failure is told in the panel, which closes when it is cancelled with nothing to
   * show.
   */
  async show(panel: TracePanel, origin: Origin, { notify }: TracingOptions): Promise<void> {
    const before = panel.content;
    const work = panel.begin();
    this.settingsModel.set(panel, this.settings().model);
    const report = (message: string) => {
      if (panel.content.kind !== 'trace') panel.show({ kind: 'working', message, origin });
    };
    report('');
    try {
      const run = (onReport: (message: string) => void) => this.run(origin, work.signal, onReport);
      const summary = notify ? await withNotification(run, work, report) : await run(report);
      this.finish(panel, summary, origin, work.signal);
    } catch (error) {
      this.tellFailure(error, notify);
      if (!panel.isLatest(work) || panel.content.kind !== 'working') return;
      if (!(error instanceof CancelledError)) panel.show({ kind: 'failed', message: messageOf(error), origin });
      else if (before.kind === 'empty') panel.dispose();
      else panel.show({ kind: 'failed', message: vscode.l10n.t('Tracing was cancelled.'), origin });
    }
  }

  /** Trace the panel's text once more; with the model of the settings, if another was chosen there meanwhile. */
  async again(panel: TracePanel): Promise<void> {
    const { origin } = panel;
    if (!origin) return;
    const { model } = this.settings();
    const chosen = model === this.settingsModel.get(panel) ? origin.model : model;
    await this.show(panel, { ...origin, model: chosen }, { notify: panel.trace !== undefined });
  }

  private run(
    { text, model }: Origin,
    signal: AbortSignal,
    onReport: (message: string) => void,
  ): Promise<TraceSummary> {
    const { maxNewTokens } = this.settings();
    const onProgress = (progress: Progress) => onReport(describeProgress(progress));
    return this.engine.trace({ model, text, maxNewTokens }, { signal, onProgress });
  }

  private finish(panel: TracePanel, summary: TraceSummary, origin: Origin, signal: AbortSignal): void {
    if (signal.aborted) {
      // Too late for the engine, but nobody waits for it any more.
      this.engine.dropTrace(summary.trace).catch((error: unknown) => this.failures.logOnly(error));
      return;
    }
    const { text, model, source } = origin;
    if (source) this.traced.add({ uri: source.uri, start: source.start, text, model, tokens: summary.tokens });
    panel.show({ kind: 'trace', summary, origin });
    logTrace(this.log, summary);
  }

  private tellFailure(error: unknown, notify: boolean): void {
    if (error instanceof CancelledError) this.log.info('Tracing was cancelled.');
    else if (notify) this.failures.show(error);
    else this.failures.logOnly(error);
  }
}

function withNotification(
  run: (onReport: (message: string) => void) => Promise<TraceSummary>,
  work: AbortController,
  alsoReport: (message: string) => void,
): Thenable<TraceSummary> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: vscode.l10n.t('Tracing'),
  };
  return vscode.window.withProgress(options, (progress, cancellation) => {
    cancellation.onCancellationRequested(() => work.abort());
    return run((message) => {
      progress.report({ message });
      alsoReport(message);
    });
  });
}
