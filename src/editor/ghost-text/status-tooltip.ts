/** The tooltip of the item in the status bar: what a click does, the model, the state, and the possible actions. */
import * as vscode from 'vscode';
import { milliseconds } from '../../base/duration-text';
import { markdownText, plainText } from '../../base/foreign-text';
import type { Progress } from '../../engine/protocol/progress';
import { commandAddress } from '../command-address';
import type { ModelNames } from '../models/model-names';
import { titleOf } from '../models/picker-title';
import { describeProgress } from '../panel/progress';
import { adviseOnAsked, describeAsked, isJudged } from './asked-silence';
import { COMMANDS } from './commands';
import { adviseOn, describeBriefly, isOfModel, isSwitchedOff, type Silence } from './reason';

const SHOW_LOG = 'llmTrace.showLog';

/** The argument by which a command knows that a link of the tooltip, which stays open, has taken the keyboard from the editor. */
export const FROM_TOOLTIP = 'from tooltip';

/** The state at the cursor. */
export interface Standing {
  /** In words. */
  readonly state: string;
  /** The meaning of the icon in the status bar, if nothing else says so; a reason for silence replaces it. */
  readonly meaning: string | undefined;
  /** Why nothing is suggested there. */
  readonly silence: Silence | undefined;
  /** Why a suggestion that the user asked for there was not found. */
  readonly asked: Silence | undefined;
  /** Why nothing was suggested the last time in this document. */
  readonly silentBefore: Silence | undefined;
  readonly names: ModelNames;
  /** The progress of widening the model of ghost text. */
  readonly opening: Progress | undefined;
  /** The origin of the suggestion there. */
  readonly origin: string | undefined;
  /** Why it was made, and its probability. */
  readonly facts: string | undefined;
  /** The sentence that it is the rest of a suggestion. */
  readonly begun: string | undefined;
  /** The duration of the last suggestion's run in milliseconds, as in its explanation; `undefined`: there was none. */
  readonly milliseconds: number | undefined;
  /** The precision of its weights; like `infill`, `undefined` if no model was asked yet. */
  readonly precision: string | undefined;
  /** How the text after the cursor was used. */
  readonly infill: string | undefined;
}

/** Names and reasons are inserted as text. Only the actions are links, and only to commands of this extension. */
export function statusTooltip(standing: Standing): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.isTrusted = { enabledCommands: [...Object.values(COMMANDS), SHOW_LOG] };
  for (const line of linesOf(standing)) tooltip.appendMarkdown(`${markdownText(line)}\n\n`);
  tooltip.appendMarkdown(actionsOf(standing).join(' · '));
  return tooltip;
}

function linesOf(standing: Standing): readonly string[] {
  const { silence, asked, silentBefore, names, opening, origin, facts, begun, ...last } = standing;
  const { milliseconds: taken, precision, infill } = last;
  const before = silentBefore && describeBriefly(silentBefore);
  const isSilent = silence !== undefined || asked !== undefined;
  const lines = [
    vscode.l10n.t('A click opens the menu. {0}', modelsInWords(names)),
    ...stateLines(standing),
    // Facts about an earlier suggestion, and the reason of another key, are left out where there is a reason for silence.
    ...(isSilent ? [] : [origin, facts, begun]),
    opening &&
      vscode.l10n.t(
        'Suggestions wait for the model, once: {0}',
        describeProgress(opening, plainText(names.ghostText ?? names.traces)),
      ),
    vscode.l10n.t('It runs on this machine: your text does not leave it.'),
    ...(isSilent ? [] : [taken === undefined ? undefined : describeTime(taken, precision), infill]),
    isSilent || before === undefined ? undefined : vscode.l10n.t('The last time nothing was suggested: {0}', before),
  ];
  return lines.filter((line) => line !== undefined);
}

/** Why what the user asked for was not found; and the state, unless that is the same reason. */
function stateLines({ state, meaning, silence, asked, names }: Standing): readonly string[] {
  const whole = silence
    ? `LLM Trace: ${state}. ${adviseOn(silence, isApart(names))}`
    : [`LLM Trace: ${state}`, meaning].filter(Boolean).join('. ');
  if (!asked) return [whole];
  const answer = `LLM Trace: ${describeAsked(asked)}. ${adviseOnAsked(asked, isApart(names))}`;
  return silence && isSwitchedOff(silence) ? [answer, whole] : [answer];
}

function actionsOf({ silence, asked, names }: Standing): readonly string[] {
  const link = (title: string, address: string) => `[${title}](${address})`;
  const run = (title: string, command: string) => link(title, `command:${command}`);
  const fromHere = (title: string, command: string) => link(title, commandAddress(command, FROM_TOOLTIP));
  const reason = asked ?? silence;
  return [
    ...(asked && isJudged(asked)
      ? [fromHere(vscode.l10n.t('Pick the Next Token from a List...'), COMMANDS.nextTokens)]
      : []),
    ...(asked?.kind === 'failed' ? [run(vscode.l10n.t('Show Log'), SHOW_LOG)] : []),
    run(vscode.l10n.t('Menu'), COMMANDS.menu),
    isApart(names) || (reason && isOfModel(reason))
      ? run(titleOf('ghost text'), COMMANDS.ownModel)
      : // Ghost text uses the model of traces, so the choice applies to both.
        link(titleOf('both'), commandAddress(COMMANDS.model, 'both')),
    ...(isOffEverywhere(silence)
      ? []
      : [fromHere(silence?.kind === 'paused' ? vscode.l10n.t('Resume') : vscode.l10n.t('Pause'), COMMANDS.pause)]),
    fromHere(vscode.l10n.t('Suggest Now'), COMMANDS.trigger),
    // VS Code does not report whether it is still shown: it may have been dismissed.
    fromHere(vscode.l10n.t('Explain the Last Suggestion'), COMMANDS.explain),
  ];
}

/** Whether there is nothing to pause in any language. */
function isOffEverywhere(silence: Silence | undefined): boolean {
  return silence?.kind === 'off' || silence?.kind === 'other extension';
}

/** Whether ghost text has a model of its own. */
function isApart({ ghostText }: ModelNames): boolean {
  return ghostText !== null;
}

/** Named once if both use the same model. */
function modelsInWords({ traces, ghostText }: ModelNames): string {
  if (ghostText === null || ghostText === traces)
    return vscode.l10n.t('Model of traces and ghost text: {0}', plainText(traces));
  return vscode.l10n.t('Model of traces: {0}; of ghost text: {1}', plainText(traces), plainText(ghostText));
}

/** @param precision of the weights */
function describeTime(taken: number, precision: string | undefined): string {
  const time = milliseconds(taken);
  return precision === undefined
    ? vscode.l10n.t('The last suggestion took {0}', time)
    : vscode.l10n.t('The last suggestion took {0} (weights: {1})', time, precision);
}
