/** The view in the activity bar: examples and lessons, recent traces, saved traces, models. */
import * as vscode from 'vscode';
import type { ModelCatalog } from '../models/model-catalog';
import type { Comparisons } from '../panel/comparisons';
import type { SavedTraceEditor } from '../panel/saved-trace-editor';
import { clearRecent } from './clear-recent';
import { compareEntries } from './compare-entries';
import { EXAMPLES } from './examples';
import { lessonEntries } from './lesson-entries';
import type { LessonProgress } from './lesson-progress';
import type { ModelEntries } from './model-entries';
import type { RecentTraces } from './recent-traces';
import { refreshWhileVisible } from './refresh-while-visible';
import { savedEntry } from './saved-entry';
import type { SavedTraces } from './saved-traces';
import { tellingEmpty } from './telling-empty';
import { action, type Entry, entry, group, Tree } from './tree';

interface ViewParts {
  readonly recent: RecentTraces;
  readonly lessons: LessonProgress;
  readonly saved: SavedTraces;
  readonly comparisons: Pick<Comparisons, 'showOnce'>;
  readonly models: () => Promise<Pick<ModelEntries, 'read'>>;
  readonly catalog: Pick<ModelCatalog, 'forget' | 'onDidChange'>;
  readonly starterModel: string;
  readonly viewType: typeof SavedTraceEditor.viewType;
}

/** Register the four lists. Nothing is read before one of them is shown. */
export function registerViews(parts: ViewParts): vscode.Disposable {
  const { recent, lessons, saved, models, catalog, starterModel, viewType } = parts;
  const start = new Tree(() => startEntries(lessons));
  const readTraced = async () => {
    const { recentEntries } = await import('./recent-entries');
    return recentEntries(await recent.read(), starterModel);
  };
  const readFiles = async () => (await saved.read()).map((file) => savedEntry(file, viewType));
  const readTraces = async () => [...(await readTraced()), ...(await readFiles())];
  const traced = new Tree(tellingEmpty('llmTrace.nothingTraced', readTraced));
  const files = new Tree(tellingEmpty('llmTrace.nothingSaved', readFiles));
  const installed = new Tree(async () => (await models()).read(() => installed.refresh()));
  return vscode.Disposable.from(
    start,
    traced,
    files,
    installed,
    recent.onDidChange(() => traced.refresh()),
    lessons.onDidChange(() => start.refresh()),
    saved.onDidChange(() => files.refresh()),
    startView(start),
    recentView(traced),
    vscode.window.createTreeView('llmTrace.saved', { treeDataProvider: files, canSelectMany: true }),
    vscode.window.registerTreeDataProvider('llmTrace.models', installed),
    catalog.onDidChange(() => installed.refresh()),
    registerListCommands(parts, readTraces),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('llmTrace')) installed.refresh();
    }),
  );
}

/** @param readTraces all recent and saved traces, from which another one can be picked */
function registerListCommands(
  { recent, comparisons, catalog }: ViewParts,
  readTraces: () => Promise<readonly Entry[]>,
): vscode.Disposable {
  const register = vscode.commands.registerCommand;
  const compare = async (given: unknown, selected: unknown) => {
    const compared = await compareEntries(given, selected, readTraces);
    if (compared) await comparisons.showOnce(compared);
  };
  return vscode.Disposable.from(
    register('llmTrace.refreshModels', () => catalog.forget()),
    register('llmTrace.clearRecent', () => clearRecent(recent)),
    register('llmTrace.removeRecent', (given: unknown, selected: unknown) =>
      recent.remove((Array.isArray(selected) ? selected : [given]).map(timeOf)),
    ),
    register('llmTrace.compareSelected', compare),
    register('llmTrace.compareWith', compare),
  );
}

/** It says how long ago each was, which is true for a minute. */
function recentView(treeDataProvider: Tree): vscode.Disposable {
  const view = vscode.window.createTreeView('llmTrace.recent', { treeDataProvider, canSelectMany: true });
  return vscode.Disposable.from(
    view,
    refreshWhileVisible(view, () => treeDataProvider.refresh()),
  );
}

/** It says what all of this is for, and what to do first. */
function startView(treeDataProvider: Tree): vscode.Disposable {
  const view = vscode.window.createTreeView('llmTrace.start', { treeDataProvider });
  view.message = vscode.l10n.t(
    'LLM Trace shows what a language model computes from a text, step by step. Begin with an example below, or select text, right-click it and choose "Trace LLM on selection"; without a selection it is "Trace LLM on line".',
  );
  return view;
}

/** Titles alone: what there is to see is told where one is pointed at, since the list is narrow. */
export async function startEntries(progress: Pick<LessonProgress, 'stateOf'>): Promise<Entry[]> {
  const { LESSONS } = await import('../../trace/lessons/lessons');
  const open = vscode.l10n.t('Trace This Example');
  const examples = EXAMPLES.map(({ id, title, about, text }) =>
    entry(title, 'symbol-text', {
      tooltip: `${title}: ${about}\n\n${text}`,
      command: action(open, 'llmTrace.tryExample', id),
    }),
  );
  const lessons = lessonEntries(LESSONS, progress);
  return [group(vscode.l10n.t('Examples'), examples), group(vscode.l10n.t('Lessons'), lessons), glossaryEntry()];
}

/** Words that examples and lessons use. */
function glossaryEntry(): Entry {
  return entry(vscode.l10n.t('Glossary'), 'book', {
    tooltip: vscode.l10n.t('The terms of the field, each in a sentence or two'),
    command: action(vscode.l10n.t('Open the Glossary'), 'llmTrace.glossary'),
  });
}

function timeOf(given: unknown): number {
  return Number((given as Partial<Entry> | undefined)?.item?.id);
}
