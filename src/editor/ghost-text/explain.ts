/** Explaining a suggestion: the very run that made it is opened in the panel. */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import { percentInWords } from '../../base/number-text';
import {
  idsBeforeExplained,
  type OpenablePiece,
  type ShownSuggestion,
} from '../../engine/protocol/completion-protocol';
import { firstWord } from '../../generate/words';
import type { TracePanels } from '../panel/trace-panels';
import type { Tracing } from '../panel/tracing';
import { copiedFrom } from './copied-from';
import { type OfferedRun, type SuggestionRuns, shownOf } from './runs';
import { COMMANDS } from './status';

export type ExplainRun = (run: OfferedRun) => Promise<void>;

/**
 * Open a panel on a run, and below it the float32 trace of the tokens that it read, up to the cursor: what the model
 * predicts there is what was suggested.
 */
export async function showRun(run: OfferedRun, tracing: Tracing, panels: TracePanels): Promise<void> {
  const { result, suggestion, model } = run;
  const { text, tokens, probability } = suggestion;
  const shown = shownIn(run);
  const copied = copiedFrom(run);
  const otherFiles = openable(run);
  const explained = {
    result,
    suggestion: isFirstWordTyped(run) ? { text, tokens, probability } : suggestion,
    ...(shown && { shown }),
    ...(copied && { copied }),
    ...(otherFiles.length > 0 && { otherFiles }),
  };
  const ids = idsBeforeExplained(explained);
  const origin = { text: suggestion.text, ids, model, source: null, suggestion: explained };
  await tracing.show(panels.open(), origin, { notify: 'never' }); // the panel is in view, and tells how far it is
}

/** As it was shown, where that is not the whole suggestion. */
function shownIn(run: OfferedRun): ShownSuggestion | undefined {
  const text = shownOf(run);
  return text === run.suggestion.text ? undefined : { typed: run.text.slice(0, run.typed), text };
}

/** Then how often a first word like its own is right says nothing of what was shown. */
function isFirstWordTyped({ text, typed }: OfferedRun): boolean {
  return typed > 0 && typed >= firstWord(text).length;
}

/** The pieces of other files that the model read; none where the folder that they are in is not open any more. */
function openable({ result, uri }: OfferedRun): OpenablePiece[] {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri));
  if (!folder) return [];
  return (result.otherFiles ?? []).map((piece) => ({
    ...piece,
    uri: vscode.Uri.joinPath(folder.uri, piece.path).toString(),
  }));
}

/**
 * Which one to explain: the one that was accepted last, or at a place in a document, one of several that the user picks, or
 * the one at the cursor, else the last one that was shown.
 */
export type ExplainWhich = 'accepted' | 'picked' | { readonly uri: string; readonly offset: number } | undefined;

/** Ghost text is gone as soon as the editor loses the focus; what was offered last stays known. */
export async function explainSuggestion(
  runs: SuggestionRuns,
  explain: ExplainRun,
  which: ExplainWhich = undefined,
): Promise<void> {
  const accepted = acceptedOne(runs, which);
  const offered = accepted ? [accepted] : offeredNow(runs);
  if (offered.length === 0) {
    const message = vscode.l10n.t('There is no suggestion to explain yet: type on until one appears.');
    void vscode.window.showInformationMessage(message);
    return;
  }
  // The editor shows the first of several; whoever has gone on to another one can pick it from the menu.
  const run = which === 'picked' ? await askWhich(offered) : offered[0];
  if (run) await explain(run);
}

function acceptedOne(runs: SuggestionRuns, which: ExplainWhich): OfferedRun | undefined {
  if (typeof which === 'object') return runs.acceptedAt(which.uri, which.offset);
  return which === 'accepted' ? runs.lastAccepted : undefined;
}

function offeredNow(runs: SuggestionRuns): readonly OfferedRun[] {
  const editor = vscode.window.activeTextEditor;
  const here = editor ? runs.at(editor.document, editor.selection.active) : [];
  return here.length > 0 ? here : runs.last;
}

/** Of several that can be cycled through, only who looks at them knows which one is shown. The most probable comes first. */
async function askWhich(runs: readonly OfferedRun[]): Promise<OfferedRun | undefined> {
  const items = runs.toSorted(byProbability).map((run) => ({
    label: labelText(oneLine(shownOf(run))),
    description: vscode.l10n.t('probability {0}', percentInWords(run.suggestion.probability)),
    run,
  }));
  const placeHolder = vscode.l10n.t('Which of the suggestions?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.run;
}

function byProbability(one: OfferedRun, other: OfferedRun): number {
  return other.suggestion.probability - one.suggestion.probability;
}

/** A suggestion's text as a label. */
export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

/** Offered where a suggestion is shown, or was accepted a little while ago. */
export class ExplainActions implements vscode.CodeActionProvider {
  readonly kind = vscode.CodeActionKind.Empty.append('explain');

  constructor(private readonly runs: SuggestionRuns) {}

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    if (this.runs.at(document, range.start).length === 0) return [];
    const title = vscode.l10n.t('Explain This Suggestion');
    const action = new vscode.CodeAction(title, this.kind);
    action.command = { command: COMMANDS.explain, title };
    return [action];
  }
}
