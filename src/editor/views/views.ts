/** The view in the activity bar: examples and lessons, recent traces, saved traces, models. */
import * as vscode from 'vscode';
import { labelText } from '../../base/foreign-text';
import type { ComparedOrigin, Origin } from '../../engine/protocol/panel-protocol';
import { nameOfReference, parseReference } from '../../library/reference';
import { sidesAsRead } from '../../trace/compare/compare-place';
import { isSavedComparisonName } from '../../trace/saving/saved-trace-name';
import type { Comparing } from '../panel/comparing';
import { fileOrigin } from '../panel/file-origin';
import { comparisonTitle } from '../panel/panel-title';
import type { SavedTraceEditor } from '../panel/saved-trace-editor';
import { compareEntries } from './compare-entries';
import { distinguishing } from './distinguishing';
import { EXAMPLES } from './examples';
import type { FinishedLessons } from './finished-lessons';
import type { ModelEntries } from './model-entries';
import type { RecentTrace, RecentTraces } from './recent-traces';
import { type SavedTraces, savedTraceTitle } from './saved-traces';
import { action, type Entry, entry, group, Tree } from './tree';

export interface ViewParts {
  readonly recent: RecentTraces;
  readonly finished: FinishedLessons;
  readonly saved: SavedTraces;
  readonly comparing: Pick<Comparing, 'showNew'>;
  readonly models: () => Promise<ModelEntries>;
  readonly starterModel: string;
  readonly viewType: typeof SavedTraceEditor.viewType;
}

/** Register the four lists. Nothing is read before one of them is shown. */
export function registerViews(parts: ViewParts): vscode.Disposable {
  const { recent, finished, saved, comparing, models, starterModel, viewType } = parts;
  const start = new Tree(() => startEntries(finished));
  const readTraced = async () => recentEntries(await recent.read(), starterModel);
  const readFiles = async () => (await saved.read()).map((file) => savedEntry(file, viewType));
  const readTraces = async () => [...(await readTraced()), ...(await readFiles())];
  const [traced, files] = [new Tree(readTraced), new Tree(readFiles)];
  const installed = new Tree(async () => (await models()).read(() => installed.refresh()));
  return vscode.Disposable.from(
    start,
    traced,
    files,
    installed,
    recent.onDidChange(() => traced.refresh()),
    finished.onDidChange(() => start.refresh()),
    saved.onDidChange(() => files.refresh()),
    startView(start),
    vscode.window.createTreeView('llmTrace.recent', { treeDataProvider: traced, canSelectMany: true }),
    vscode.window.createTreeView('llmTrace.saved', { treeDataProvider: files, canSelectMany: true }),
    vscode.window.registerTreeDataProvider('llmTrace.models', installed),
    vscode.commands.registerCommand('llmTrace.refreshModels', async () => {
      (await models()).forget();
      installed.refresh();
    }),
    vscode.commands.registerCommand('llmTrace.clearRecent', () => recent.clear()),
    vscode.commands.registerCommand('llmTrace.removeRecent', (given: unknown, selected: unknown) =>
      recent.remove((Array.isArray(selected) ? selected : [given]).map(timeOf)),
    ),
    ...['llmTrace.compareSelected', 'llmTrace.compareWith'].map((command) =>
      vscode.commands.registerCommand(command, async (given: unknown, selected: unknown) => {
        const compared = await compareEntries(given, selected, readTraces);
        if (compared) await comparing.showNew(compared);
      }),
    ),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('llmTrace')) installed.refresh();
    }),
  );
}

/** It says what all of this is for, and what to do first. */
function startView(treeDataProvider: Tree): vscode.Disposable {
  const view = vscode.window.createTreeView('llmTrace.start', { treeDataProvider });
  view.message = vscode.l10n.t(
    'LLM Trace shows how a language model gets from a text to the next word. Begin with an example below, or select a text in an editor and run "Trace LLM on selection".',
  );
  return view;
}

/** Titles alone: what there is to see is told where one is pointed at, since the list is narrow. */
async function startEntries(finished: FinishedLessons): Promise<Entry[]> {
  const { LESSONS } = await import('../../trace/lessons/lessons');
  const open = vscode.l10n.t('Trace This Example');
  const examples = EXAMPLES.map(({ id, title, about, text }) =>
    entry(title, 'symbol-text', {
      tooltip: `${title}: ${about}\n\n${text}`,
      command: action(open, 'llmTrace.tryExample', id),
    }),
  );
  const begin = vscode.l10n.t('Begin this lesson');
  const lessons = LESSONS.map(({ id, title, about }, index) => {
    const isFinished = finished.has(id);
    const label = `${index + 1}  ${title}`;
    return entry(label, isFinished ? 'pass-filled' : 'mortar-board', {
      tooltip: `${title}: ${about}${isFinished ? `\n${vscode.l10n.t('Finished')}` : ''}`,
      accessibilityInformation: { label: isFinished ? vscode.l10n.t('{0}, finished', label) : label },
      command: action(begin, 'llmTrace.lesson', id),
    });
  });
  return [group(vscode.l10n.t('Examples'), examples), group(vscode.l10n.t('Lessons'), lessons)];
}

function timeOf(given: unknown): number {
  return Number((given as Partial<Entry> | undefined)?.item?.id);
}

function recentEntries(recent: readonly RecentTrace[], starterModel: string): Entry[] {
  const texts = recent.map(({ origin, compared }) => (compared ? '' : onOneLine(origin.text)));
  return recent.map((one, index) => {
    const { compared } = one;
    return compared
      ? comparisonEntry({ ...one, compared }, starterModel)
      : recentEntry(one, distinguishing(index, texts), starterModel);
  });
}

/** @param text that which tells it from the others */
function recentEntry({ time, origin }: RecentTrace, text: string, starterModel: string): Entry {
  const model = modelOf(origin, starterModel);
  const listed = entry(labelText(text, 80), 'history', {
    id: String(time),
    description: [...(origin.model === starterModel ? [] : [labelText(model, 60)]), ago(Date.now() - time)].join(' · '),
    tooltip: `${labelText(origin.text, 600)}\n${labelText(model)} · ${new Date(time).toLocaleString()}`,
    contextValue: 'recentTrace',
    command: action(vscode.l10n.t('Trace it again'), 'llmTrace.openRecent', time),
  });
  return { ...listed, origin };
}

/** Named as its panel is. Of one text it is said in which models. */
function comparisonEntry(
  { time, compared }: RecentTrace & Required<Pick<RecentTrace, 'compared'>>,
  starterModel: string,
) {
  const [a, b] = sidesAsRead(compared, compared.place).map(({ origin, variant }) => {
    const how = variant === 'model' ? modelOf(origin, starterModel) : vscode.l10n.t('the simplified block');
    const shown = named({ origin, variant }, nameOf(origin));
    return { origin, how, shown, said: `${origin.text || origin.file} (${how})` };
  }) as [Side, Side];
  const models = a.how === b.how ? (a.origin.model === starterModel ? [] : [a.how]) : [`${a.how} ↔ ${b.how}`];
  const title = comparisonTitle({ a: a.shown, b: b.shown }, undefined);
  return entry(labelText(title, 80), 'compare-changes', {
    id: String(time),
    description: [...models.map((text) => labelText(text, 60)), ago(Date.now() - time)].join(' · '),
    tooltip: `A: ${labelText(a.said, 600)}\nB: ${labelText(b.said, 600)}\n${new Date(time).toLocaleString()}`,
    contextValue: 'recentComparison',
    command: action(vscode.l10n.t('Compare them again'), 'llmTrace.openRecent', time),
  });
}

function named({ origin: { file: _, ...origin }, variant }: ComparedOrigin, text: string): ComparedOrigin {
  return { origin: { ...origin, text }, variant };
}

function nameOf({ text, file }: Origin): string {
  return file === undefined ? onOneLine(text) : savedTraceTitle(vscode.Uri.file(file));
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

interface Side {
  /** As its comparison is named after it. */
  readonly shown: ComparedOrigin;
  readonly origin: Origin;
  /** In which model, or in which variant of it. */
  readonly how: string;
  readonly said: string;
}

function modelOf({ model, file }: Origin, starterModel: string): string {
  if (file !== undefined) return vscode.l10n.t('saved');
  return model === starterModel ? vscode.l10n.t('the starter') : nameOfReference(parseReference(model));
}

/** By its name: what it holds is read when it is opened. */
function savedEntry(file: vscode.Uri, viewType: string): Entry {
  const place = vscode.workspace.asRelativePath(vscode.Uri.joinPath(file, '..'));
  if (isSavedComparisonName(file.path)) {
    return entry(labelText(savedTraceTitle(file)), 'compare-changes', {
      description: `${vscode.l10n.t('comparison')} · ${labelText(place)}`,
      tooltip: file.fsPath,
      command: action(vscode.l10n.t('Open the comparison'), 'vscode.openWith', file, viewType),
    });
  }
  const listed = entry(labelText(savedTraceTitle(file)), 'file-binary', {
    description: labelText(place),
    tooltip: file.fsPath,
    ...(file.scheme === 'file' && { contextValue: 'savedTrace' }),
    command: action(vscode.l10n.t('Open the trace'), 'vscode.openWith', file, viewType),
  });
  return file.scheme === 'file' ? { ...listed, origin: fileOrigin(file.fsPath) } : listed;
}

/** "3 min ago": of a list that is drawn anew with every trace. */
function ago(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return vscode.l10n.t('just now');
  if (minutes < 60) return vscode.l10n.t('{0} min ago', minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? vscode.l10n.t('{0} h ago', hours) : vscode.l10n.t('{0} d ago', Math.floor(hours / 24));
}
