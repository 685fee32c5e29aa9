/** Recent traces and comparisons as entries of a list. */
import * as vscode from 'vscode';
import { blankText } from '../../base/blank-text';
import { distinguishing } from '../../base/distinguishing';
import { labelText } from '../../base/foreign-text';
import { oneLine } from '../../base/one-line';
import { shownText } from '../../engine/protocol/completion-protocol';
import type { ComparedOrigin, Origin } from '../../engine/protocol/panel-protocol';
import { sidesAsRead } from '../../trace/compare/compare-place';
import { modelName } from '../models/model-names';
import { changesOf } from '../panel/changes-of';
import { comparisonTitle, fromHere, savedApart } from '../panel/panel-title';
import type { RecentTrace } from './recent-traces';
import { savedTraceTitle } from './saved-traces';
import { action, type Entry, entry } from './tree';

export function recentEntries(recent: readonly RecentTrace[], starterModel: string): Entry[] {
  const texts = recent.map(({ origin, compared, from }) => (compared ? '' : lineOf(namedBy(origin, from))));
  return recent.map((one, index) => {
    const { compared } = one;
    if (compared) return comparisonEntry({ ...one, compared }, starterModel);
    const same = recent.filter((_, at) => at !== index && texts[at] === texts[index]);
    const isInOther = same.some(({ origin }) => origin.model !== one.origin.model);
    const ownBreaks = breaksAfter(one.origin);
    const breaks = same.some(({ origin }) => breaksAfter(origin) !== ownBreaks) ? ownBreaks : '';
    const text = distinguishing(index, texts);
    return recentEntry(one, { text, breaks, isRepeated: same.length > 0, isInOther }, starterModel);
  });
}

/**
 * How many characters are shown of a text that other entries share: what distinguishes them is next to it, and has to be
 * visible.
 */
const REPEATED = 12;

interface NamedText {
  /** The part that distinguishes it from the others. */
  readonly text: string;
  /** The line breaks at its end, if another entry has the same text with more or fewer of them. */
  readonly breaks: string;
  /** Whether another entry has the whole text, too. */
  readonly isRepeated: boolean;
  /** Whether that entry is for another model. */
  readonly isInOther: boolean;
}

function recentEntry({ time, origin }: RecentTrace, named: NamedText, starterModel: string): Entry {
  const { text, breaks, isRepeated, isInOther } = named;
  const model = modelOf(origin, starterModel);
  const changes = changesOf(origin).map((change) => labelText(change, 60));
  const shown = labelText(isRepeated ? beginningOf(text, REPEATED) : text, 80);
  const listed = entry(breaks === '' ? shown : `${shown} ${breaks}`, 'history', {
    id: String(time),
    description: [
      ...changes,
      ...(origin.model === starterModel && !isInOther ? [] : [labelText(model, 60)]),
      ago(Date.now() - time),
    ].join(' · '),
    tooltip: `${aboutText(origin)}\n${[labelText(model), ...changes, new Date(time).toLocaleString()].join(' · ')}`,
    contextValue: 'recentTrace',
    command: action(vscode.l10n.t('Trace it again'), 'llmTrace.openRecent', time),
  });
  return { ...listed, origin };
}

function beginningOf(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).trimEnd()}…`;
}

/** The text on one line; a blank text is described: "1 line break and 10 spaces". */
function lineOf(text: string): string {
  return blankText(text) ?? oneLine(text);
}

/** For example "⏎⏎"; at most three are shown. */
function breaksAfter(origin: Origin): string {
  const [blank = ''] = /\s*$/.exec(namedBy(origin)) ?? [];
  return '⏎'.repeat(Math.min(blank.split('\n').length - 1, 3));
}

/**
 * A suggestion is named by its own text, because the text that the model read begins like the whole document.
 * @param from the offset at which the traced part begins
 */
function namedBy({ text, suggestion }: Origin, from = 0): string {
  if (suggestion) return shownText(suggestion);
  return from > 0 ? fromHere(text, from) : text;
}

function aboutText({ text, suggestion }: Origin): string {
  if (!suggestion) return labelText(text, 600);
  const [suggested, before] = [labelText(shownText(suggestion), 200), labelText(text.slice(-300), 300)];
  return vscode.l10n.t('Suggested: {0}\nAfter: {1}', suggested, before);
}

/** Named like its panel, with a side from a file named by its content. For a single text, the two models are named. */
function comparisonEntry(
  { time, compared }: RecentTrace & Required<Pick<RecentTrace, 'compared'>>,
  starterModel: string,
) {
  const sides = sidesAsRead(compared, compared.place);
  const [a, b] = sides.map(({ origin, variant }) => {
    const how = variant === 'model' ? modelOf(origin, starterModel) : vscode.l10n.t('the simplified block');
    const shown = named({ origin, variant }, nameOf(origin));
    const said = `${origin.text || origin.file} (${[how, ...changesOf(origin)].join(', ')})`;
    return { origin, how, shown, said };
  }) as [Side, Side];
  const isEdit = compared.a.edit !== undefined && compared.b.edit !== undefined;
  const models = a.how === b.how ? (a.origin.model === starterModel ? [] : [a.how]) : [`${a.how} ↔ ${b.how}`];
  const ofTexts = comparisonTitle({ a: a.shown, b: b.shown });
  // Names of files are long and begin alike, so what distinguishes several comparisons of one file comes first.
  const isOfFile = [a, b].some(({ origin }) => origin.file !== undefined);
  const first = isEdit ? vscode.l10n.t('your edit') : models.join();
  const ofHeld = savedApart(...sides, (one, other) => comparisonTitle({ a: one, b: other }));
  const title = ofHeld ?? (isOfFile && first ? `${first}: ${ofTexts}` : ofTexts);
  return entry(labelText(title, 80), 'compare-changes', {
    id: String(time),
    description: [
      ...(isOfFile && ofHeld === undefined ? [] : models).map((text) => labelText(text, 60)),
      ago(Date.now() - time),
    ].join(' · '),
    tooltip: `A: ${labelText(a.said, 600)}\nB: ${labelText(b.said, 600)}\n${new Date(time).toLocaleString()}`,
    contextValue: 'recentComparison',
    command: action(vscode.l10n.t('Compare them again'), 'llmTrace.openRecent', time),
  });
}

function named({ origin: { file: _, ...origin }, variant }: ComparedOrigin, text: string): ComparedOrigin {
  return { origin: { ...origin, text }, variant };
}

function nameOf({ text, file }: Origin): string {
  return file === undefined ? lineOf(text) : savedTraceTitle(vscode.Uri.file(file));
}

interface Side {
  /** The side by which a comparison is named. */
  readonly shown: ComparedOrigin;
  readonly origin: Origin;
  /** The model, or its variant. */
  readonly how: string;
  readonly said: string;
}

function modelOf({ model, file }: Origin, starterModel: string): string {
  if (file !== undefined) return vscode.l10n.t('saved');
  return modelName(model, starterModel);
}

/** For example "3 min ago", in a list that is redrawn with every trace. */
function ago(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return vscode.l10n.t('just now');
  if (minutes < 60) return vscode.l10n.t('{0} min ago', minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? vscode.l10n.t('{0} h ago', hours) : vscode.l10n.t('{0} d ago', Math.floor(hours / 24));
}
