/** What can be compared, as lists to pick from: a text that is typed, one that was traced, or the same text otherwise. */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { distinguishing } from '../../base/distinguishing';
import { labelText } from '../../base/foreign-text';
import { type ComparedOrigin, type ComparedTrace, type Origin, tracedKey } from '../../engine/protocol/panel-protocol';
import { givenText } from '../../engine/protocol/trace-protocol';
import { nameOfReference, parseReference } from '../../library/reference';
import { isSavedComparisonName } from '../../trace/saving/saved-trace-name';
import { editorInUse } from '../source/editor-in-use';
import { offeredText } from '../source/selected-text';
import { askForComparedFile, type ContentOf, traceOfFile } from './ask-for-compared-file';
import { changesOf } from './changes-of';
import { pickOrType } from './pick-or-type';
import type { OpenTrace } from './trace-panels';

/** A trace that is there, or one that is to be made. */
export type Comparable = ComparedTrace | ComparedOrigin;

/** Where texts to compare are found. */
export interface ComparableTexts {
  readonly open: readonly OpenTrace[];
  /** What was traced last, the latest first. */
  readonly recent: readonly Origin[];
  /** Traces and comparisons in files, the latest first. */
  readonly saved: readonly Origin[];
  /** What a file holds. */
  readonly contentOf: ContentOf;
  /** What the text of the panel was before it was changed there. */
  readonly before?: Origin | undefined;
}

export interface ComparableModels {
  /** That the same text may be traced with; the first is what is traced with where nothing else is said. */
  readonly known: readonly string[];
  /** Asks for any other. */
  readonly choose: () => Promise<string | undefined>;
}

interface Choice extends vscode.QuickPickItem {
  /** `undefined` where the user declines what is asked then. */
  readonly other?: () => Comparable | Promise<Comparable | undefined>;
}

const PREVIEW = 60;
/** Of recent traces, and of saved ones. */
const MOST_LISTED = 10;
const MOST_MODELS = 6;

/** Let the user pick or type the text that is compared. @param model that a typed text is traced with */
export async function askForText(texts: ComparableTexts, model: string): Promise<Comparable | undefined> {
  const choices = [
    ...openTexts(texts.open, textsIn(texts)),
    ...selection(model, texts.open),
    ...recentTexts(texts, []),
    ...savedTexts(texts, []),
  ];
  const picked = await pickOrType(choices, {
    title: vscode.l10n.t('Compare Two Texts or Two Models: the First Text'),
    placeholder: vscode.l10n.t('Type a text, or choose one'),
    typed: (text) => typed(text, model, vscode.l10n.t('this is the first text')),
  });
  return picked?.other?.();
}

/**
 * Let the user pick, or type, what to compare `a` with.
 * @param changeInPanel opens a field in the panel that shows `a`, where its text can be changed; without it, it is asked for
 * @param instead where `a` is compared already: asks what to compare the other side with, which stays then
 * @returns `undefined` when the user picks nothing, or is to change the text in the panel
 */
export async function askWhatToCompare(
  a: Comparable,
  texts: ComparableTexts,
  models: ComparableModels,
  changeInPanel?: () => void,
  instead?: () => Promise<void>,
): Promise<Comparable | undefined> {
  const model = modelOf(a) || (models.known[0] ?? '');
  const open = texts.open.filter(({ summary }) => summary.trace !== summaryOf(a)?.trace);
  const isSameText = (one: OpenTrace) => !isUnread(a) && textOf(one) === textOf(a);
  const all = textsIn(texts, a);
  const choices: Choice[] = [
    ...(instead ? [otherSide(instead)] : []),
    ...textBefore(texts.before, all),
    separator(vscode.l10n.t('another text')),
    ...openTexts(
      open.filter((one) => !isSameText(one)),
      all,
    ),
    ...selection(model, [...open, a]),
    ...(isUnread(a) ? [] : [changedText(a, model, changeInPanel)]),
    ...(summaryOf(a)?.plan.predicts === 'sentence embedding' ? [severalTexts()] : []),
    ...(isUnread(a) ? [] : [separator(vscode.l10n.t('the same text')), ...sameText(a, models)]),
    ...openTexts(
      open.filter((one) => isSameText(one) && !isItself(one, a)),
      all,
    ),
    separator(vscode.l10n.t('recent traces')),
    ...recentTexts(texts, [a.origin], all),
    separator(vscode.l10n.t('saved traces')),
    ...savedTexts(texts, [a.origin]),
  ];
  const picked = await pickOrType(choices, {
    title: vscode.l10n.t('Compare "{0}" with', preview(textOf(a), all)),
    placeholder: vscode.l10n.t('Type a text, or choose what to compare with'),
    typed: (text) => typed(text, model, vscode.l10n.t('compare with this text')),
  });
  return picked?.other?.();
}

function typed(text: string, model: string, description: string): Choice {
  return { label: `$(edit) ${labelText(text)}`, description, alwaysShow: true, other: () => traceOf(text, model) };
}

/** All texts that are told apart in a list: a long one is shown where it differs from those that begin alike. */
function textsIn({ open, recent, before }: ComparableTexts, a?: Comparable): readonly string[] {
  return [...(a ? [textOf(a)] : []), ...open.map(textOf), ...(before ? [before.text] : []), ...recent.map(nameOf)];
}

/** Of a comparison that is shown A stays, unless its reader wants that to be another. */
function otherSide(instead: () => Promise<void>): Choice {
  return {
    label: vscode.l10n.t('$(replace) Keep B, and choose another A...'),
    description: vscode.l10n.t('what is chosen below takes the place of B'),
    alwaysShow: true,
    other: async () => {
      await instead();
      return undefined;
    },
  };
}

function textBefore(before: Origin | undefined, all: readonly string[]): Choice[] {
  if (!before) return [];
  const label = `$(discard) ${preview(before.text, all)}`;
  const description = vscode.l10n.t('before your edit');
  return [{ label, description, other: () => ({ origin: before, variant: 'model' }) }];
}

function openTexts(open: readonly OpenTrace[], all: readonly string[]): Choice[] {
  return open.map(({ summary, origin }): Choice => {
    const from = origin.file === undefined ? origin.source?.label : basename(origin.file);
    const parts = [summary.model.name, from, ...changesOf(origin)].filter((part) => part !== undefined);
    return {
      label: `$(open-preview) ${preview(givenText(summary).text, all)}`,
      description: labelText(parts.join(' · ')),
      other: () => ({ summary, origin, variant: 'model' }),
    };
  });
}

/** What was traced lately and is neither open nor one of `others`. */
function recentTexts(texts: ComparableTexts, others: readonly Origin[], all = textsIn(texts)): Choice[] {
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

/** Those that are neither open nor named above, by their names: what they hold is read when one is picked. Any other file is asked for. */
function savedTexts({ open, recent, saved, contentOf }: ComparableTexts, others: readonly Origin[]): Choice[] {
  const files = firstBut(saved, [...open.map(({ origin }) => origin), ...recent, ...others]);
  return [
    ...files.map((origin): Choice => {
      const path = origin.file ?? '';
      return {
        label: `$(file-binary) ${labelText(basename(path))}`,
        description: [
          ...(isSavedComparisonName(path) ? [vscode.l10n.t('a comparison: its A or its B')] : []),
          labelText(vscode.workspace.asRelativePath(dirname(path))),
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

/** The first that are none of these, each once. */
function firstBut(origins: readonly Origin[], known: readonly (Origin | undefined)[]): readonly Origin[] {
  const keys = new Set(known.flatMap((origin) => (origin ? [tracedKey(origin)] : [])));
  const isNew = (origin: Origin) => !keys.has(tracedKey(origin)) && keys.add(tracedKey(origin));
  return origins.filter(isNew).slice(0, MOST_LISTED);
}

/** The text is there to be changed: were it all selected, the first letter would replace it. A long one is seen whole in a panel only. */
function changedText(a: Comparable, model: string, changeInPanel?: () => void): Choice {
  return {
    label: vscode.l10n.t('$(edit) Change this text...'),
    other: async () => {
      if (changeInPanel) {
        changeInPanel();
        return undefined;
      }
      const text = await vscode.window.showInputBox({
        title: vscode.l10n.t('Compare With a Text of Your Own'),
        prompt: vscode.l10n.t('It is traced with the same model.'),
        value: textOf(a),
        valueSelection: [textOf(a).length, textOf(a).length],
        validateInput: (typed) => (typed === '' ? vscode.l10n.t('Type a text to trace.') : undefined),
      });
      return text === undefined ? undefined : traceOf(text, model);
    },
  };
}

/** A sentence encoder compares more than two texts, too: they are chosen in a list of their own. */
function severalTexts(): Choice {
  return {
    label: vscode.l10n.t('$(table) Similarity of Several Texts...'),
    other: async () => {
      await vscode.commands.executeCommand('llmTrace.similarityOfTexts');
      return undefined;
    },
  };
}

/** What is selected in an editor, or its current line. @param listed what is offered already, or is compared: its text needs no second entry */
function selection(model: string, listed: readonly Listed[]): Choice[] {
  const editor = editorInUse();
  if (!editor) return [];
  const { origin: other } = offeredText(editor, model);
  if (other.text === '' || other.model === '' || listed.some((one) => isOf(one, other))) return [];
  const label = other.source?.label ?? '';
  return [
    {
      label: `$(selection) ${preview(other.text)}`,
      description: labelText(
        editor.selection.isEmpty
          ? vscode.l10n.t('line with the cursor, {0}', label)
          : vscode.l10n.t('selected in {0}', label),
      ),
      other: () => ({ origin: other, variant: 'model' }),
    },
  ];
}

type Listed = Comparable | OpenTrace;

/** Whether one is a trace of that text. Of a saved one the text and the folder of its model are known once it is open. */
function isOf(one: Listed, selected: Origin): boolean {
  const { file: _, side: __, ...origin } = one.origin;
  const models = [origin.model, summaryOf(one)?.model.folder];
  const text = textOf(one);
  return models.some((model) => tracedKey({ ...origin, text, model }) === tracedKey(selected));
}

/** Whether an open trace is that of `a` in another panel: of the same text in the same model nothing would differ. */
function isItself(one: OpenTrace, a: Comparable): boolean {
  const { file: _, side: __, ...own } = a.origin;
  const models = [own.model, summaryOf(a)?.model.folder].filter((model) => model !== undefined && model !== '');
  return models.some((model) => isOf(one, { ...own, text: textOf(a), model: model ?? '' }));
}

function sameText(a: Comparable, { known, choose }: ComparableModels): Choice[] {
  const summary = summaryOf(a);
  const others = [...new Set(known)]
    .filter((model) => model !== a.origin.model && model !== summary?.model.folder)
    .slice(0, MOST_MODELS);
  const inModel = (model: string): ComparedOrigin => ({
    origin: { text: textOf(a), model, source: a.origin.source },
    variant: 'model',
  });
  const walkthrough: Choice = {
    label: vscode.l10n.t('$(versions) The simplified block'),
    description: vscode.l10n.t('block 0 with one head and no mask, as introductions to transformers often show it'),
    other: () => ({ ...a, variant: 'walkthrough' }),
  };
  // It is computed anew, which needs the weights; other families have none.
  const hasWalkthrough = summary && summary.saved?.hasModel !== false && summary.model.variant !== null;
  return [
    ...(hasWalkthrough ? [walkthrough] : []),
    ...others.map(
      (model): Choice => ({
        label: vscode.l10n.t('$(package) In the model {0}', labelText(nameOfReference(parseReference(model)))),
        description: labelText(model),
        other: () => inModel(model),
      }),
    ),
    {
      label: vscode.l10n.t('$(list-selection) In another model...'),
      other: async () => {
        const model = await choose();
        return model === undefined ? undefined : inModel(model);
      },
    },
  ];
}

/** Of another text with the model of `a`. */
export function withOtherText(a: Comparable, text: string): ComparedOrigin {
  return traceOf(text, modelOf(a));
}

function traceOf(text: string, model: string): ComparedOrigin {
  return { origin: { text, model, source: null }, variant: 'model' };
}

function summaryOf(one: Listed): ComparedTrace['summary'] | undefined {
  return 'summary' in one ? one.summary : undefined;
}

/** A saved trace that was not opened: its text is not known yet. */
function isUnread(one: Comparable): boolean {
  return one.origin.file !== undefined && summaryOf(one) === undefined;
}

function textOf(one: Listed): string {
  const summary = summaryOf(one);
  if (summary) return givenText(summary).text;
  return nameOf(one.origin);
}

function nameOf({ text, file }: Origin): string {
  return file === undefined ? text : basename(file);
}

function modelOf(one: Comparable): string {
  return one.origin.model || (summaryOf(one)?.model.folder ?? '');
}

function separator(label: string): Choice {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

/** @param all texts of the list: what is too long to be shown whole is shown from where it differs from them */
export function preview(text: string, all: readonly string[] = []): string {
  const line = onOneLine(text);
  if (line.length <= PREVIEW) return labelText(line);
  const telling = distinguishing(0, [line, ...all.map(onOneLine)]);
  return labelText(telling.length > PREVIEW ? `${telling.slice(0, PREVIEW - 1)}…` : telling);
}

function onOneLine(text: string): string {
  return text
    .slice(0, 10 * PREVIEW)
    .replace(/\s+/g, ' ')
    .trim();
}
