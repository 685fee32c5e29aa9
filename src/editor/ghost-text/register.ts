/** Puts ghost text together and registers it. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { EngineClient } from '../../engine/client';
import { Suggester } from '../../engine/suggester';
import type { Failures } from '../failures';
import type { ModelNames } from '../models/model-names';
import { KeptSettings } from '../settings';
import { ExplainActions, type ExplainRun, explainSuggestion } from './explain';
import { LanguageChoice } from './language-choice';
import { showMenu } from './menu';
import { GhostTextProvider } from './provider';
import { Registration } from './registration';
import { SuggestionRuns } from './runs';
import { affectsGhostText, GHOST_TEXT_SECTION, readGhostTextSettings } from './settings';
import { COMMANDS, GhostTextStatus } from './status';
import { GhostTextSwitch } from './switch';

export interface GhostTextParts {
  readonly engine: EngineClient;
  readonly failures: Failures;
  readonly log: vscode.LogOutputChannel;
  /** The extension's own storage. */
  readonly storage: string;
  readonly memory: vscode.Memento;
  /** A reference to the model. */
  readonly model: () => string;
  /** For people: that of traces too. */
  readonly modelNames: () => ModelNames;
  /** Open the panel on a run. */
  readonly explain: ExplainRun;
}

/** Everything but the hidden documents that the editor itself makes. */
const DOCUMENTS: vscode.DocumentSelector = { scheme: '*' };

/** What is registered, and its provider for who wants to ask it directly. */
export interface GhostText extends vscode.Disposable {
  readonly provider: vscode.InlineCompletionItemProvider;
}

export function registerGhostText(parts: GhostTextParts): GhostText {
  const { engine, failures, log, storage, memory, model, modelNames, explain } = parts;
  const kept = new KeptSettings(GHOST_TEXT_SECTION, readGhostTextSettings);
  const settings = kept.read;
  const ghostText = new GhostTextSwitch(settings);
  const status = new GhostTextStatus(ghostText, modelNames, log);
  const runs = new SuggestionRuns();
  const suggester = new Suggester({
    engine,
    folder: join(storage, 'quantized'),
    log: (message) => log.info(message),
    logFailure: (message) => log.error(message),
  });
  const provider = new GhostTextProvider({ suggester, runs, status, switch: ghostText, failures, settings, model });
  void ghostText.lookForOthers();
  const registration = new Registration(provider, ghostText);
  const choice = new LanguageChoice(ghostText, memory);
  const actions = new ExplainActions(runs);
  const registered = vscode.Disposable.from(
    kept,
    ghostText,
    status,
    runs,
    ghostText.onDidChange(() => status.refresh()),
    vscode.window.onDidChangeActiveTextEditor(() => status.refresh()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (affectsGhostText(event) || event.affectsConfiguration('llmTrace.model')) {
        suggester.forget();
        status.refresh();
      }
    }),
    registration,
    choice,
    vscode.languages.registerCodeActionsProvider(DOCUMENTS, actions, { providedCodeActionKinds: [actions.kind] }),
    vscode.commands.registerCommand(COMMANDS.toggle, () => ghostText.toggle()),
    vscode.commands.registerCommand(COMMANDS.pause, () => ghostText.pause()),
    vscode.commands.registerCommand(COMMANDS.menu, () => showMenu({ switch: ghostText, choice, modelNames })),
    vscode.commands.registerCommand(COMMANDS.trigger, () => suggestNow(registration)),
    vscode.commands.registerCommand(COMMANDS.explain, () => explainSuggestion(runs, explain)),
  );
  return { provider, dispose: () => registered.dispose() };
}

/** Also where ghost text is off: it is asked for. */
async function suggestNow(registration: Registration): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor) registration.allowOnce(editor.document);
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
}
