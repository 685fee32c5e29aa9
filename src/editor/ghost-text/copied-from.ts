/** Finds the lines of its document from which a suggestion was copied. */
import * as vscode from 'vscode';
import { withoutCutWord } from '../../base/cut-word';
import type { OtherLines, SuggestionFacts } from '../../base/suggestion-facts';
import {
  type CopiedFrom,
  copiedShare,
  type SameWordsEarlier,
  typedOrShownTokens,
  typedTokens,
} from '../../engine/protocol/completion-protocol';
import { type CopiedPlace, copiedPlace, otherPlaces, standsBefore } from '../../generate/copy-evidence';
import { openDocument } from '../source/open-document';
import { type OfferedRun, shownOf } from './runs';
import { factsOf, offeredRun } from './suggestion-facts';

/**
 * The line from which a suggestion is copied entirely. The editor does not reveal which of several suggestions it shows, so
 * this is `undefined` unless all are copied from the same line.
 */
export function copiedLine(runs: readonly OfferedRun[]): number | undefined {
  const lines = new Set(
    runs.flatMap((run) => (isCopiedWhole(run) ? copiedFrom(run).map(({ line }) => line) : [undefined])),
  );
  return lines.size === 1 ? [...lines][0] : undefined;
}

/** How much of a suggestion is copied, and from which lines of its document. */
export interface CopiedLines {
  readonly lines: readonly number[];
  /** `copied` of `of` tokens are copied. */
  readonly copied: number;
  readonly of: number;
}

/** The lines that a suggestion is copied from, in its order; none if nothing is copied, or no place is found. */
export function copiedLines(run: OfferedRun): CopiedLines {
  return { lines: [...new Set(copiedFrom(run).map(({ line }) => line))], ...copiedShare(offeredRun(run)) };
}

/** The origin of the shown part of a suggestion: copied stretches come from earlier in the text, the rest from the model. */
export interface ShownOrigin {
  /** The copied stretches in the order of the suggestion, each with its line. */
  readonly places: readonly { readonly line: number; readonly text: string; readonly also?: OtherLines }[];
  /** `copied` of `of` tokens are copied. */
  readonly copied: number;
  readonly of: number;
  /**
   * The place where the document contains the same words, if none of them is copied, and whether these are only a part of what
   * is shown.
   */
  readonly before?: Pick<SameWordsEarlier, 'line' | 'text'> & { readonly isPart: boolean };
  /** Why the suggestion was made, and its probability by the model. */
  readonly facts: SuggestionFacts;
  /**
   * The number of suggestions that can be cycled through if this describes the first of them; 1 if it describes all that may be
   * shown.
   */
  readonly firstOf: number;
}

/**
 * The origin of the shown suggestion if it is the same for all that may be shown; otherwise that of the first one.
 * @param isFirstShown whether VS Code is known to show the first one
 * @returns `undefined` if the origins differ and it is not known which one is shown
 */
export function shownOrigin(runs: readonly OfferedRun[], isFirstShown: boolean): ShownOrigin | undefined {
  const [first] = runs;
  if (!first) return undefined;
  const isSame = runs.length === 1 || copiedLine(runs) !== undefined;
  if (!isSame && !isFirstShown) return undefined;
  const places = copiedFrom(first);
  const before = wordsBefore(first);
  return {
    places: places.map(({ line, text = '', also }) => ({ line, text: text.trim(), ...(also && { also }) })),
    ...copiedShare(offeredRun(first)),
    ...(before && { before: { line: before.line, text: before.text, isPart: isPartOf(before, first) } }),
    facts: factsOf(first),
    firstOf: isSame ? 1 : runs.length,
  };
}

/** The words found can begin before what is shown, with the typed part of the first word. */
function isPartOf({ text }: SameWordsEarlier, first: OfferedRun): boolean {
  return !text.endsWith(shownOf(first).trim());
}

/**
 * The place where the document contains the words of a suggestion of which nothing is copied, or at least three of them in a
 * row: it looks like a copy but is none.
 */
export function wordsBefore(offered: OfferedRun): SameWordsEarlier | undefined {
  const { uri, offset, typed, text } = offered;
  if (copiedShare(offeredRun(offered)).copied > 0) return undefined;
  const document = openDocument(uri);
  if (!document) return undefined;
  const shown = shownOf(offered).trimEnd();
  const found = standsBefore(textUpTo(document, offset), shown, text.slice(0, typed));
  if (!found) return undefined;
  const { start, words } = found;
  return { uri, start, line: document.positionAt(start).line + 1, text: words };
}

function textUpTo(document: vscode.TextDocument, offset: number): string {
  return document.getText(new vscode.Range(new vscode.Position(0, 0), document.positionAt(offset)));
}

/** Whether all its tokens are copied. */
function isCopiedWhole(run: OfferedRun): boolean {
  const { copied, of } = copiedShare(offeredRun(run));
  return copied > 0 && copied === of;
}

/**
 * The places from which the shown part of a suggestion was copied, one for each copied stretch, in the present document. There
 * are none if nothing was copied, the document is closed, or it has changed so that the places are not found. Words that the
 * suggestion itself repeats do not count as copied.
 */
export function copiedFrom(offered: OfferedRun): CopiedFrom[] {
  const run = offeredRun(offered);
  return placesOf(offered, typedTokens(run), typedOrShownTokens(run));
}

/** The line from which the end of a suggestion that was not shown is copied, or the beginning of that end. */
export function leftOutFrom(offered: OfferedRun): number | undefined {
  const { tokens } = offered.suggestion;
  const first = typedOrShownTokens(offeredRun(offered));
  return tokens[first]?.agreeing ? placesOf(offered, first, tokens.length)[0]?.line : undefined;
}

/** The places from which its tokens from `from` to `last`, exclusive, were copied. */
function placesOf(offered: OfferedRun, from: number, last: number): CopiedFrom[] {
  const { uri, offset } = offered;
  const document = openDocument(uri);
  if (!document) return [];
  const run = offeredRun(offered);
  const { suggestion } = run;
  const isCopied = (at: number) => (suggestion.tokens[at]?.agreeing ?? 0) > 0;
  const before = textUpTo(document, offset);
  const lineAt = (at: number) => document.positionAt(at).line + 1;
  const found: CopiedFrom[] = [];
  let first = from;
  while (first < last) {
    let end = first;
    while (end < last && isCopied(end)) end++;
    const stretch = longestFound(run, before, first, end);
    if (stretch) {
      const { others, ...copied } = stretch;
      const line = lineAt(copied.start);
      const lines = [...new Set(others.places.map(({ start }) => lineAt(start)))].filter((other) => other !== line);
      const also = lines.length > 0 ? { also: { lines, why: others.why } } : {};
      found.push({ uri, line, ...copied, ...also });
    }
    first = stretch ? first + stretch.tokens : first + 1;
  }
  return found;
}

/** The longest run of tokens from `first` on, up to `end`, that occurs in one place of the text before it. */
function longestFound(run: ReturnType<typeof offeredRun>, before: string, first: number, end: number) {
  const { result, suggestion } = run;
  const textOf = (to: number) =>
    suggestion.tokens
      .slice(0, to)
      .map((token) => token.text)
      .join('');
  // The first tokens repeat the typed part of the word; the suggested part begins after that.
  const suggested = textOf(suggestion.tokens.length).slice(result.typed.length);
  const placeOf = (at: number) => Math.max(textOf(at).length - result.typed.length, 0);
  const from = placeOf(first);
  for (let to = end; to > first; to--) {
    const text = suggested.slice(from, placeOf(to));
    const place = text === '' ? undefined : copiedPlace(before, text, suggested.slice(0, from));
    if (!place) continue;
    const { start, matchLength } = place;
    const all = before + suggested.slice(0, from);
    const shared = withoutCutWord(all.slice(0, start - matchLength), all.slice(start - matchLength, start));
    const places = otherPlaces(before, text, suggested.slice(0, from), place);
    const others = { places, why: whyThere(place, places) };
    return { start, others, shared, text, tokens: to - first };
  }
  return undefined;
}

/** Why this place was chosen: more of the text before it agrees, or it is the latest. */
function whyThere({ start, matchLength }: CopiedPlace, others: readonly CopiedPlace[]): OtherLines['why'] {
  const isOneOfSeveral = others.some((other) => other.matchLength === matchLength);
  if (!isOneOfSeveral) return 'more is the same';
  const isLatest = others.every((other) => other.start < start);
  return isLatest ? 'latest' : 'latest of most';
}
