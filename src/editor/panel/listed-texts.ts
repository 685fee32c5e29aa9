/** Texts to compare as entries of a list: from open panels, selections, recent traces and files. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import { type Origin, tracedKey } from '../../engine/protocol/panel-protocol';
import { givenText } from '../../engine/protocol/trace-protocol';
import { nameOfReference, parseReference } from '../../library/reference';
import { isSavedComparisonName } from '../../trace/saving/saved-trace-name';
import { placeInWords } from '../place-in-words';
import { editorInUse } from '../source/editor-in-use';
import { lineOfText } from '../source/line-of-text';
import { offeredText } from '../source/selected-text';
import { askForComparedFile, type ContentOf, traceOfFile } from './ask-for-compared-file';
import { changesOf } from './changes-of';
import { type Comparable, isOf, type Listed, nameOf, textOf } from './comparable';
import { preview } from './text-preview';
import type { OpenTrace } from './trace-panels';

/** The sources of texts to compare. */
export interface ComparableTexts {
  readonly open: readonly OpenTrace[];
  /** The latest traced texts, the most recent first. */
  readonly recent: readonly Origin[];
  /** Traces and comparisons in files, the most recent first. */
  readonly saved: readonly Origin[];
  /** Reads what a file holds. */
  readonly contentOf: ContentOf;
  /** The text of the panel before it was edited there. */
  readonly before?: Origin | undefined;
}

export interface CompareChoice extends vscode.QuickPickItem {
  /** Returns `undefined` if the user declines. */
  readonly other?: () => Comparable | Promise<Comparable | undefined>;
}

/** The most recent traces, and the most saved traces, that are listed. */
const MOST_LISTED = 10;

/**
 * All texts between which a list has to distinguish: a long text is shown where it differs from those with the same
 * beginning.
 */
export function textsIn({ open, recent, before }: ComparableTexts, a?: Comparable): readonly string[] {
  return [...(a ? [textOf(a)] : []), ...open.map(textOf), ...(before ? [before.text] : []), ...recent.map(nameOf)];
}

export function textBefore(before: Origin | undefined, all: readonly string[]): CompareChoice[] {
  if (!before) return [];
  const label = `$(discard) ${preview(before.text, all)}`;
  const description = vscode.l10n.t('before your edit');
  return [{ label, description, other: () => ({ origin: before, variant: 'model' }) }];
}

export function openTexts(open: readonly OpenTrace[], all: readonly string[]): CompareChoice[] {
  return open.map(({ summary, origin }): CompareChoice => {
    const from = origin.file === undefined ? origin.source?.label : basename(origin.file);
    const parts = [summary.model.name, from, ...changesOf(origin)].filter((part) => part !== undefined);
    return {
      label: `$(open-preview) ${preview(givenText(summary).text, all)}`,
      description: labelText(parts.join(' · ')),
      other: () => ({ summary, origin, variant: 'model' }),
    };
  });
}

/** Recent texts that are neither open nor among `others`. */
export function recentTexts(texts: ComparableTexts, others: readonly Origin[], all = textsIn(texts)): CompareChoice[] {
  return firstBut(texts.recent, [...texts.open.map(({ origin }) => origin), ...others, texts.before]).map((origin) => ({
    label: `$(history) ${preview(nameOf(origin), all)}`,
    description: labelText(
      [origin.model && nameOfReference(parseReference(origin.model)), origin.source?.label, ...changesOf(origin)]
        .filter(Boolean)
        .join(' · '),
    ),
    other: () => ({ origin, variant: 'model' }),
  }));
}

/**
 * Saved traces that are neither open nor listed already, by their names; a file is read when it is picked. Another entry
 * asks for any other file.
 */
export function savedTexts(
  { open, recent, saved, contentOf }: ComparableTexts,
  others: readonly Origin[],
): CompareChoice[] {
  const files = firstBut(saved, [...open.map(({ origin }) => origin), ...recent, ...others]);
  return [
    ...files.map((origin): CompareChoice => {
      const path = origin.file ?? '';
      return {
        label: `$(file-binary) ${labelText(basename(path))}`,
        description: [
          ...(isSavedComparisonName(path) ? [vscode.l10n.t('a comparison: its A or its B')] : []),
          labelText(placeInWords(vscode.Uri.file(dirname(path)))),
        ].join(' · '),
        other: () =>
          isSavedComparisonName(path) ? traceOfFile(path, others, contentOf) : { origin, variant: 'model' },
      };
    }),
    {
      label: vscode.l10n.t('$(folder-opened) A saved trace from a file...'),
      other: () => askForComparedFile(others, contentOf),
    },
  ];
}

/** The first origins that are not among the known ones, without duplicates. */
function firstBut(origins: readonly Origin[], known: readonly (Origin | undefined)[]): readonly Origin[] {
  const keys = new Set(known.flatMap((origin) => (origin ? [tracedKey(origin)] : [])));
  const isNew = (origin: Origin) => !keys.has(tracedKey(origin)) && keys.add(tracedKey(origin));
  return origins.filter(isNew).slice(0, MOST_LISTED);
}

/** How many lines beside a text are offered as well, and how far from it they may be. */
const [MOST_NEAR, NEAR] = [3, 20];

/**
 * The selection in an editor, or its current line and the next ones.
 * @param listed what is already offered or compared, so that its text needs no second entry
 */
export function selection(model: string, listed: readonly Listed[]): CompareChoice[] {
  const editor = editorInUse();
  if (!editor || model === '') return [];
  const { document, selection: chosen } = editor;
  const said = chosen.isEmpty
    ? (label: string) => vscode.l10n.t('line with the cursor, {0}', label)
    : (label: string) => vscode.l10n.t('selected in {0}', label);
  const own = offered(editor, model, listed, said);
  if (!chosen.isEmpty) return own;
  const sayBelow = (label: string) => vscode.l10n.t('a line below the cursor, {0}', label);
  const below = linesNear(document, lineOfText(document, chosen.active), 1);
  return [...own, ...offeredLines(document, below, model, listed, sayBelow)];
}

/**
 * The lines next to a text in the document that it comes from, the next ones first; none if that is not open, or was edited there.
 * @param listed what is already offered or compared
 */
export function neighbours(a: Comparable, model: string, listed: readonly Listed[]): CompareChoice[] {
  const { text, source } = a.origin;
  const document = source && vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === source.uri);
  if (!document || model === '' || text === '') return [];
  const [start, end] = [source.start, source.start + text.length].map((offset) => document.positionAt(offset));
  if (!start || !end || document.getText(new vscode.Range(start, end)) !== text) return [];
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  const after = (label: string) => vscode.l10n.t('after this text, {0}', label);
  const before = (label: string) => vscode.l10n.t('before this text, {0}', label);
  return [
    ...offeredLines(document, linesNear(document, last, 1), model, listed, after),
    ...offeredLines(document, linesNear(document, start.line, -1), model, listed, before),
  ];
}

/** The numbers of the lines after one (`step` 1) or before it (-1) that are not empty, the nearest first. */
function linesNear(document: vscode.TextDocument, line: number, step: 1 | -1): number[] {
  const near = Array.from({ length: NEAR }, (_, at) => line + step * (at + 1));
  const inDocument = near.filter((one) => one >= 0 && one < document.lineCount);
  return inDocument.filter((one) => document.lineAt(one).text.trim() !== '').slice(0, MOST_NEAR);
}

/** The entries for whole lines. */
function offeredLines(
  document: vscode.TextDocument,
  lines: readonly number[],
  ...how: [model: string, listed: readonly Listed[], said: (label: string) => string]
): CompareChoice[] {
  return lines.flatMap((line) => offered({ document, selection: new vscode.Selection(line, 0, line, 0) }, ...how));
}

/**
 * The entry for a text; none if it is already listed, or empty.
 * @param said where it comes from
 * @param editor the editor of the selection or line
 */
function offered(
  editor: Pick<vscode.TextEditor, 'document' | 'selection'>,
  model: string,
  listed: readonly Listed[],
  said: (label: string) => string,
): CompareChoice[] {
  const { origin } = offeredText(editor, model);
  if (origin.text === '' || listed.some((one) => isOf(one, origin))) return [];
  return [
    {
      label: `$(selection) ${preview(origin.text)}`,
      description: labelText(said(origin.source?.label ?? '')),
      other: () => ({ origin, variant: 'model' }),
    },
  ];
}
