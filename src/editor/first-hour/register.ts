/** Puts the first hour together and registers it: view, examples, lessons, saved traces' editor, live mode. */
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/host/client';
import type { Origin } from '../../engine/protocol/panel-protocol';
import type { Failures } from '../failures';
import type { ModelCatalog } from '../models/model-catalog';
import type { Comparisons } from '../panel/comparisons';
import { fileOrigin } from '../panel/file-origin';
import type { SavedFiles } from '../panel/open-saved';
import { SavedTraceEditor } from '../panel/saved-trace-editor';
import type { TracePanels } from '../panel/trace-panels';
import type { Tracing } from '../panel/tracing';
import type { Settings } from '../settings';
import { LessonProgress } from '../views/lesson-progress';
import type { ModelEntries } from '../views/model-entries';
import { RecentTraces, textsOfRecent } from '../views/recent-traces';
import type { SavedTraces } from '../views/saved-traces';
import { registerViews } from '../views/views';
import { FirstHour, type FirstHourParts } from './first-hour';
import { LiveMode } from './live-mode';

interface FirstHourWiring {
  readonly context: Pick<vscode.ExtensionContext, 'globalState' | 'workspaceState'>;
  readonly engine: EngineClient;
  readonly failures: Failures;
  readonly settings: () => Settings;
  readonly starterModel: string;
  readonly catalog: ModelCatalog;
  readonly panels: TracePanels;
  readonly tracing: Tracing;
  readonly comparisons: Comparisons;
  readonly saved: SavedTraces;
  readonly savedFiles: SavedFiles;
  readonly download: FirstHourParts['download'];
}

export interface RegisteredFirstHour extends vscode.Disposable {
  readonly firstHour: FirstHour;
  readonly live: LiveMode;
  /** What was traced last, without comparisons; the latest first. */
  readonly recentTexts: () => Promise<readonly Origin[]>;
  /** The files of traces and comparisons that were saved or opened last, the latest first. */
  readonly savedTexts: () => Promise<readonly Origin[]>;
}

export function registerFirstHour(wiring: FirstHourWiring): RegisteredFirstHour {
  const {
    context,
    engine,
    failures,
    settings,
    starterModel,
    catalog,
    panels,
    tracing,
    comparisons,
    saved,
    savedFiles,
  } = wiring;
  const recent = new RecentTraces(panels, context.workspaceState, failures);
  const lessons = new LessonProgress(context.globalState);
  const firstHour = new FirstHour({ ...wiring, recent, lessons });
  const live = new LiveMode(tracing, panels, settings);
  const editor = new SavedTraceEditor(savedFiles, panels, (file) => saved.add(file));
  let known: ModelEntries | undefined;
  const models = async () => {
    const { ModelEntries } = await import('../views/model-entries');
    known ??= new ModelEntries({ engine, catalog, failures, settings, starter: starterModel });
    return known;
  };
  const registered = vscode.Disposable.from(
    recent,
    lessons,
    live,
    registerViews({
      recent,
      lessons,
      saved,
      comparisons,
      models,
      catalog,
      starterModel,
      viewType: SavedTraceEditor.viewType,
    }),
    vscode.window.registerCustomEditorProvider(SavedTraceEditor.viewType, editor),
    vscode.window.registerCustomEditorProvider(SavedTraceEditor.optionalViewType, editor),
    registerCommands(firstHour, live, models),
  );
  const recentTexts = async () => textsOfRecent(await recent.read());
  const savedTexts = async () =>
    (await saved.known()).flatMap((file) => (file.scheme === 'file' ? [fileOrigin(file.fsPath)] : []));
  return { firstHour, live, recentTexts, savedTexts, dispose: () => registered.dispose() };
}

function registerCommands(
  firstHour: FirstHour,
  live: LiveMode,
  models: () => Promise<ModelEntries>,
): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand('llmTrace.traceText', () => firstHour.traceText()),
    registerCommand('llmTrace.tryExample', (given?: unknown) => firstHour.tryExample(given)),
    registerCommand('llmTrace.lesson', (given?: unknown) => firstHour.lesson(given)),
    registerCommand('llmTrace.openRecent', (time: unknown) => firstHour.openRecent(time)),
    registerCommand('llmTrace.showBestHead', () => firstHour.showBestHead()),
    registerCommand('llmTrace.live.start', () => live.start()),
    registerCommand('llmTrace.live.stop', () => live.stop()),
    registerCommand('llmTrace.useModel', async (given: unknown) => (await models()).use(given)),
    registerCommand('llmTrace.revealModel', async (given: unknown) => (await models()).reveal(given)),
  );
}
