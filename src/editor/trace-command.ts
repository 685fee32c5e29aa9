/** The command that traces the selected text. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { CancelledError, type EngineClient } from '../engine/client';
import type { TextSource } from '../engine/panel-protocol';
import type { Progress, TraceSummary } from '../engine/protocol';
import type { Failures } from './failures';
import type { TracePanel } from './panel';
import type { Settings } from './settings';
import type { TracedRanges } from './traced-ranges';

/** The text to trace, and where it is from. */
interface Selected extends TextSource {
  readonly text: string;
}

export class TraceCommand {
  private last: Selected | undefined;

  constructor(
    private readonly engine: EngineClient,
    private readonly panel: () => TracePanel,
    private readonly traced: TracedRanges,
    private readonly settings: () => Settings,
    private readonly failures: Failures,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Trace the selection, or without one the current line. */
  async run(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a document and select the text to trace.'));
      return;
    }
    const source = selectedText(editor);
    if (source.text === '') {
      const message = vscode.l10n.t('There is nothing to trace: nothing is selected and the current line is empty.');
      void vscode.window.showInformationMessage(message);
      return;
    }
    await this.trace(source);
  }

  /** Trace the text that was traced last once more. */
  async runAgain(): Promise<void> {
    if (this.last) await this.trace(this.last);
  }

  private async trace({ text, ...source }: Selected): Promise<void> {
    this.last = { text, ...source };
    const { model } = this.settings();
    try {
      const summary = await this.withProgress(text, model);
      this.traced.add({ uri: source.uri, start: source.start, text, model, tokens: summary.tokens });
      this.panel().show(summary, { text, model, source });
      this.logTrace(summary);
    } catch (error) {
      if (error instanceof CancelledError) this.log.info('Tracing was cancelled.');
      else this.failures.show(error);
    }
  }

  private withProgress(text: string, model: string): Thenable<TraceSummary> {
    const options = {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: vscode.l10n.t('Tracing'),
    };
    return vscode.window.withProgress(options, (progress, cancellation) => {
      const abort = new AbortController();
      cancellation.onCancellationRequested(() => abort.abort());
      const onProgress = (report: Progress) => progress.report({ message: describeProgress(report) });
      const { maxNewTokens } = this.settings();
      return this.engine.trace({ model, text, maxNewTokens }, { signal: abort.signal, onProgress });
    });
  }

  private logTrace({ model, tokens, cut, kept, bytes, timings, proofs }: TraceSummary): void {
    const failed = proofs.filter((proof) => proof.status === 'fails').map((proof) => proof.name);
    this.log.info(
      `Traced ${tokens.length} tokens with ${model.name}: load ${timings.load.toFixed(0)} ms, ` +
        `trace ${timings.forward.toFixed(0)} ms, proofs ${timings.proofs.toFixed(0)} ms, ` +
        `generation ${timings.generation.toFixed(0)} ms, ${(bytes / 1e6).toFixed(1)} MB (${kept} stages kept).`,
    );
    if (cut)
      this.log.info(`The text has ${cut.total} tokens; only its last ${cut.kept}, the model's context, were traced.`);
    if (model.ignored.length > 0) this.log.info(`Tensors that the model does not use: ${model.ignored.join(', ')}`);
    if (failed.length > 0) this.log.error(`Proofs that fail: ${failed.join(', ')}`);
  }
}

function selectedText({ document, selection }: vscode.TextEditor): Selected {
  const range = selection.isEmpty ? document.lineAt(selection.active.line).range : selection;
  const name = basename(document.uri.path);
  return {
    text: document.getText(range),
    uri: document.uri.toString(),
    start: document.offsetAt(range.start),
    label: `${name}:${range.start.line + 1}`,
  };
}

function describeProgress({ stage, done, total }: Progress): string {
  switch (stage) {
    case 'load':
      return vscode.l10n.t('loading the model, part {0} of {1}', done + 1, total);
    case 'trace':
      return vscode.l10n.t('step {0} of {1}', done, total);
    case 'generate':
      return vscode.l10n.t('generating token {0} of {1}', done, total);
    default:
      return '';
  }
}
