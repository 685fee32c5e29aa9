/** The menu that a click on the status item opens. Opening it changes nothing. */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import { listWords } from '../../base/list-words';
import { rateInWords } from '../../base/number-text';
import { oneLine } from '../../base/one-line';
import { purpose } from '../first-hour/purpose';
import type { ChosenUse } from '../models/model-items';
import type { ModelNames } from '../models/model-names';
import { titleOf } from '../models/picker-title';
import { pickIn } from '../pick-in';
import type { HoverPlaces } from '../settings';
import { hoversOverAll } from '../source/hover';
import { HOVER_COMMANDS } from '../source/hover-links';
import { lineOfText } from '../source/line-of-text';
import { describeFound, isJudged } from './asked-silence';
import { COMMANDS, type SwitchedWhere } from './commands';
import { type ExplainWhich, fileElsewhere, wholeWords } from './explain';
import { tellBriefly } from './language-choice';
import { languageName } from './language-name';
import { describeNotAutomatic, describeSilence, type Silence } from './reason';
import { type AcceptedRun, acceptedOf, type OfferedRun, type SuggestionRuns, shownOf } from './runs';
import type { SettingsForBoth } from './settings-for-both';
import type { GhostTextSwitch } from './switch';

interface Action extends vscode.QuickPickItem {
  readonly run?: () => unknown;
}

export interface MenuParts {
  readonly switch: GhostTextSwitch;
  readonly runs: SuggestionRuns;
  /** The changes to the editor's settings for the sake of ghost text. */
  readonly settingsForBoth: Pick<SettingsForBoth, 'stillChanged' | 'changeBack'>;
  readonly modelNames: () => ModelNames;
  /** Why nothing is suggested at the cursor. */
  readonly silence: () => Silence | undefined;
  /** Why a suggestion that the user asked for at the cursor was not found. */
  readonly asked: () => Silence | undefined;
  /** Stops loading the model and pauses ghost text; `undefined`: it is not being loaded. */
  readonly stopLoading: (() => unknown) | undefined;
  /** How often suggestions of a kind must be right before they are shown, according to the settings. */
  readonly confidence: () => number;
  /** The places where hovers show tokens. */
  readonly hover: (document: vscode.TextDocument | undefined) => HoverPlaces;
}

/** Lets the user pick an action, and runs it. */
export async function showMenu(parts: MenuParts): Promise<void> {
  const picked = await pick(menuActions(parts, vscode.window.activeTextEditor));
  // After a click on the status item it has the focus: its tooltip would open over the picked view, which can take a moment to
  // appear, and the next space or Enter would open the menu again.
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  await picked?.run?.();
}

/** A button in the list's title, so that no row falls below the list's edge. */
interface TitleButton extends vscode.QuickInputButton, Pick<Action, 'run'> {}

const titleButtons = (): TitleButton[] => [
  {
    iconPath: new vscode.ThemeIcon('settings-gear'),
    tooltip: vscode.l10n.t('Settings'),
    run: execute('workbench.action.openSettings', '@ext:llm-trace.llm-trace'),
  },
  { iconPath: new vscode.ThemeIcon('output'), tooltip: vscode.l10n.t('Log'), run: execute('llmTrace.showLog') },
];

function pick(actions: readonly Action[]): Promise<Pick<Action, 'run'> | undefined> {
  const list = vscode.window.createQuickPick<Action>();
  const buttons = titleButtons();
  Object.assign(list, { title: vscode.l10n.t('LLM Trace'), placeholder: purpose(), items: actions, buttons });
  return pickIn<Action, Pick<Action, 'run'>>(list, (end) => {
    list.onDidAccept(() => end(list.selectedItems[0]));
    list.onDidTriggerButton((button) => end(buttons.find((one) => one === button)));
  });
}

/**
 * A list of VS Code shows about 13 rows, which all of these are to be among: what the view, the panel and the palette lead to
 * as well, such as the glossary and comparisons, has no row. Rows that are only shown at times stand below the rows that switch ghost text on and
 * off, so that these never move under the pointer, and still within the rows that are visible without scrolling. "Off
 * Everywhere" is not next to "Off" in one language.
 */
function menuActions(parts: MenuParts, editor: vscode.TextEditor | undefined): readonly Action[] {
  const hovers = hoverActions(parts.hover(editor?.document), editor?.document);
  return [
    heading(vscode.l10n.t('Traces and lessons')),
    editor ? traceAction(editor) : ownTextAction(),
    { label: vscode.l10n.t('$(symbol-text) Try an Example...'), run: execute('llmTrace.tryExample') },
    { label: vscode.l10n.t('$(mortar-board) Begin a Lesson on Transformers...'), run: execute('llmTrace.lesson') },
    heading(vscode.l10n.t('Ghost text')),
    ...(editor ? [suggestAction(parts, editor.document)] : []),
    ...rowsWhileOn(parts, editor?.document),
    everywhereAction(parts.switch),
    ...waysOn(parts),
    ...changeBackActions(parts.settingsForBoth, editor?.document),
    ...explainActions(parts, editor?.document),
    statisticsAction(parts.silence()),
    heading(hovers.length > 0 ? vscode.l10n.t('Model and hovers') : vscode.l10n.t('Model')),
    ...modelActions(parts.modelNames()),
    ...hovers,
  ];
}

function heading(label: string): Action {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** A single row if traces and ghost text use the same model: each entry in its list has a button for one of them alone. */
function modelActions({ traces, ghostText }: ModelNames): Action[] {
  if (ghostText === null) return [modelAction('both', traces, execute('llmTrace.chooseModel', 'both'))];
  return [
    modelAction('traces', traces, execute('llmTrace.chooseModel')),
    modelAction('ghost text', ghostText, execute(COMMANDS.ownModel)),
  ];
}

/** Named as the list that it opens. */
function modelAction(use: ChosenUse, model: string, run: () => unknown): Action {
  return { label: `$(package) ${titleOf(use)}...`, description: labelText(model), run };
}

/** Without an open text there is no line to trace. */
function ownTextAction(): Action {
  return { label: vscode.l10n.t('$(add) Trace a Text of Your Own...'), run: execute('llmTrace.traceText') };
}

function traceAction({ document, selection }: vscode.TextEditor): Action {
  const run = execute('llmTrace.traceSelection');
  if (!selection.isEmpty) return { label: vscode.l10n.t('$(search) Trace LLM on selection'), description: '', run };
  const line = lineOfText(document, selection.active);
  const { active } = selection;
  const isEmpty = line !== active.line && document.lineAt(active.line).isEmptyOrWhitespace;
  return {
    label: vscode.l10n.t('$(search) Trace LLM on line {0}', line + 1),
    description: isEmpty ? vscode.l10n.t('the nearest with text: line {0} is empty', active.line + 1) : '',
    run,
  };
}

/** Gives every known reason why nothing is suggested automatically; the status item gives it in a few words. */
function suggestAction(parts: MenuParts, document: vscode.TextDocument): Action {
  const run = execute(COMMANDS.trigger);
  const label = vscode.l10n.t('$(sparkle-filled) Suggest Now');
  const asked = parts.asked();
  if (asked) return { label, description: describeFound(asked), run };
  const silence = parts.switch.reasonFor(document) ?? parts.silence();
  // At a place that the caret only came to, VS Code asks for nothing.
  const description = silence ? describeNotAutomatic(silence) : vscode.l10n.t('by itself it comes as you type');
  return { label, description, run };
}

/** What a user can do who asked for a suggestion that was not found; to choose another model has a row of its own. */
function waysOn({ asked }: MenuParts): Action[] {
  const reason = asked();
  if (!reason) return [];
  return [
    ...(isJudged(reason)
      ? [
          {
            label: vscode.l10n.t('$(list-ordered) Pick the Next Token from a List...'),
            description: vscode.l10n.t('what the model finds probable here'),
            run: execute(COMMANDS.nextTokens),
          },
        ]
      : []),
    ...(reason.kind === 'failed'
      ? [{ label: vscode.l10n.t('$(output) Show Why the Model Failed'), run: execute('llmTrace.showLog') }]
      : []),
  ];
}

/**
 * For users who find it too talkative or too quiet, and do not know the setting's name. VS Code lists first the
 * labels in which the typed letters come first: "less" must not lead to a lesson.
 */
function confidenceAction(confidence: number): Action {
  const label = vscode.l10n.t('$(settings) Less or More Often...');
  const description = vscode.l10n.t('now: first word at least {0} likely to be right', rateInWords(confidence));
  return { label, description, run: execute(COMMANDS.often) };
}

/** Says how the statistics have changed the threshold; nothing if the change is too small to be visible. */
function statisticsAction(silence: Silence | undefined): Action {
  const action = { label: vscode.l10n.t('$(graph) Show Statistics'), run: execute(COMMANDS.statistics) };
  if (silence?.kind !== 'below your threshold') return action;
  const [needed, set] = [rateInWords(silence.threshold), rateInWords(silence.set)];
  if (needed === set) return action;
  const description =
    silence.threshold > silence.set
      ? vscode.l10n.t('{0} is needed, raised from {1}: fewer were right than expected', needed, set)
      : vscode.l10n.t('{0} is needed, lowered from {1}: more were right than expected', needed, set);
  return { ...action, description };
}

/** Not shown while ghost text is off everywhere, since these rows would change nothing then. */
function rowsWhileOn(parts: MenuParts, document: vscode.TextDocument | undefined): Action[] {
  if (parts.switch.isOff) return [];
  return [
    ...(document ? [languageAction(parts.switch, document)] : []),
    parts.stopLoading ? stopAction(parts.stopLoading) : pauseAction(parts.switch),
    confidenceAction(parts.confidence()),
  ];
}

function everywhereAction({ reason, isOff }: GhostTextSwitch): Action {
  return isOff && reason
    ? {
        label: vscode.l10n.t('$(circle-slash) Turn Ghost Text On'),
        description: describeSilence(reason),
        run: switchIn('in its language'),
      }
    : {
        label: vscode.l10n.t('$(globe) Turn Ghost Text Off Everywhere'),
        description: vscode.l10n.t('in all languages'),
        run: switchIn('everywhere'),
      };
}

function languageAction(ghostText: GhostTextSwitch, document: vscode.TextDocument): Action {
  const language = languageName(document.languageId);
  const here = ghostText.reasonIn(document);
  const run = switchIn('in its language');
  // A change during a pause takes effect when the pause is over.
  const later = ghostText.paused ? { description: vscode.l10n.t('holds once the pause is over') } : {};
  if (!here) return { label: vscode.l10n.t('$(sparkle) Turn Ghost Text Off in {0}', language), ...later, run };
  const label = ghostText.makesWayIn(document)
    ? vscode.l10n.t('$(circle-slash) Turn Ghost Text On in {0}...', language) // the command asks how
    : vscode.l10n.t('$(circle-slash) Turn Ghost Text On in {0}', language);
  return { label, description: describeSilence(here), ...later, run };
}

function proseAction({ isOffInProse }: GhostTextSwitch): Action {
  return {
    label: isOffInProse
      ? vscode.l10n.t('$(circle-slash) Turn Ghost Text On in Prose')
      : vscode.l10n.t('$(book) Turn Ghost Text Off in Prose'),
    description: vscode.l10n.t('Markdown, plain text, LaTeX and the like'),
    run: switchIn('in prose'),
  };
}

function switchIn(where: SwitchedWhere): () => unknown {
  return execute(COMMANDS.toggle, where);
}

/** Lets the user pick where ghost text is turned on or off. */
export async function pickSwitch(ghostText: GhostTextSwitch, document: vscode.TextDocument): Promise<void> {
  const actions = [languageAction(ghostText, document), proseAction(ghostText), everywhereAction(ghostText)];
  const picked = await vscode.window.showQuickPick(actions, { title: vscode.l10n.t('Turn Ghost Text On or Off') });
  await picked?.run?.();
}

/** Offered as long as the settings are changed, whatever is open. */
function changeBackActions(set: MenuParts['settingsForBoth'], document: vscode.TextDocument | undefined): Action[] {
  const changed = set.stillChanged(document?.uri);
  if (changed.length === 0) return [];
  const label = vscode.l10n.t('$(discard) Change Back Editor Settings');
  const where = listWords(changed.map((one) => one.where));
  const run = async () => {
    await set.changeBack(changed);
    tellBriefly(vscode.l10n.t('Editor settings for {0} are changed back', where));
  };
  return [{ label, description: vscode.l10n.t('set for ghost text in {0}', where), run }];
}

function pauseAction({ paused, reason }: GhostTextSwitch): Action {
  const run = execute(COMMANDS.pause);
  return paused && reason
    ? { label: vscode.l10n.t('$(play) Resume Ghost Text'), description: describeSilence(reason), run }
    : { label: vscode.l10n.t('$(debug-pause) Pause Ghost Text...'), run };
}

/** Stands in the place of the row that pauses. */
function stopAction(run: () => unknown): Action {
  const description = vscode.l10n.t('ghost text then pauses until you resume it');
  return { label: vscode.l10n.t('$(debug-stop) Stop Loading the Model'), description, run };
}

/** In code, hovers belong to the language, and nothing else says that they can show tokens as well. */
function hoverActions(hover: HoverPlaces, document: vscode.TextDocument | undefined): Action[] {
  if (!document || hoversOverAll(hover, document)) return [];
  const label = vscode.l10n.t('$(comment) Where Hovers Show Tokens...');
  const description = describeHovers(hover, languageName(document.languageId));
  return [{ label, description, run: execute(HOVER_COMMANDS.chooseWhere) }];
}

function describeHovers(hover: HoverPlaces, language: string): string {
  switch (hover) {
    case 'off':
      return vscode.l10n.t('nowhere now');
    case 'traced text':
      return vscode.l10n.t('in {0} only over traced text now', language);
    default:
      return vscode.l10n.t('in {0} only over traced or selected text now', language);
  }
}

/** Ghost text disappears when the menu opens, so the last offered suggestions are remembered. */
function explainActions({ runs }: MenuParts, document: vscode.TextDocument | undefined): Action[] {
  const { last, lastAccepted } = runs;
  const [shown] = last;
  const accepted = lastAccepted && acceptedOf(lastAccepted);
  const isTaken = shown !== undefined && isOfAccepted(shown, lastAccepted) && !runs.isShown;
  const actions: Action[] = [];
  if (lastAccepted && accepted !== undefined && (isTaken || accepted !== (shown && shownOf(shown)))) {
    const file = fileElsewhere(lastAccepted, document);
    const label = file
      ? vscode.l10n.t('$(lightbulb) Explain the Accepted Suggestion in {0}', labelText(file))
      : vscode.l10n.t('$(lightbulb) Explain the Accepted Suggestion');
    actions.push({ label, description: quoted(wholeWords(lastAccepted, accepted)), run: explain('accepted') });
  }
  if (shown && !isTaken) {
    const file = fileElsewhere(shown, document);
    // VS Code does not report whether it is still shown or was dismissed.
    const label = file
      ? vscode.l10n.t('$(lightbulb) Explain the Last Suggestion in {0}', labelText(file))
      : vscode.l10n.t('$(lightbulb) Explain the Last Suggestion');
    // The row names the text, so the command does not ask which suggestion is meant.
    actions.push({ label, description: quoted(wholeWords(shown)), run: explain('last') });
  }
  if (last.length > 1) {
    const label = vscode.l10n.t('$(lightbulb) Explain One of {0} Suggestions...', last.length);
    actions.push({ label, run: explain('picked') });
  }
  return actions;
}

function explain(which: ExplainWhich): () => unknown {
  return execute(COMMANDS.explain, which);
}

function isOfAccepted({ result, text }: OfferedRun, accepted: AcceptedRun | undefined): boolean {
  return accepted !== undefined && accepted.result === result && accepted.text === text;
}

/** In quotation marks, as a row's description continues its label. */
function quoted(text: string): string {
  return labelText(`“${oneLine(text)}”`);
}

function execute(command: string, ...args: readonly unknown[]): () => unknown {
  return () => vscode.commands.executeCommand(command, ...args);
}
