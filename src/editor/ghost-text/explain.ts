/** Explains a suggestion by opening the very run that made it in the panel. */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { labelText, notificationText, plainText } from '../../base/foreign-text';
import { percentInWords } from '../../base/number-text';
import { oneLine } from '../../base/one-line';
import {
  idsBeforeExplained,
  type OpenablePiece,
  type ShownSuggestion,
} from '../../engine/protocol/completion-protocol';
import { beginsInWord, endsInWord } from '../../generate/words';
import { panelForExplanation } from '../panel/panel-places';
import type { TracePanel } from '../panel/trace-panel';
import type { TracePanels } from '../panel/trace-panels';
import type { Tracing } from '../panel/tracing';
import { copiedFrom, leftOutFrom, wordsBefore } from './copied-from';
import { acceptedBefore, acceptedOf, type Either, type OfferedRun, type SuggestionRuns, shownOf } from './runs';
import { factsOf } from './suggestion-facts';

type ExplainRun = (run: OfferedRun) => Promise<void>;

/**
 * Shows a run in a panel, and below it the float32 trace of the tokens that it read, up to the cursor: the prediction there is
 * what was suggested. A panel that shows it already is brought to the front.
 */
export async function showRun(run: OfferedRun, tracing: Tracing, panels: TracePanels): Promise<void> {
  const { result, suggestion, model } = run;
  const { text, tokens, probability } = suggestion;
  // Not its other suggestions: what is this large is not remembered among the recent traces.
  const { ids, typed, precision, reused, computed, milliseconds } = result;
  const shown = shownIn(run);
  const copied = copiedFrom(run);
  const before = wordsBefore(run);
  const leftOut = leftOutFrom(run);
  const otherFiles = openable(run);
  const explained = {
    result: { ids, typed, precision, reused, computed, milliseconds },
    suggestion: { text, tokens, probability },
    facts: factsOf(run),
    ...(shown && { shown }),
    ...(copied.length > 0 && { copied }),
    ...(before && { before }),
    ...(leftOut !== undefined && { leftOutFrom: leftOut }),
    ...(otherFiles.length > 0 && { otherFiles }),
  };
  const isExplained = ({ content, origin }: TracePanel) =>
    content.kind === 'trace' && isDeepStrictEqual(origin?.suggestion, explained);
  const shownAlready = panels.all.find(isExplained);
  if (shownAlready) return shownAlready.focus();
  const read = idsBeforeExplained(explained);
  const origin = { text: suggestion.text, ids: read, model, source: null, suggestion: explained };
  const panel = panelForExplanation(panels);
  panel.focus(); // as for every trace that was asked for: its keys move through the steps
  await tracing.show(panel, origin, { notify: 'never' }); // the panel is visible and shows the progress
}

/** The part that was shown, if that was not the whole suggestion; otherwise undefined. */
function shownIn(run: OfferedRun): ShownSuggestion | undefined {
  const text = shownOf(run);
  return text === run.suggestion.text ? undefined : { typed: run.text.slice(0, run.typed), text };
}

/** The pieces of other files that the model read; none if their folder is no longer open. */
function openable({ result, uri }: OfferedRun): OpenablePiece[] {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri));
  if (!folder) return [];
  return (result.otherFiles ?? []).map((piece) => ({
    ...piece,
    uri: vscode.Uri.joinPath(folder.uri, piece.path).toString(),
  }));
}

/**
 * The suggestion to explain: the last accepted one; one at a place in a document; one that the user picks from several; the
 * last one shown, in any document; or the one at the cursor, else the last one in that document.
 */
export type ExplainWhich =
  | 'accepted'
  | 'picked'
  | 'last'
  | { readonly uri: string; readonly offset: number }
  | undefined;

/**
 * Explains a suggestion. Ghost text disappears when the editor loses the focus, so the last offered suggestions are remembered.
 */
export async function explainSuggestion(runs: SuggestionRuns, explain: ExplainRun, which: ExplainWhich): Promise<void> {
  // The link of a notification can be clicked much later, from behind the bell. It does not mean any other suggestion.
  if (which === 'accepted' && !runs.lastAccepted) return tellOfForgotten();
  const before = which === undefined ? acceptedBefore(runs) : undefined;
  if (before) return explainEither(before, explain);
  const offered = offeredOf(runs, which);
  // The editor shows the first of several; a user who has cycled to another one can pick it from the menu.
  const run = which === 'picked' && offered.length > 0 ? await askWhich(offered) : offered[0];
  if (run) await explain(run);
  else if (offered.length === 0) await tellOfNone(runs, explain);
}

function offeredOf(runs: SuggestionRuns, which: ExplainWhich): readonly OfferedRun[] {
  const accepted = acceptedOne(runs, which);
  if (accepted) return [accepted];
  if (which === 'last') return runs.last;
  const editor = vscode.window.activeTextEditor;
  const here = editor ? runs.at(editor.document, editor.selection.active) : [];
  if (here.length > 0) return here;
  return which === 'picked' ? runs.last : lastIn(runs, editor?.document);
}

/** Asks which one is meant: a user who has just accepted one may not have looked at the next. */
async function explainEither({ accepted, shown }: Either, explain: ExplainRun): Promise<void> {
  const items = [
    {
      label: labelText(oneLine(wholeWords(accepted, acceptedOf(accepted)))),
      description: vscode.l10n.t('just accepted'),
      run: accepted,
    },
    { label: labelText(oneLine(wholeWords(shown))), description: vscode.l10n.t('suggested next'), run: shown },
  ];
  const title = vscode.l10n.t('Explain a Suggestion');
  const placeHolder = vscode.l10n.t('Which of the suggestions?');
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder });
  if (picked) await explain(picked.run);
}

function acceptedOne(runs: SuggestionRuns, which: ExplainWhich): OfferedRun | undefined {
  if (typeof which === 'object') return runs.acceptedAt(which.uri, which.offset);
  return which === 'accepted' ? runs.lastAccepted : undefined;
}

/** The last offered suggestion if it belongs to this document, otherwise the last one accepted in it. */
function lastIn(
  { last, lastAccepted }: SuggestionRuns,
  document: vscode.TextDocument | undefined,
): readonly OfferedRun[] {
  const isHere = (run: OfferedRun) => fileElsewhere(run, document) === undefined;
  const offered = last.filter(isHere);
  return offered.length > 0 || !lastAccepted || !isHere(lastAccepted) ? offered : [lastAccepted];
}

function tellOfForgotten(): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('That suggestion cannot be explained any more: its text was changed, or ten minutes have passed.'),
  );
}

/** Says that there is no suggestion, and offers the one in another file, if any. */
async function tellOfNone(runs: SuggestionRuns, explain: ExplainRun): Promise<void> {
  const [run] = runs.last;
  const file = run && fileElsewhere(run, vscode.window.activeTextEditor?.document);
  if (!run || file === undefined) {
    const message = vscode.l10n.t('There is no suggestion to explain yet: type on until one appears.');
    void vscode.window.showInformationMessage(message);
    return;
  }
  const message = vscode.l10n.t('There is no suggestion to explain in this file: the last one was in {0}.', file);
  const way = vscode.l10n.t('Explain the Last Suggestion in {0}', plainText(file));
  if ((await vscode.window.showInformationMessage(notificationText(message), way)) === way) await explain(run);
}

/** The file of a suggestion if it is not the one that is open: "notes.md". All cells of a notebook are one file. */
export function fileElsewhere({ uri }: OfferedRun, document: vscode.TextDocument | undefined): string | undefined {
  const [file, open] = [uri, document?.uri.toString()].map((each) => each?.replace(/#.*$/, ''));
  if (file === undefined || open === undefined || open === file) return undefined;
  return decodeURIComponent(file.replace(/^.*\//, ''));
}

/** Asks which of several suggestions is meant: only the user knows which one is shown, and VS Code begins with the first. */
async function askWhich([first, ...others]: readonly OfferedRun[]): Promise<OfferedRun | undefined> {
  const items = [...(first ? [first] : []), ...others.toSorted(byProbability)].map((run) => {
    const probability = percentInWords(factsOf(run).probability);
    return {
      label: labelText(oneLine(wholeWords(run))),
      description:
        run === first
          ? vscode.l10n.t('shown first · probability {0}', probability)
          : vscode.l10n.t('probability {0}', probability),
      run,
    };
  });
  const placeHolder = vscode.l10n.t('Which of the suggestions?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.run;
}

function byProbability(one: OfferedRun, other: OfferedRun): number {
  return factsOf(other).probability - factsOf(one).probability;
}

const LAST_WORD = /[\p{L}\p{M}\p{N}_]+$/u;

/** The shown or accepted text with the typed part of its first word: “ir house” does not identify “their house”. */
export function wholeWords(run: OfferedRun, shown = shownOf(run)): string {
  const before = run.result.typed + run.text.slice(0, run.typed);
  return beginsInWord(shown) && endsInWord(before) ? (LAST_WORD.exec(before)?.[0] ?? '') + shown : shown;
}
