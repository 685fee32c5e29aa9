/** The commands that begin a trace, or lead to a place in one, from the editor, from a link and from the hover. */
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/host/client';
import type { Failures } from '../failures';
import { namedModel } from '../models/model-names';
import type { ReportDocuments } from '../panel/saving/report-documents';
import type { SourceLink } from '../panel/source-link';
import type { TracePanels } from '../panel/trace-panels';
import type { Tracing } from '../panel/tracing';
import { type Settings, toggleSetting } from '../settings';
import { DocumentTokens } from '../source/document-tokens';
import { TokenHover } from '../source/hover';
import { HoverHints } from '../source/hover-hint';
import { registerHover } from './hover-commands';
import { ShowCommand } from './show-command';
import { TraceCommand } from './trace-command';

interface TraceCommandsWiring {
  readonly context: Pick<vscode.ExtensionContext, 'globalState'>;
  readonly engine: EngineClient;
  readonly failures: Failures;
  readonly settings: () => Settings;
  readonly starterModel: string;
  readonly tracing: Tracing;
  readonly panels: TracePanels;
  readonly sourceLink: SourceLink;
  readonly reports: Pick<ReportDocuments, 'open'>;
}

export function registerTraceCommands(wiring: TraceCommandsWiring): vscode.Disposable {
  const { context, engine, failures, settings, starterModel, tracing, panels, sourceLink, reports } = wiring;
  const trace = new TraceCommand(tracing, panels, settings);
  const show = new ShowCommand(tracing, panels, settings, failures);
  const hover = new TokenHover({
    engine,
    documents: new DocumentTokens(engine),
    settings,
    tracedAt: (document, offset) => sourceLink.tracedAt(document, offset),
    attentionTo: (traced, tokens) => sourceLink.attentionTo(traced, tokens),
    modelName: (model) => namedModel(model, starterModel),
    failures,
    hints: new HoverHints(context.globalState),
    pointed: (document, offset) => sourceLink.point(document, offset),
  });
  const register = vscode.commands.registerCommand;
  return vscode.Disposable.from(
    register('llmTrace.traceSelection', () => trace.run('current')),
    register('llmTrace.traceSelectionInNewPanel', () => trace.run('new')),
    // The same command with a title that says what it does if nothing is selected.
    register('llmTrace.traceLine', () => trace.run('current')),
    register('llmTrace.traceLineInNewPanel', () => trace.run('new')),
    register('llmTrace.show', (given: unknown) => show.run(given)),
    register('llmTrace.goToStep', () => show.goToStep()),
    register('llmTrace.tryOtherTokens', () => show.tryOthers()),
    register('llmTrace.showNeuron', () => show.showNeuron()),
    register('llmTrace.showSurprising', () => show.showSurprising()),
    register('llmTrace.saveProgram', () => show.saveProgram()),
    register('llmTrace.saveHandOut', () => show.saveSomeSteps()),
    register('llmTrace.savePicture', () => show.savePicture()),
    register('llmTrace.leaveOutHead', () => show.leaveOutHead()),
    register('llmTrace.present', () => show.present() || trace.run('current', { presents: true })),
    register('llmTrace.glossary', () => show.glossary()),
    register('llmTrace.toggleAttention', () => toggleSetting('highlightAttention')),
    vscode.window.registerUriHandler(show),
    registerHover(hover, trace, reports),
  );
}
