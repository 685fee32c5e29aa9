/** Composition root of the extension: creates and registers its parts. Nothing is loaded before it is needed. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { registerTraceCommands } from './editor/commands/register';
import { registerEvaluation } from './editor/evaluation/register';
import { Failures } from './editor/failures';
import { RegisteredFirstHour } from './editor/first-hour/register';
import { WALKTHROUGH } from './editor/first-hour/walkthrough';
import { RegisteredGhostText } from './editor/ghost-text/register';
import { completionThreads } from './editor/ghost-text/settings';
import type { GhostTextStatistics } from './editor/ghost-text/statistics';
import type { HubModels } from './editor/models/hub-models';
import { RegisteredModels } from './editor/models/register';
import { offerTrace } from './editor/panel/offer-trace';
import { RegisteredPanels } from './editor/panel/register';
import type { TracePanels } from './editor/panel/trace-panels';
import { KeptSettings, readSettings, SECTION, type Settings } from './editor/settings';
import { TracedRanges } from './editor/source/traced-ranges';
import { SavedTraces } from './editor/views/saved-traces';
import { createEngineClient, type EngineClient } from './engine/host/client';

/** What tests in the extension host can access. */
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
  const client = startEngine(context, settings(), log);
  engine = client;
  const quantized = join(context.globalStorageUri.fsPath, 'quantized');
  const shared = { context, engine: client, failures, log, settings, starterModel, quantized };

  const models = new RegisteredModels({ ...shared, offerOf: (model) => offerTrace(model, panels, tracing) });
  const traced = new TracedRanges();
  const saved = new SavedTraces(context.globalState, failures);
  const panelled = new RegisteredPanels({ ...shared, traced, models, saved, firstHour: () => first });
  const { panels, tracing, comparisons, sourceLink, savedFiles, reports } = panelled;
  const { catalog, download, hub: hubModels } = models;
  const first = new RegisteredFirstHour({
    ...shared,
    catalog,
    download,
    panels,
    tracing,
    comparisons,
    saved,
    savedFiles,
  });
  const commands = registerTraceCommands({ ...shared, tracing, panels, sourceLink, reports });
  // Registered after the hover of tokens, because VS Code shows the last registered hover first, and for accepted text the
  // origin of the suggestion should come first.
  const ghostText = new RegisteredGhostText({ ...shared, tracing, panels });
  statistics = ghostText.statistics;

  context.subscriptions.push(
    log,
    kept,
    traced,
    models,
    first,
    saved,
    panelled,
    ghostText,
    commands,
    registerEvaluation(shared),
    vscode.commands.registerCommand('llmTrace.showLog', () => failures.showLog()),
    vscode.commands.registerCommand('llmTrace.openWalkthrough', () => openWalkthrough(context)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(SECTION)) return;
      client.configure(engineOptions(settings()));
      sourceLink.draw();
    }),
  );
  if (process.env['LLM_TRACE_TEST_HOOKS'] !== '1') return undefined;
  context.subscriptions.push(vscode.commands.registerCommand('_llmTrace.failForTest', () => client.failForTest()));
  return { engine: client, starterModel, panels, hubModels, ghostText: ghostText.provider, deactivate };
}

/** The engine's threads or processes start with the first request. */
function startEngine(context: vscode.ExtensionContext, settings: Settings, log: vscode.LogOutputChannel): EngineClient {
  return createEngineClient({
    ...engineOptions(settings),
    workerPath: join(context.extensionPath, 'dist', 'worker.js'),
    widened: join(context.globalStorageUri.fsPath, 'widened'),
    log: (message) => log.error(message),
  });
}

function openWalkthrough({ extension }: vscode.ExtensionContext): Thenable<unknown> {
  return vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extension.id}#${WALKTHROUGH}`);
}

const ADVICE = {
  'widened files too large': 'The setting llmTrace.models.widenedCacheMegabytes says how much.',
};

function engineOptions(settings: Settings) {
  const { traceBudget, threads, isolation, widenedMost, idleAfter } = settings;
  const completing = completionThreads();
  return { traceBudget, threads, isolation, widenedMost, idleAfter, completionThreads: completing, advice: ADVICE };
}

/** VS Code waits for this when its host shuts down: nothing may be in flight when the process ends. */
export async function deactivate(): Promise<void> {
  await Promise.all([engine?.dispose(), statistics?.close()]);
}
