/** Creates the panels and everything that works with them; they refer to each other, so they are created together. */
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/host/client';
import type { Origin } from '../../engine/protocol/panel-protocol';
import type { Failures } from '../failures';
import type { Settings } from '../settings';
import type { TracedRanges } from '../source/traced-ranges';
import { Comparing } from './comparing';
import { Comparisons } from './comparisons';
import { LinesContext } from './lines-context';
import { SavedFiles } from './open-saved';
import type { PanelServices } from './panel-messages';
import { reportedTitle } from './panel-title';
import { Presenting } from './presenting';
import { Recovery } from './recovery';
import { type RememberedChoices, rememberedChoices } from './remembered-choices';
import { PanelRestorer } from './restore';
import { openInOtherEditor } from './saved-trace-editor';
import type { PanelExports } from './saving/panel-exports';
import { ReportDocuments } from './saving/report-documents';
import { SourceLink } from './source-link';
import type { TracePanel } from './trace-panel';
import { TracePanels, VIEW_TYPE } from './trace-panels';
import { Tracing } from './tracing';
import { VisitedPlaces } from './visited-places';

interface PanelsOptions {
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalState' | 'globalStorageUri' | 'storageUri'>;
  readonly engine: EngineClient;
  readonly failures: Failures;
  readonly log: vscode.LogOutputChannel;
  readonly settings: () => Settings;
  readonly starterModel: string;
  readonly traced: TracedRanges;
  readonly models: {
    readonly choose: () => Promise<string | undefined>;
    readonly chooseOriginal: () => Promise<string | undefined>;
    readonly chooseOther: () => Promise<string | undefined>;
    readonly sentenceEncoder: () => Promise<string | undefined>;
  };
  /** Called once a panel needs it. */
  readonly firstHour: () => Pick<PanelServices, 'firstHour' | 'live'> & {
    readonly recentTexts: () => Promise<readonly Origin[]>;
    readonly savedTexts: () => Promise<readonly Origin[]>;
  };
  /** Called with the file to which a trace or a comparison was saved. */
  readonly saved: { readonly add: (file: vscode.Uri) => void };
}

export class RegisteredPanels implements vscode.Disposable {
  readonly tracing: Tracing;
  readonly panels: TracePanels;
  readonly comparisons: Comparisons;
  readonly sourceLink: SourceLink;
  readonly savedFiles: SavedFiles;
  /** Reports that are shown as documents. */
  readonly reports: ReportDocuments;
  private readonly comparing: Comparing;
  private readonly recovery: Recovery;
  private readonly presenting: Presenting;
  private readonly remembered: RememberedChoices;
  private readonly visited = new VisitedPlaces();
  private readonly registered: vscode.Disposable;
  private exports: PanelExports | undefined;

  constructor(private readonly options: PanelsOptions) {
    const { context, engine, failures, log, settings, starterModel, traced, models, firstHour } = options;
    const { extensionUri, globalState, globalStorageUri, storageUri } = context;
    const shared = { engine, failures, settings, starterModel };
    this.remembered = rememberedChoices(globalState, failures);
    // Created at once, because documents that were open before a reload of the window are requested.
    this.reports = new ReportDocuments(vscode.Uri.joinPath(storageUri ?? globalStorageUri, 'reports'));
    this.tracing = new Tracing({ ...shared, traced, log, chooseModel: () => models.choose() });
    const { tracing, remembered } = this;
    const prepare = (panel: TracePanel) => this.answer(panel);
    this.panels = new TracePanels({ engine, extensionUri, failures, log, remembered, prepare });
    const { panels } = this;
    this.presenting = new Presenting(log, panels);
    this.sourceLink = new SourceLink(panels, traced, settings);
    this.comparisons = new Comparisons({ ...shared, panels, tracing });
    const { comparisons } = this;
    this.comparing = new Comparing({
      ...shared,
      choices: () => import('./compare-choices'),
      comparisons,
      panels,
      tracing,
      chooseModel: models.chooseOther,
      sentenceEncoder: models.sentenceEncoder,
      recent: () => firstHour().recentTexts(),
      saved: () => firstHour().savedTexts(),
    });
    this.recovery = new Recovery(panels, tracing, settings, (panel) => comparisons.again(panel));
    this.savedFiles = new SavedFiles(engine, tracing, comparisons, panels);
    this.registered = vscode.Disposable.from(
      panels,
      this.reports,
      this.sourceLink,
      new LinesContext(),
      this.registerCommands(),
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, new PanelRestorer(panels, tracing, comparisons)),
    );
  }

  dispose(): void {
    this.registered.dispose();
  }

  private registerCommands(): vscode.Disposable {
    const { panels, tracing, comparing, savedFiles } = this;
    const register = vscode.commands.registerCommand;
    return vscode.Disposable.from(
      register('llmTrace.compare', () => comparing.ask(panels.latest)),
      register('llmTrace.compareFile', (file?: vscode.Uri) => file && comparing.askAboutFile(file.fsPath)),
      register('llmTrace.compareTexts', () => comparing.askForTwo()),
      register('llmTrace.compareSelectedLines', () => comparing.twoSelectedLines()),
      register('llmTrace.similarityOfTexts', () => comparing.askForSeveral()),
      register('llmTrace.similarityOfSelectedLines', () => comparing.selectedLines()),
      register('llmTrace.goBack', () => panels.latest?.goToVisited('back')),
      register('llmTrace.goForward', () => panels.latest?.goToVisited('forward')),
      register('llmTrace.openSavedTrace', (file?: vscode.Uri) => savedFiles.open(file)),
      register('llmTrace.saveTrace', async () => {
        const { saveShownTrace } = await import('./save-trace-command');
        await saveShownTrace(panels, await this.loadExports(), this.options.failures);
      }),
      register('llmTrace.goOnInPython', async () => {
        const { goOnInPython } = await import('./save-trace-command');
        await goOnInPython(panels, await this.loadExports(), this.options.failures);
      }),
      register('llmTrace.forceOutput', async () => {
        const { forceOutput } = await import('./force-output');
        await forceOutput(panels, tracing, this.options.engine);
      }),
    );
  }

  /** Starts answering the page of a panel. */
  private async answer(panel: TracePanel): Promise<void> {
    const [{ answerPanel }, { openPlace }, { WorkspaceModel }, exports] = await Promise.all([
      import('./panel-messages'),
      import('./open-place'),
      import('../models/workspace-model'),
      this.loadExports(),
    ]);
    const { engine, failures, models, firstHour, settings, starterModel: starter } = this.options;
    const { tracing, comparing, comparisons, recovery, sourceLink, presenting, visited, remembered } = this;
    answerPanel(panel, {
      engine,
      tracing,
      comparing,
      comparisons,
      recovery,
      sourceLink,
      presenting,
      visited,
      remembered,
      exports,
      firstHour: firstHour().firstHour,
      live: firstHour().live,
      openPlace,
      openInOtherEditor,
      openPanel: () => this.panels.open(),
      chooseModel: models.choose,
      workspaceModel: new WorkspaceModel({ engine, settings, starter }),
      chooseOriginal: models.chooseOriginal,
      showLog: () => failures.showLog(),
    });
  }

  /** One for all panels, because it remembers where files were saved. */
  private async loadExports(): Promise<PanelExports> {
    const { PanelExports } = await import('./saving/panel-exports');
    const { recovery, reports, panels } = this;
    const { engine, saved } = this.options;
    this.exports ??= new PanelExports({
      engine,
      recovery,
      reports,
      summaryOf: (trace) => panels.summaryOf(trace),
      saved: (file) => saved.add(file),
      titleOf: reportedTitle,
    });
    return this.exports;
  }
}
