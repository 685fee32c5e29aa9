/** Assembles ghost text and registers it. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/host/client';
import { Suggester } from '../../engine/host/suggester';
import type { Edit } from '../../generate/followed-suggestion';
import type { Failures } from '../failures';
import { hideHover } from '../hide-hover';
import { type ModelNames, modelName, modelNames } from '../models/model-names';
import type { TracePanels } from '../panel/trace-panels';
import type { Tracing } from '../panel/tracing';
import { hoverIn, KeptSettings, type Settings, STARTER_NAME } from '../settings';
import { AcceptedHover } from './accepted-hover';
import { COMMANDS, type SwitchedWhere } from './commands';
import type { ExplainWhich } from './explain';
import { ExplainActions } from './explain-actions';
import { tellNoMoreOfAccepted, tellOfFirstAccepted } from './first-accepted';
import { FirstSilence } from './first-silence';
import { LanguageChoice } from './language-choice';
import { openedAhead } from './opened-ahead';
import { OtherFiles } from './other-files/other-files';
import { pauseOrResume } from './pause';
import { GhostTextProvider } from './provider';
import { QuietMoment } from './quiet-moment';
import { Registration } from './registration';
import { type OfferedRun, SuggestionRuns } from './runs';
import { SecondRequest } from './second-request';
import { affectsGhostText, GHOST_TEXT_SECTION, type GhostTextSettings, readGhostTextSettings } from './settings';
import { showAgain } from './show-again';
import { GhostTextStatistics } from './statistics';
import type { StatisticsReport } from './statistics-page';
import { StatisticsView } from './statistics-view';
import { GhostTextStatus } from './status';
import { FROM_TOOLTIP } from './status-tooltip';
import { suggestNow } from './suggest-now';
import { GhostTextSwitch } from './switch';
import { WideningWatch } from './widening';

interface GhostTextParts {
  readonly context: Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri'>;
  readonly engine: EngineClient;
  readonly failures: Failures;
  readonly log: vscode.LogOutputChannel;
  /** The settings of the extension, as opposed to those of ghost text. */
  readonly settings: () => Settings;
  readonly starterModel: string;
  /** The folder in which quantised weights are kept. */
  readonly quantized: string;
  /** The panels in which a suggestion is explained. */
  readonly tracing: Tracing;
  readonly panels: TracePanels;
}

/** All documents except the hidden ones that the editor creates. */
const DOCUMENTS: vscode.DocumentSelector = { scheme: '*' };

export class RegisteredGhostText implements vscode.Disposable {
  /** For callers that want to ask it directly. */
  readonly provider: vscode.InlineCompletionItemProvider;
  readonly statistics: GhostTextStatistics;
  private readonly settings: () => GhostTextSettings;
  private readonly ghostText: GhostTextSwitch;
  private readonly status: GhostTextStatus;
  private readonly otherFiles: OtherFiles;
  private readonly widening: WideningWatch;
  private readonly suggester: Suggester;
  /** Called when the model may be another one. */
  private readonly openAhead: () => Promise<void>;
  private readonly view: StatisticsView;
  private readonly registration: Registration;
  private readonly choice: LanguageChoice;
  private readonly registered: vscode.Disposable;
  private readonly runs = new SuggestionRuns();
  private readonly secondRequest = new SecondRequest();

  constructor(private readonly parts: GhostTextParts) {
    const { context, engine, failures, log } = parts;
    const { globalState: memory, globalStorageUri } = context;
    const { runs, secondRequest, logFailure, askAgain, modelNames } = this;
    const kept = new KeptSettings(GHOST_TEXT_SECTION, readGhostTextSettings);
    const settings = kept.read;
    this.settings = settings;
    const file = join(globalStorageUri.fsPath, 'ghost-text-statistics.json');
    this.statistics = new GhostTextStatistics({
      file,
      isOn: () => settings().statistics,
      logFailure,
      onWritten: () => void this.view.update(),
    });
    this.ghostText = new GhostTextSwitch(settings);
    const firstSilence = new FirstSilence(memory, failures);
    this.status = new GhostTextStatus(this.ghostText, modelNames, log, () => settings().bits, firstSilence);
    this.otherFiles = new OtherFiles({ isOn: () => settings().otherFiles, onChosen: askAgain, logFailure });
    this.widening = new WideningWatch(engine, (progress) => this.status.widening(progress));
    this.suggester = this.makeSuggester();
    this.openAhead = this.makeOpenedAhead();
    this.provider = this.makeProvider();
    this.view = new StatisticsView({
      statistics: this.statistics,
      file,
      settings,
      failures,
      now: () => this.modelNow,
    });
    void this.ghostText.lookForOthers();
    this.registration = new Registration(this.provider, this.ghostText);
    const quiet = new QuietMoment();
    this.choice = new LanguageChoice(this.ghostText, memory, quiet, failures, () => secondRequest.askHere());
    this.registered = vscode.Disposable.from(
      kept,
      this.ghostText,
      this.status,
      this.otherFiles,
      runs,
      this.registration,
      this.choice,
      quiet,
      this.view,
      this.followSettings(),
      this.followEditor(),
      this.registerExplaining(),
      this.registerCommands(),
    );
  }

  dispose(): void {
    this.registered.dispose();
  }

  private readonly logFailure = (error: unknown): void => this.parts.failures.logOnly(error);

  private readonly askAgain = (): void => void this.secondRequest.ask().catch(this.logFailure);

  /** A reference to the model of ghost text. */
  private readonly model = (): string => this.parts.settings().ghostTextModel;

  private readonly modelNames = (): ModelNames => modelNames(this.parts.settings(), this.parts.starterModel);

  private readonly isHoverOff = (): boolean => hoverIn(vscode.window.activeTextEditor?.document) === 'off';

  private makeSuggester(): Suggester {
    const { engine, log, quantized } = this.parts;
    return new Suggester({
      engine,
      folder: quantized,
      log: (message) => log.info(message),
      logFailure: (message) => log.error(message),
      onReady: this.askAgain,
      onOpening: (opened, progress) => this.widening.noticed(opened, progress),
    });
  }

  private makeOpenedAhead(): () => Promise<void> {
    const { suggester, settings, model, status, ghostText, logFailure } = this;
    return openedAhead({
      model,
      isWanted: () => vscode.window.visibleTextEditors.some(({ document }) => !ghostText.reasonFor(document)),
      open: () => suggester.openAhead({ ...settings(), model: model() }),
      working: () => status.working(),
      logFailure,
    });
  }

  private makeProvider(): GhostTextProvider {
    const { failures, starterModel } = this.parts;
    const { suggester, runs, secondRequest, otherFiles, status, ghostText, settings, statistics, model } = this;
    // The path of the starter changes with each version of the extension.
    const countedModel = (reference: string) => (reference === starterModel ? STARTER_NAME : reference);
    return new GhostTextProvider({
      suggester,
      runs,
      secondRequest,
      otherFiles,
      status,
      switch: ghostText,
      failures,
      settings,
      model,
      threshold: ({ languageId }) => {
        statistics.begin();
        return statistics.threshold(settings().confidence, languageId, countedModel(model()));
      },
      chosen: (entry) => {
        runs.chosen(entry);
        statistics.chosen(entry);
      },
      count: (offer) => statistics.offered({ ...offer, model: countedModel(offer.model) }),
    });
  }

  /** The display name of the model of ghost text, and whether its suggestions are judged by what was measured with it. */
  private get modelNow(): StatisticsReport['now'] {
    const { traces, ghostText: own } = this.modelNames();
    return { model: own ?? traces, isMeasured: this.suggester.isMeasured(this.model()) };
  }

  private followSettings(): vscode.Disposable {
    const { ghostText, status, suggester, widening } = this;
    let suggesting = this.model();
    return vscode.Disposable.from(
      ghostText.onDidChange(() => {
        const document = vscode.window.activeTextEditor?.document;
        if (document && ghostText.reasonFor(document)) this.endShown();
        status.refresh();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!affectsGhostText(event)) return;
        // What became of a suggestion is counted for the model that made it, and no longer waited for.
        if (this.model() !== suggesting) this.endShown();
        suggesting = this.model();
        suggester.forget();
        widening.forget();
        status.forget();
        void this.openAhead();
      }),
    );
  }

  /** Ends the shown suggestion, so that typed text no longer counts as typed along with it. */
  private endShown(): void {
    this.runs.leave();
    this.statistics.left();
  }

  /** Follows edits and the cursor. */
  private followEditor(): vscode.Disposable {
    const { status, runs, statistics } = this;
    return vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => {
        runs.leave(); // VS Code removes ghost text when the focus is lost
        status.entered();
      }),
      // When the language of a document changes, VS Code opens it again, in the editor that already shows it.
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (document !== vscode.window.activeTextEditor?.document) return;
        runs.leave();
        status.languageChanged(document);
      }),
      vscode.window.onDidChangeTextEditorSelection(() => status.settle()),
      runs.onDidAccept(() => status.accepted()),
      vscode.workspace.onDidChangeTextDocument((event) => {
        const edit = editOf(event);
        status.edited(event.document);
        runs.edited(edit);
        statistics.edited(edit);
      }),
    );
  }

  /** Registers the ways from a suggestion to its trace that need no command. */
  private registerExplaining(): vscode.Disposable {
    const { runs, isHoverOff } = this;
    const { context, failures, starterModel } = this.parts;
    const hover = new AcceptedHover(
      runs,
      hoverIn,
      () => this.parts.settings().model,
      (reference) => modelName(reference, starterModel),
    );
    const quiet = new QuietMoment();
    return vscode.Disposable.from(
      quiet,
      tellOfFirstAccepted(runs, context.globalState, failures, quiet, isHoverOff),
      vscode.languages.registerHoverProvider(DOCUMENTS, hover),
      new ExplainActions(runs, DOCUMENTS),
    );
  }

  private registerCommands(): vscode.Disposable {
    const { ghostText, status, runs, secondRequest, registration, choice, view, modelNames } = this;
    const register = vscode.commands.registerCommand;
    return vscode.Disposable.from(
      register(COMMANDS.toggle, (where?: SwitchedWhere) => this.toggle(where)),
      register(COMMANDS.pause, (from?: typeof FROM_TOOLTIP) => {
        this.leaveTooltip(from);
        return pauseOrResume({ ghostText, secondRequest });
      }),
      register(COMMANDS.menu, async () => {
        const { showMenu } = await import('./menu');
        const silence = () => status.silenceHere();
        const asked = () => status.askedHere();
        const confidence = () => readGhostTextSettings().confidence;
        await showMenu({
          switch: ghostText,
          runs,
          settingsForBoth: choice.settings,
          modelNames,
          silence,
          asked,
          hover: hoverIn,
          confidence,
          stopLoading: status.isLoading ? this.stopLoading : undefined,
        });
      }),
      register(COMMANDS.trigger, (from?: typeof FROM_TOOLTIP) => {
        this.leaveTooltip(from);
        return suggestNow(registration, runs);
      }),
      register(COMMANDS.nextTokens, (from?: typeof FROM_TOOLTIP) => {
        this.leaveTooltip(from);
        return this.showNextTokens();
      }),
      register(COMMANDS.often, () => this.changeHowOften()),
      register(COMMANDS.statistics, () => view.show()),
      register(COMMANDS.deleteStatistics, () => view.delete()),
      register(COMMANDS.explain, (asked?: Explained) => this.explain(asked)),
    );
  }

  /** Asks where, unless it is given: only where ghost text is on and a text is open is there anything to choose. */
  private async toggle(where?: SwitchedWhere): Promise<void> {
    const { ghostText, choice, status } = this;
    const open = vscode.window.activeTextEditor?.document;
    if (where === undefined && open && !ghostText.isOff) return (await import('./menu')).pickSwitch(ghostText, open);
    if (where === 'in prose') {
      await choice.toggleProse();
      const isOff = ghostText.isOffInProse;
      return status.tellWritten(
        isOff ? vscode.l10n.t('Ghost text is off in prose') : vscode.l10n.t('Ghost text is on in prose'),
      );
    }
    const document = where === 'everywhere' ? undefined : open;
    await choice.toggle(document);
    status.tellState(document);
  }

  private readonly stopLoading = async (): Promise<void> => {
    this.ghostText.pause(Number.POSITIVE_INFINITY);
    this.widening.forget();
    this.suggester.stop();
    await this.parts.engine.releaseCompletions({});
  };

  /** Closes the tooltip, whose text is about to change: VS Code does not update one of which a link was clicked. */
  private leaveTooltip(from: typeof FROM_TOOLTIP | undefined): void {
    if (from === FROM_TOOLTIP) this.status.closeTooltip();
  }

  private async showNextTokens(): Promise<void> {
    const { showNextTokens } = await import('./next-tokens');
    const { engine, failures } = this.parts;
    const { model, modelNames, statistics } = this;
    await showNextTokens({ engine, failures, model, modelNames, onInsert: () => statistics.left() });
  }

  private async changeHowOften(): Promise<void> {
    const { changeHowOften } = await import('./often');
    await changeHowOften(
      { name: this.modelNow.model, isStarter: this.model() === this.parts.starterModel },
      { tell: (written) => this.status.tellWritten(written), askHere: () => this.secondRequest.askHere() },
    );
  }

  private async explain(asked: Explained): Promise<void> {
    const { explainSuggestion, showRun } = await import('./explain');
    const { context, tracing, panels } = this.parts;
    const { runs, secondRequest, ghostText } = this;
    await tellNoMoreOfAccepted(context.globalState);
    if (typeof asked === 'object') await hideHover(); // its link was clicked
    if (asked === FROM_TOOLTIP) {
      this.status.closeTooltip();
      await showAgain({ runs, secondRequest, ghostText });
    }
    const explain = (run: OfferedRun) => showRun(run, tracing, panels);
    await explainSuggestion(runs, explain, asked === FROM_TOOLTIP ? undefined : asked);
  }
}

type Explained = ExplainWhich | typeof FROM_TOOLTIP;

/** The edit in the form in which suggestions are followed through it. */
function editOf({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): Edit {
  const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
    offset: rangeOffset,
    length: rangeLength,
    text,
  }));
  // An undo or redo restores earlier text.
  return { document: document.uri.toString(), changes, undo: reason !== undefined };
}
