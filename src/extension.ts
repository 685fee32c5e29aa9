/** Composition root of the extension: builds its parts and registers them. Nothing is loaded before it is needed. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { registerHover } from './editor/commands/hover-commands';
import { ShowCommand } from './editor/commands/show-command';
import { TraceCommand } from './editor/commands/trace-command';
import { EvaluateCommand } from './editor/evaluation/evaluate-command';
import { Failures } from './editor/failures';
import { type RegisteredFirstHour, registerFirstHour } from './editor/first-hour/register';
import { WALKTHROUGH } from './editor/first-hour/walkthrough';
import { showRun } from './editor/ghost-text/explain';
import { openPlace } from './editor/ghost-text/open-place';
import { quantizedFolder } from './editor/ghost-text/quantized-folder';
import { registerGhostText } from './editor/ghost-text/register';
import { completionThreads, readGhostTextSettings } from './editor/ghost-text/settings';
import type { GhostTextStatistics } from './editor/ghost-text/statistics';
import type { HubModels } from './editor/models/hub-models';
import { modelNames } from './editor/models/model-names';
import { RegisteredModels } from './editor/models/register';
import { offerTrace } from './editor/panel/offer-trace';
import { RegisteredPanels } from './editor/panel/register';
import type { TracePanels } from './editor/panel/trace-panels';
import { KeptSettings, readSettings, SECTION, toggleSetting } from './editor/settings';
import { DocumentTokens } from './editor/source/document-tokens';
import { TokenHover } from './editor/source/hover';
import { TracedRanges } from './editor/source/traced-ranges';
import { SavedTraces } from './editor/views/saved-traces';
import { createEngineClient, type EngineClient } from './engine/host/client';

/** What tests inside the extension host get hold of. */
export interface TestApi {
  readonly engine: EngineClient;
  readonly starterModel: string;
  readonly panels: TracePanels;
  readonly hubModels: HubModels;
  readonly ghostText: vscode.InlineCompletionItemProvider;
  readonly deactivate: () => Promise<void>;
}

let engine: EngineClient | undefined;
let statistics: GhostTextStatistics | undefined;

export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  const log = vscode.window.createOutputChannel('LLM Trace', { log: true });
  const failures = new Failures(log);
  const starterModel = join(context.extensionPath, 'models', 'starter');
  const kept = new KeptSettings(SECTION, () => readSettings(starterModel));
  const settings = kept.read;
  const workerPath = join(context.extensionPath, 'dist', 'worker.js');
  const options = engineOptions(settings());
  const widened = join(context.globalStorageUri.fsPath, 'widened');
  const client = createEngineClient({ workerPath, widened, ...options, log: (message) => log.error(message) });
  engine = client;

  const models = new RegisteredModels({
    context,
    engine: client,
    failures,
    settings,
    starterModel,
    quantized: quantizedFolder(context.globalStorageUri.fsPath),
    offerOf: (model) => offerTrace(model, panels, tracing),
  });
  const traced = new TracedRanges();
  const saved = new SavedTraces(context.globalState);
  const showLog = () => log.show();
  const panelled = new RegisteredPanels({
    context,
    engine: client,
    failures,
    log,
    settings,
    starterModel,
    traced,
    models,
    firstHour: () => first,
    openPlace,
    saved: (file) => void saved.add(file).catch((error: unknown) => failures.logOnly(error)),
    showLog,
  });
  const { panels, tracing, comparing, sourceLink, savedFiles } = panelled;
  const first: RegisteredFirstHour = registerFirstHour({
    context,
    engine: client,
    failures,
    settings,
    starterModel,
    catalog: models.catalog,
    panels,
    tracing,
    comparing,
    saved,
    savedFiles,
    download: models.download,
  });
  const command = new TraceCommand(tracing, panels, settings);
  const show = new ShowCommand(tracing, panels, settings, failures);
  const hover = new TokenHover({
    engine: client,
    documents: new DocumentTokens(client),
    traced,
    settings,
    modelName: () => modelNames(settings(), starterModel).traces,
    failures,
    pointed: (document, offset) => sourceLink.point(document, offset),
  });

  const ghostText = registerGhostText({
    engine: client,
    failures,
    log,
    storage: context.globalStorageUri.fsPath,
    memory: context.globalState,
    model: () => settings().ghostTextModel,
    starter: starterModel,
    modelNames: () => modelNames(settings(), starterModel),
    hover: () => settings().hover,
    explain: (run) => showRun(run, tracing, panels),
  });

  statistics = ghostText.statistics;

  const evaluation = new EvaluateCommand({
    engine: client,
    failures,
    settings: () => ({ ...readGhostTextSettings(), model: settings().model }),
    folder: quantizedFolder(context.globalStorageUri.fsPath),
  });

  context.subscriptions.push(
    log,
    kept,
    traced,
    models,
    first,
    saved,
    panelled,
    vscode.commands.registerCommand('llmTrace.traceSelection', () => command.run('current')),
    vscode.commands.registerCommand('llmTrace.traceSelectionInNewPanel', () => command.run('new')),
    vscode.commands.registerCommand('llmTrace.show', (given: unknown) => show.run(given)),
    vscode.commands.registerCommand('llmTrace.goToStep', () => show.goToStep()),
    vscode.window.registerUriHandler(show),
    vscode.commands.registerCommand('llmTrace.toggleAttention', () => toggleSetting('highlightAttention')),
    vscode.commands.registerCommand('llmTrace.evaluateFile', (file?: vscode.Uri) => evaluation.file(file)),
    vscode.commands.registerCommand('llmTrace.evaluateFolder', (folder?: vscode.Uri) => evaluation.folder(folder)),
    vscode.commands.registerCommand('llmTrace.showLog', showLog),
    vscode.commands.registerCommand('llmTrace.openWalkthrough', () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#${WALKTHROUGH}`),
    ),
    registerHover(hover, command),
    ghostText,
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(SECTION)) return;
      client.configure(engineOptions(settings()));
      sourceLink.draw();
    }),
  );
  if (process.env['LLM_TRACE_TEST_HOOKS'] !== '1') return undefined;
  context.subscriptions.push(vscode.commands.registerCommand('_llmTrace.failForTest', () => client.failForTest()));
  return { engine: client, starterModel, panels, hubModels: models.hub, ghostText: ghostText.provider, deactivate };
}

const ADVICE = {
  'widened files too large': 'The setting llmTrace.models.widenedCacheMegabytes says how much.',
};

function engineOptions(settings: ReturnType<typeof readSettings>) {
  const { traceBudget, threads, isolation, widenedMost, idleAfter } = settings;
  const completing = completionThreads();
  return { traceBudget, threads, isolation, widenedMost, idleAfter, completionThreads: completing, advice: ADVICE };
}

/** VS Code waits for this when its host shuts down: nothing may be in flight when the process ends. */
export async function deactivate(): Promise<void> {
  await Promise.all([engine?.dispose(), statistics?.close()]);
}
