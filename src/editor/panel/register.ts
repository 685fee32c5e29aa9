/** The panels and whoever works with them, put together: they know each other, so that all are made here. */
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/host/client';
import type { Origin } from '../../engine/protocol/panel-protocol';
import type { TraceId } from '../../engine/protocol/trace-protocol';
import type { Failures } from '../failures';
import type { Settings } from '../settings';
import type { TracedRanges } from '../source/traced-ranges';
import { Comparing } from './comparing';
import { LinesContext } from './lines-context';
import { SavedFiles } from './open-saved';
import type { PanelServices } from './panel-messages';
import { reportedTitle } from './panel-title';
import { Presenting } from './presenting';
import { Recovery } from './recovery';
import { PanelRestorer } from './restore';
import { openOtherwise } from './saved-trace-editor';
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
  /** Known as soon as a panel asks. */
  readonly firstHour: () => Pick<PanelServices, 'firstHour' | 'live'> & {
    readonly recentTexts: () => Promise<readonly Origin[]>;
    readonly savedTexts: () => Promise<readonly Origin[]>;
  };
  readonly openPlace: PanelServices['openPlace'];
  /** A trace or a comparison was saved there. */
  readonly saved: (file: vscode.Uri) => void;
  readonly showLog: () => void;
}

export class RegisteredPanels implements vscode.Disposable {
  readonly tracing: Tracing;
  readonly panels: TracePanels;
  readonly comparing: Comparing;
  readonly sourceLink: SourceLink;
  readonly savedFiles: SavedFiles;
  /** Documents that are read. */
  readonly reports: ReportDocuments;
  private readonly registered: vscode.Disposable;

  constructor({ context, engine, failures, log, settings, starterModel, traced, ...others }: PanelsOptions) {
    const { models, firstHour, openPlace, saved, showLog } = others;
    const shared = { engine, failures, settings, starterModel };
    this.tracing = new Tracing({ ...shared, traced, log, chooseModel: () => models.choose() });
    const recovery = new Recovery(
      () => this.panels,
      this.tracing,
      settings,
      (panel) => this.comparing.again(panel),
    );
    const presenting = new Presenting(log);
    const visited = new VisitedPlaces();
    const services = (exports: PanelExports): PanelServices => ({
      engine,
      tracing: this.tracing,
      recovery,
      sourceLink: this.sourceLink,
      comparing: this.comparing,
      exports,
      firstHour: firstHour().firstHour,
      live: firstHour().live,
      openOtherwise,
      presenting,
      visited,
      openPlace,
      rememberLevel: (level) => this.panels.rememberLevel(level),
      largerType: { last: () => this.panels.largerType, keep: (by) => this.panels.keepLargerType(by) },
      pictureLook: { last: () => this.panels.pictureLook, keep: (look) => this.panels.keepPictureLook(look) },
      openPanel: () => this.panels.open(),
      chooseModel: models.choose,
      chooseOriginal: models.chooseOriginal,
      showLog,
    });
    const { extensionUri, globalState } = context;
    // At once: those that were open before a reload of the window are asked for.
    this.reports = new ReportDocuments(vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'reports'));
    let exports: PanelExports | undefined;
    const loadExports = async () => {
      const { PanelExports } = await import('./saving/panel-exports');
      exports ??= new PanelExports(
        engine,
        recovery,
        (trace) => this.summaryOf(trace),
        saved,
        this.reports,
        reportedTitle,
      );
      return exports;
    };
    const prepare = async (panel: TracePanel) => {
      const [{ answerPanel }, exports] = await Promise.all([import('./panel-messages'), loadExports()]);
      answerPanel(panel, services(exports));
    };
    this.panels = new TracePanels({ engine, extensionUri, failures, log, memory: globalState, prepare });
    this.sourceLink = new SourceLink(this.panels, traced, settings);
    const recent = () => firstHour().recentTexts();
    const savedTexts = () => firstHour().savedTexts();
    const { panels, tracing } = this;
    this.comparing = new Comparing({
      ...shared,
      panels,
      tracing,
      chooseModel: models.chooseOther,
      sentenceEncoder: models.sentenceEncoder,
      recent,
      saved: savedTexts,
    });
    const { comparing } = this;
    this.savedFiles = new SavedFiles(engine, tracing, comparing, panels);
    const register = vscode.commands.registerCommand;
    this.registered = vscode.Disposable.from(
      panels,
      this.reports,
      this.sourceLink,
      register('llmTrace.compare', () => comparing.ask(panels.latest)),
      register('llmTrace.compareFile', (file?: vscode.Uri) => file && comparing.askAboutFile(file.fsPath)),
      register('llmTrace.compareTexts', () => comparing.askForTwo()),
      register('llmTrace.similarityOfTexts', () => comparing.askForSeveral()),
      register('llmTrace.similarityOfSelectedLines', () => comparing.selectedLines()),
      new LinesContext(),
      register('llmTrace.saveTrace', async () => {
        const { saveShownTrace } = await import('./save-trace-command');
        await saveShownTrace(panels, await loadExports(), failures);
      }),
      register('llmTrace.goBack', () => panels.latest?.goToVisited('back')),
      register('llmTrace.goForward', () => panels.latest?.goToVisited('forward')),
      register('llmTrace.forceOutput', async () => {
        const { forceOutput } = await import('./force-output');
        await forceOutput(panels, tracing);
      }),
      register('llmTrace.openSavedTrace', (file?: vscode.Uri) => this.savedFiles.open(file)),
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, new PanelRestorer(panels, tracing, comparing)),
    );
  }

  dispose(): void {
    this.registered.dispose();
  }

  private summaryOf(trace: TraceId) {
    return this.panels.all.flatMap(({ summaries }) => summaries).find((summary) => summary.trace === trace);
  }
}
