/** Where in its document a suggestion was copied from. */
import * as vscode from 'vscode';
import { withoutCutWord } from '../../base/cut-word';
import { type CopiedFrom, typedOrShownTokens, typedText, typedTokens } from '../../engine/protocol/completion-protocol';
import { copiedPlace } from '../../generate/copy-evidence';
import { type OfferedRun, shownOf } from './runs';

/**
 * The line that all of a suggestion is copied from. Which of several is shown the editor does not tell: it is said only
 * where it holds of each of them.
 */
export function copiedLine(runs: readonly OfferedRun[]): number | undefined {
  const lines = new Set(runs.map((run) => (isCopiedWhole(run) ? copiedFrom(run)?.line : undefined)));
  return lines.size === 1 ? [...lines][0] : undefined;
}

/** How much of what is shown is copied from a line. */
export interface ShownCopy {
  readonly line: number;
  /** So many of so many tokens. */
  readonly copied: number;
  readonly of: number;
  /** It is said of the first of so many that can be cycled through; 1: of all that may be shown. */
  readonly firstOf: number;
}

/**
 * How much of what is shown is copied: of all that may be, else of the first.
 * @param isFirstShown whether it is known which one VS Code shows first
 */
export function shownCopy(runs: readonly OfferedRun[], isFirstShown: boolean): ShownCopy | undefined {
  const [first] = runs;
  if (!first) return undefined;
  const isSame = copiedLine(runs) !== undefined;
  if (runs.length > 1 && !isSame && !isFirstShown) return undefined;
  const tokens = shownTokens(first);
  const copied = tokens.filter(({ agreeing }) => agreeing > 0).length;
  const line = copied > 0 ? copiedFrom(first)?.line : undefined;
  return line === undefined ? undefined : { line, copied, of: tokens.length, firstOf: isSame ? 1 : runs.length };
}

/** The tokens of what stood after the cursor: as the explanation counts them. */
function shownTokens(run: OfferedRun): OfferedRun['suggestion']['tokens'] {
  const { suggestion, result } = run;
  const of = { suggestion, result, shown: { typed: run.text.slice(0, run.typed), text: shownOf(run) } };
  return suggestion.tokens.slice(typedTokens(of), typedOrShownTokens(of));
}

/** Whether no token of what is shown is the model's own. */
function isCopiedWhole(run: OfferedRun): boolean {
  const tokens = shownTokens(run);
  return tokens.length > 0 && tokens.every(({ agreeing }) => agreeing > 0);
}

/** With what was typed along of it. */
function typedAlong({ suggestion, result, text, typed }: OfferedRun) {
  return { result, suggestion, shown: { typed: text.slice(0, typed) } };
}

/**
 * The place in the document as it is now; `undefined` where nothing of the suggestion was copied, or where the document is
 * closed or has changed so that the place is not found.
 */
export function copiedFrom(offered: OfferedRun): CopiedFrom | undefined {
  const { suggestion, result, uri, offset } = offered;
  const { tokens } = suggestion;
  const run = typedAlong(offered);
  const shown = typedTokens(run);
  const first = tokens.findIndex(({ agreeing }, at) => at >= shown && agreeing > 0);
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri);
  if (!document || first < 0) return undefined;
  const before = document.getText(new vscode.Range(new vscode.Position(0, 0), document.positionAt(offset)));
  const { typed } = result;
  const textOf = (some: typeof tokens) => some.map((token) => token.text).join('');
  // What was typed of the word is spelled again by the first tokens: what they suggest comes after it.
  const suggested = textOf(tokens).slice(typed.length);
  const placeOf = (at: number) => Math.max(textOf(tokens.slice(0, at)).length - typed.length, 0);
  const end = tokens.findIndex(({ agreeing }, at) => at > first && agreeing === 0);
  const [from, to] = [placeOf(first), placeOf(end < 0 ? tokens.length : end)];
  const found = to > from ? copiedPlace(before + suggested.slice(0, from), suggested.slice(from, to)) : undefined;
  if (!found) return undefined;
  const { start, agreeing } = found;
  // The first of them may have been typed along in part.
  const typedOfFirst = typedText(run).slice(typed.length + from);
  const shared =
    withoutCutWord(before.slice(0, start - agreeing), before.slice(start - agreeing, start)) + typedOfFirst;
  return { uri, start, line: document.positionAt(start).line + 1, shared };
}
