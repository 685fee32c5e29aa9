/** Creates and registers the parts of the first hour: view, examples, lessons, the editor of saved traces, live mode. */
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/host/client';
import type { Origin } from '../../engine/protocol/panel-protocol';
import type { Failures } from '../failures';
import type { ModelCatalog } from '../models/model-catalog';
import type { Comparisons } from '../panel/comparisons';
import { fileOrigin } from '../panel/file-origin';
import { offerTrace } from '../panel/offer-trace';
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

interface FirstHourOptions {
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

export class RegisteredFirstHour implements vscode.Disposable {
  readonly firstHour: FirstHour;
  readonly live: LiveMode;
  private readonly recent: RecentTraces;
  private readonly registered: vscode.Disposable;
  private entries: ModelEntries | undefined;

  constructor(private readonly parts: FirstHourOptions) {
    const { context, failures, settings, starterModel, catalog, panels, tracing, comparisons, saved, savedFiles } =
      parts;
    const { viewType, optionalViewType } = SavedTraceEditor;
    const { models } = this;
    this.recent = new RecentTraces(panels, context.workspaceState, failures);
    const { recent } = this;
    const lessons = new LessonProgress(context.globalState);
    this.firstHour = new FirstHour({ ...parts, recent, lessons });
    this.live = new LiveMode(tracing, panels, settings);
    const editor = new SavedTraceEditor(savedFiles, panels, (file) => saved.add(file));
    this.registered = vscode.Disposable.from(
      recent,
      lessons,
      this.live,
      registerViews({ recent, lessons, saved, comparisons, models, catalog, starterModel, viewType }),
      vscode.window.registerCustomEditorProvider(viewType, editor),
      vscode.window.registerCustomEditorProvider(optionalViewType, editor),
      this.registerCommands(),
    );
  }

  /** The latest traced texts, without comparisons; the most recent first. */
  readonly recentTexts = async (): Promise<readonly Origin[]> => textsOfRecent(await this.recent.read());

  /** The files of traces and comparisons that were saved or opened, the most recent first. */
  readonly savedTexts = async (): Promise<readonly Origin[]> => {
    const files = await this.parts.saved.known();
    return files.flatMap((file) => (file.scheme === 'file' ? [fileOrigin(file.fsPath)] : []));
  };

  dispose(): void {
    this.registered.dispose();
  }

  private readonly models = async (): Promise<ModelEntries> => {
    const { ModelEntries } = await import('../views/model-entries');
    const { engine, catalog, failures, settings, starterModel: starter, panels, tracing } = this.parts;
    const offerOf = (model: string) => offerTrace(model, panels, tracing);
    this.entries ??= new ModelEntries({ engine, catalog, failures, settings, starter, offerOf });
    return this.entries;
  };

  private registerCommands(): vscode.Disposable {
    const { firstHour, live, models } = this;
    const register = vscode.commands.registerCommand;
    return vscode.Disposable.from(
      register('llmTrace.traceText', () => firstHour.traceText()),
      register('llmTrace.tryExample', (given?: unknown) => firstHour.tryExample(given)),
      register('llmTrace.lesson', (given?: unknown) => firstHour.lesson(given)),
      register('llmTrace.openRecent', (time: unknown) => firstHour.openRecent(time)),
      register('llmTrace.showBestHead', () => firstHour.showBestHead()),
      register('llmTrace.live.start', () => live.start()),
      register('llmTrace.live.stop', () => live.stop()),
      register('llmTrace.useModel', async (given: unknown) => (await models()).use(given)),
      register('llmTrace.revealModel', async (given: unknown) => (await models()).reveal(given)),
    );
  }
}
