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
import { affectsGhostText, GHOST_TEXT_SECTION, readGhostTextSettings } from './settings';
import { showAgain } from './show-again';
import { GhostTextStatistics } from './statistics';
import { StatisticsView } from './statistics-view';
import { GhostTextStatus } from './status';
import { FROM_TOOLTIP } from './status-tooltip';
import { suggestNow } from './suggest-now';
import { GhostTextSwitch } from './switch';
import { WideningWatch } from './widening';

export interface GhostTextParts {
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

/** What is registered, and its provider for who wants to ask it directly. */
export interface GhostText extends vscode.Disposable {
  readonly provider: vscode.InlineCompletionItemProvider;
  readonly statistics: GhostTextStatistics;
}

export function registerGhostText(parts: GhostTextParts): GhostText {
  const { engine, failures, log, storage, memory, model, starter, modelNames, hover } = parts;
  const kept = new KeptSettings(GHOST_TEXT_SECTION, readGhostTextSettings);
  const settings = kept.read;
  const ghostText = new GhostTextSwitch(settings);
  const file = join(storage, 'ghost-text-statistics.json');
  const logFailure = (error: unknown) => failures.logOnly(error);
  const statistics = new GhostTextStatistics({ file, isOn: () => settings().statistics, logFailure });
  // The starter's path is another one with each version.
  const countedModel = (reference: string) => (reference === starter ? STARTER_NAME : reference);
  const status = new GhostTextStatus(
    ghostText,
    modelNames,
    log,
    () => settings().bits,
    new FirstSilence(memory, failures),
  );
  const runs = new SuggestionRuns();
  const secondRequest = new SecondRequest();
  const askAgain = () => void secondRequest.ask().catch(logFailure);
  const otherFiles = new OtherFiles({ isOn: () => settings().otherFiles, onChosen: askAgain, logFailure });
  const widening = new WideningWatch(engine, (progress) => status.widening(progress));
  const suggester = new Suggester({
    engine,
    folder: quantizedFolder(storage),
    log: (message) => log.info(message),
    logFailure: (message) => log.error(message),
    onReady: askAgain,
    onOpening: (opened, progress) => widening.noticed(opened, progress),
  });
  const view = new StatisticsView({
    statistics,
    file,
    settings,
    failures,
    now: () => ({ model: modelNames().ghostText ?? modelNames().traces, isMeasured: suggester.isMeasured(model()) }),
  });
  const provider = new GhostTextProvider({
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
  const nextTokens = async () => {
    const { NextTokens } = await import('./next-tokens');
    await new NextTokens({ engine, failures, model, modelNames, onInsert: () => statistics.left() }).show();
  };
  void ghostText.lookForOthers();
  const registration = new Registration(provider, ghostText);
  const quiet = new QuietMoment();
  const choice = new LanguageChoice(ghostText, memory, quiet, failures, () => secondRequest.askHere());
  const registered = vscode.Disposable.from(
    kept,
    ghostText,
    status,
    otherFiles,
    runs,
    ghostText.onDidChange(() => {
      const document = vscode.window.activeTextEditor?.document;
      if (document && ghostText.reasonFor(document)) runs.leave();
      status.refresh();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (affectsGhostText(event) || event.affectsConfiguration('llmTrace.model')) {
        suggester.forget();
        widening.forget();
        status.forget();
      }
    }),
    followEditor(status, runs, statistics),
    registration,
    choice,
    quiet,
    tellOfFirstAccepted(runs, memory, failures, () => hover() === 'off'),
    view,
    vscode.languages.registerHoverProvider(
      DOCUMENTS,
      new AcceptedHover(
        runs,
        () => hover() === 'off',
        (reference) => modelName(reference, starter),
      ),
    ),
    new ExplainActions(runs, DOCUMENTS),
    registerCommands({ ...parts, ghostText, status, runs, secondRequest, registration, choice, nextTokens, view }),
  );
  return { provider, statistics, dispose: () => registered.dispose() };
}

/** What is typed, and where the cursor goes. */
function followEditor(
  status: GhostTextStatus,
  runs: SuggestionRuns,
  statistics: GhostTextStatistics,
): vscode.Disposable {
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

interface Commanded extends GhostTextParts {
  readonly ghostText: GhostTextSwitch;
  readonly status: GhostTextStatus;
  readonly runs: SuggestionRuns;
  readonly secondRequest: SecondRequest;
  readonly registration: Registration;
  readonly choice: LanguageChoice;
  readonly nextTokens: () => Promise<void>;
  readonly view: StatisticsView;
}

function registerCommands(commanded: Commanded): vscode.Disposable {
  const { ghostText, status, runs, secondRequest, registration, choice, nextTokens, view } = commanded;
  const { explain, hover, memory, model, modelNames, starter } = commanded;
  const register = vscode.commands.registerCommand;
  const silence = () => status.silenceHere();
  return vscode.Disposable.from(
    register(COMMANDS.toggle, async () => {
      const document = vscode.window.activeTextEditor?.document;
      await choice.toggle(document);
      status.tellState(document);
    }),
    register(COMMANDS.pause, () => ghostText.pause()),
    register(COMMANDS.menu, async () => {
      const { showMenu } = await import('./menu');
      const confidence = () => readGhostTextSettings().confidence;
      await showMenu({ switch: ghostText, runs, choice, modelNames, silence, hover, confidence });
    }),
    register(COMMANDS.trigger, () => suggestNow(registration)),
    register(COMMANDS.nextTokens, nextTokens),
    register(COMMANDS.often, async () => {
      const { changeHowOften } = await import('./often');
      const { traces, ghostText: own } = modelNames();
      await changeHowOften(
        { name: own ?? traces, isStarter: model() === starter },
        { tell: (written) => status.tellWritten(written), askHere: () => secondRequest.askHere() },
      );
    }),
    register(COMMANDS.statistics, () => view.show()),
    register(COMMANDS.deleteStatistics, () => view.delete()),
    register(COMMANDS.explain, async (asked?: ExplainWhich | typeof FROM_TOOLTIP) => {
      const { explainSuggestion } = await import('./explain');
      await tellNoMoreOfAccepted(memory);
      if (asked === FROM_TOOLTIP) await showAgain({ runs, secondRequest, ghostText });
      await explainSuggestion(runs, explain, asked === FROM_TOOLTIP ? undefined : asked);
    }),
  );
}

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
