/** What is told to who points at the item in the status bar: how things stand, of which model, and what can be done. */
import * as vscode from 'vscode';
import { milliseconds } from '../../base/duration-text';
import { markdownText, plainText } from '../../base/foreign-text';
import type { Progress } from '../../engine/protocol/progress';
import { commandAddress } from '../command-address';
import type { ModelNames } from '../models/model-names';
import { describeProgress } from '../panel/progress';
import { COMMANDS } from './commands';
import { adviseOn, chooseOwnModel, describeBriefly, isOfModel, type Silence } from './reason';

/** With this a command is told that a link of the tooltip, which stays open, has taken the keyboard from the editor. */
export const FROM_TOOLTIP = 'from tooltip';

/** How things stand where the cursor is. */
export interface Standing {
  /** In words. */
  readonly state: string;
  /** What the icon in the status bar means, where nothing else says so; a silence says why instead. */
  readonly meaning: string | undefined;
  /** Why nothing is suggested there. */
  readonly silence: Silence | undefined;
  /** Why nothing was suggested the last time in this document. */
  readonly silentBefore: Silence | undefined;
  readonly names: ModelNames;
  /** How far the model of ghost text is widened. */
  readonly opening: Progress | undefined;
  /** Where what is suggested there comes from. */
  readonly origin: string | undefined;
  /** Why it came, and how probable the model holds it for. */
  readonly facts: string | undefined;
  /** That it is the rest of one. */
  readonly begun: string | undefined;
  /** How long the run of the last suggestion took, in milliseconds, as its explanation tells it; `undefined`: there was none. */
  readonly milliseconds: number | undefined;
  /** In what its weights were; `undefined`, and the next one too: no model was asked yet. */
  readonly precision: string | undefined;
  /** How the text after the cursor was heeded. */
  readonly infill: string | undefined;
}

/** Names and reasons go in as text; only the actions are links, and only to our own commands. */
export function statusTooltip(standing: Standing): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  tooltip.isTrusted = { enabledCommands: Object.values(COMMANDS) };
  for (const line of linesOf(standing)) tooltip.appendMarkdown(`${markdownText(line)}\n\n`);
  tooltip.appendMarkdown(actionsOf(standing).join(' · '));
  return tooltip;
}

function linesOf({
  state,
  meaning,
  silence,
  silentBefore,
  names,
  opening,
  origin,
  facts,
  begun,
  ...last
}: Standing): readonly string[] {
  const { milliseconds: taken, precision, infill } = last;
  return [
    silence
      ? `LLM Trace: ${state}. ${adviseOn(silence, isApart(names))}`
      : [`LLM Trace: ${state}`, meaning].filter(Boolean).join('. '),
    ...(origin === undefined || silence ? [] : [origin]),
    ...(facts === undefined || silence ? [] : [facts]),
    ...(begun === undefined || silence ? [] : [begun]),
    ...(opening ? [openingLine(opening)] : []),
    ...modelLines(names),
    vscode.l10n.t('It runs on this machine: your text does not leave it.'),
    // Of an earlier suggestion nothing is said where there is none.
    ...(silence || taken === undefined ? [] : [describeTime(taken, precision)]),
    ...(silence || infill === undefined ? [] : [infill]),
    // Here it is said why there is none: another reason beside it would be that of another key.
    ...(silentBefore && !silence
      ? [vscode.l10n.t('The last time nothing was suggested: {0}', describeBriefly(silentBefore))]
      : []),
  ];
}

function actionsOf({ silence, names }: Standing): readonly string[] {
  const link = (title: string, address: string) => `[${title}](${address})`;
  const run = (title: string, command: string) => link(title, `command:${command}`);
  const fromHere = (title: string, command: string) => link(title, commandAddress(command, FROM_TOOLTIP));
  return [
    run(vscode.l10n.t('Menu'), COMMANDS.menu),
    isApart(names) || (silence && isOfModel(silence))
      ? run(chooseOwnModel(), COMMANDS.ownModel)
      : // Ghost text has that of traces: it is to have the chosen one, too.
        link(vscode.l10n.t('Choose Model'), commandAddress(COMMANDS.model, 'both')),
    fromHere(silence?.kind === 'paused' ? vscode.l10n.t('Resume') : vscode.l10n.t('Pause'), COMMANDS.pause),
    fromHere(vscode.l10n.t('Suggest Now'), COMMANDS.trigger),
    // VS Code does not tell whether it is still shown: it may have been dismissed.
    fromHere(vscode.l10n.t('Explain the Last Suggestion'), COMMANDS.explain),
  ];
}

/** Whether ghost text has a model of its own. */
function isApart({ ghostText }: ModelNames): boolean {
  return ghostText !== null;
}

/** One where both have the same. */
function modelLines({ traces, ghostText }: ModelNames): string[] {
  if (ghostText === null || ghostText === traces)
    return [vscode.l10n.t('Model of traces and ghost text: {0}', plainText(traces))];
  return [
    vscode.l10n.t('Model of traces: {0}', plainText(traces)),
    vscode.l10n.t('Model of ghost text: {0}', plainText(ghostText)),
  ];
}

/** It is done once: the weights are kept. */
function openingLine(progress: Progress): string {
  return vscode.l10n.t('Suggestions wait for the model, once: {0}', describeProgress(progress));
}

/** @param precision in what the weights were */
function describeTime(taken: number, precision: string | undefined): string {
  const time = milliseconds(taken);
  return precision === undefined
    ? vscode.l10n.t('The last suggestion took {0}', time)
    : vscode.l10n.t('The last suggestion took {0} (weights: {1})', time, precision);
}
