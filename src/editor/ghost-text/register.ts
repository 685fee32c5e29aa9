/** Puts ghost text together and registers it. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/host/client';
import { Suggester } from '../../engine/host/suggester';
import type { Edit } from '../../generate/followed-suggestion';
import type { Failures } from '../failures';
import { type ModelNames, modelName } from '../models/model-names';
import type { HoverPlaces } from '../settings';
import { KeptSettings, STARTER_NAME } from '../settings';
import { AcceptedHover } from './accepted-hover';
import { COMMANDS } from './commands';
import type { ExplainRun, ExplainWhich } from './explain';
import { ExplainActions } from './explain-actions';
import { tellNoMoreOfAccepted, tellOfFirstAccepted } from './first-accepted';
import { FirstSilence } from './first-silence';
import { LanguageChoice } from './language-choice';
import { OtherFiles } from './other-files/other-files';
import { GhostTextProvider } from './provider';
import { quantizedFolder } from './quantized-folder';
import { QuietMoment } from './quiet-moment';
import { Registration } from './registration';
import { SuggestionRuns } from './runs';
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
  readonly engine: EngineClient;
  readonly failures: Failures;
  readonly log: vscode.LogOutputChannel;
  /** The extension's own storage. */
  readonly storage: string;
  readonly memory: vscode.Memento;
  /** A reference to the model. */
  readonly model: () => string;
  /** The starter's. */
  readonly starter: string;
  /** For people: that of traces too. */
  readonly modelNames: () => ModelNames;
  /** Whether nothing of ours is shown where the pointer rests. */
  readonly hover: () => HoverPlaces;
  /** Open the panel on a run. */
  readonly explain: ExplainRun;
}

/** Everything but the hidden documents that the editor itself makes. */
const DOCUMENTS: vscode.DocumentSelector = { scheme: '*' };

export class RegisteredGhostText implements vscode.Disposable {
  /** For who wants to ask it directly. */
  readonly provider: vscode.InlineCompletionItemProvider;
  readonly statistics: GhostTextStatistics;
  private readonly settings: () => GhostTextSettings;
  private readonly ghostText: GhostTextSwitch;
  private readonly status: GhostTextStatus;
  private readonly otherFiles: OtherFiles;
  private readonly widening: WideningWatch;
  private readonly suggester: Suggester;
  private readonly view: StatisticsView;
  private readonly registration: Registration;
  private readonly choice: LanguageChoice;
  private readonly registered: vscode.Disposable;
  private readonly runs = new SuggestionRuns();
  private readonly secondRequest = new SecondRequest();

  constructor(private readonly parts: GhostTextParts) {
    const { engine, failures, log, storage, memory, modelNames } = parts;
    const { runs, secondRequest, logFailure, askAgain } = this;
    const kept = new KeptSettings(GHOST_TEXT_SECTION, readGhostTextSettings);
    const settings = kept.read;
    this.settings = settings;
    const file = join(storage, 'ghost-text-statistics.json');
    this.statistics = new GhostTextStatistics({ file, isOn: () => settings().statistics, logFailure });
    this.ghostText = new GhostTextSwitch(settings);
    const firstSilence = new FirstSilence(memory, failures);
    this.status = new GhostTextStatus(this.ghostText, modelNames, log, () => settings().bits, firstSilence);
    this.otherFiles = new OtherFiles({ isOn: () => settings().otherFiles, onChosen: askAgain, logFailure });
    this.widening = new WideningWatch(engine, (progress) => this.status.widening(progress));
    this.suggester = this.makeSuggester();
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

  private makeSuggester(): Suggester {
    const { engine, log, storage } = this.parts;
    return new Suggester({
      engine,
      folder: quantizedFolder(storage),
      log: (message) => log.info(message),
      logFailure: (message) => log.error(message),
      onReady: this.askAgain,
      onOpening: (opened, progress) => this.widening.noticed(opened, progress),
    });
  }

  private makeProvider(): GhostTextProvider {
    const { failures, model, starter } = this.parts;
    const { suggester, runs, secondRequest, otherFiles, status, ghostText, settings, statistics } = this;
    // The starter's path is another one with each version.
    const countedModel = (reference: string) => (reference === starter ? STARTER_NAME : reference);
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

  /** The model of ghost text, for people, and whether its suggestions are judged by what was counted with it. */
  private get modelNow(): StatisticsReport['now'] {
    const { traces, ghostText: own } = this.parts.modelNames();
    return { model: own ?? traces, isMeasured: this.suggester.isMeasured(this.parts.model()) };
  }

  private followSettings(): vscode.Disposable {
    const { ghostText, runs, status, suggester, widening } = this;
    return vscode.Disposable.from(
      ghostText.onDidChange(() => {
        const document = vscode.window.activeTextEditor?.document;
        if (document && ghostText.reasonFor(document)) runs.leave();
        status.refresh();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!affectsGhostText(event) && !event.affectsConfiguration('llmTrace.model')) return;
        suggester.forget();
        widening.forget();
        status.forget();
      }),
    );
  }

  /** What is typed, and where the cursor goes. */
  private followEditor(): vscode.Disposable {
    const { status, runs, statistics } = this;
    return vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => {
        runs.leave(); // VS Code takes ghost text away with the focus
        status.entered();
      }),
      // A document that becomes one of another language is opened anew, in the editor that shows it already.
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (document !== vscode.window.activeTextEditor?.document) return;
        runs.leave();
        status.languageChanged(document);
      }),
      vscode.window.onDidChangeTextEditorSelection(() => status.settle()),
      vscode.workspace.onDidChangeTextDocument((event) => {
        const edit = editOf(event);
        runs.edited(edit);
        statistics.edited(edit);
      }),
    );
  }

  /** The ways from a suggestion to its trace that need no command. */
  private registerExplaining(): vscode.Disposable {
    const { runs } = this;
    const { memory, failures, starter } = this.parts;
    const isHoverOff = () => this.parts.hover() === 'off';
    const hover = new AcceptedHover(runs, isHoverOff, (reference) => modelName(reference, starter));
    return vscode.Disposable.from(
      tellOfFirstAccepted(runs, memory, failures, isHoverOff),
      vscode.languages.registerHoverProvider(DOCUMENTS, hover),
      new ExplainActions(runs, DOCUMENTS),
    );
  }

  private registerCommands(): vscode.Disposable {
    const { ghostText, status, runs, registration, choice, view } = this;
    const { hover, modelNames } = this.parts;
    const register = vscode.commands.registerCommand;
    return vscode.Disposable.from(
      register(COMMANDS.toggle, async () => {
        const document = vscode.window.activeTextEditor?.document;
        await choice.toggle(document);
        status.tellState(document);
      }),
      register(COMMANDS.pause, () => ghostText.pause()),
      register(COMMANDS.menu, async () => {
        const { showMenu } = await import('./menu');
        const silence = () => status.silenceHere();
        const confidence = () => readGhostTextSettings().confidence;
        await showMenu({ switch: ghostText, runs, choice, modelNames, silence, hover, confidence });
      }),
      register(COMMANDS.trigger, () => suggestNow(registration)),
      register(COMMANDS.nextTokens, () => this.showNextTokens()),
      register(COMMANDS.often, () => this.changeHowOften()),
      register(COMMANDS.statistics, () => view.show()),
      register(COMMANDS.deleteStatistics, () => view.delete()),
      register(COMMANDS.explain, (asked?: Explained) => this.explain(asked)),
    );
  }

  private async showNextTokens(): Promise<void> {
    const { NextTokens } = await import('./next-tokens');
    await new NextTokens({ ...this.parts, onInsert: () => this.statistics.left() }).show();
  }

  private async changeHowOften(): Promise<void> {
    const { changeHowOften } = await import('./often');
    const { model, starter } = this.parts;
    await changeHowOften(
      { name: this.modelNow.model, isStarter: model() === starter },
      { tell: (written) => this.status.tellWritten(written), askHere: () => this.secondRequest.askHere() },
    );
  }

  private async explain(asked: Explained): Promise<void> {
    const { explainSuggestion } = await import('./explain');
    await tellNoMoreOfAccepted(this.parts.memory);
    if (asked === FROM_TOOLTIP)
      await showAgain({ runs: this.runs, secondRequest: this.secondRequest, ghostText: this.ghostText });
    await explainSuggestion(this.runs, this.parts.explain, asked === FROM_TOOLTIP ? undefined : asked);
  }
}

type Explained = ExplainWhich | typeof FROM_TOOLTIP;

/** An edit, as suggestions are followed through it. */
function editOf({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): Edit {
  const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
    offset: rangeOffset,
    length: rangeLength,
    text,
  }));
  // Undone or redone: what was there before is there again.
  return { document: document.uri.toString(), changes, undo: reason !== undefined };
}
